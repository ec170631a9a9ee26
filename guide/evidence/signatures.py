"""Signatures in a sealed folder's ``signatures/``: kept under their digest, told apart by form, checked as far as can be.

No name from outside becomes a file name. A signature covers the manifest's bytes and nothing else.
"""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from guide.evidence import cms, ssh
from guide.evidence.errors import EvidenceError
from guide.evidence.files import explained, folder, put
from guide.evidence.manifest import MANIFEST, SIGNATURES, read_small
from guide.model.bodies import Signature, SignatureForm
from guide.text.digests import sha256

LIMIT: Final = 1024 * 1024
"""Bytes of one signature."""
SUFFIX: Final[dict[SignatureForm, str]] = {"ssh": ".sig", "cms": ".p7s", "timestamp": ".tsr"}

_STAMP: Final = bytes.fromhex("060b2a864886f70d0109100104")
"""The object identifier of a time stamp's content (RFC 3161), as DER."""


@dataclass(frozen=True)
class Trust:
    """Whom the person who verifies trusts: files from outside the workbook."""

    allowed: Path | None = None
    """Allowed signers, in ssh-keygen's form."""
    authorities: Path | None = None
    """PEM certificates of time-stamp authorities' roots."""


def form_of(content: bytes) -> SignatureForm | None:
    """Return what a file is by its bytes; None for what is no signature."""
    if content.startswith(ssh.ARMOUR):
        return "ssh"
    if content[:1] == b"\x30" and _STAMP in content[:400] and not cms.is_signed(content):
        return "timestamp"
    return "cms" if cms.is_signed(content) else None


def keep(sealed: Path, content: bytes, form: SignatureForm) -> str:
    """Keep a signature in the sealed folder and return the name of its file; raise EvidenceError when that fails."""
    name = sha256(content).removeprefix("sha256:")[:16] + SUFFIX[form]
    place = sealed / SIGNATURES
    with (
        explained(place, "the signature cannot be kept", "Nothing was recorded; give yourself access and try again"),
        folder(place, create=True) as within,
    ):
        put(within, name, content)
    return name


def manifest_of(sealed: Path, digest: str) -> bytes:
    """Return the bytes that are signed; raise EvidenceError when they are not those with ``digest``."""
    content = None if sealed.is_symlink() else read_small(sealed / MANIFEST)
    if content is None or sha256(content) != digest:
        what = "is missing" if content is None else "is not the one that was sealed"
        raise EvidenceError(f"the manifest {what}", str(sealed / MANIFEST), "Restore the sealed folder from a copy")
    return content


def read_signature(sealed: Path, body: Signature) -> bytes | None:
    """Return the bytes of a recorded signature, or None where its file is missing, altered, or named as none of ours is."""
    if Path(body.file).name != body.file or body.file.startswith("."):
        return None
    content = None if (sealed / SIGNATURES).is_symlink() else read_small(sealed / SIGNATURES / body.file, LIMIT)
    return content if content is not None and sha256(content) == body.digest else None


def check(manifest: bytes, content: bytes, form: SignatureForm, signer: str, trust: Trust) -> ssh.Checked:
    """Return what can be said of one signature over ``manifest``."""
    if form == "ssh":
        return ssh.check(manifest, content, signer, trust.allowed)
    if form == "timestamp":
        checked: ssh.Checked = stamping().check(manifest, content, trust.authorities)
        return checked
    return cms.check(manifest, content)


def stamping() -> Any:
    """Return the module of time stamps, loaded only where one is at hand: it takes longer to load than a file takes to read."""
    return import_module("guide.evidence.timestamps")
