"""Detached CMS signatures of others (``.p7s``, also qualified ones): kept, and checked as far as openssl here can.

Whose certificate it is, is never checked here: qualified signatures have their own trust lists and programs. Algorithms that openssl
does not know, GOST for one, read ``unchecked``.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from guide.evidence.ssh import Checked
from guide.text.outside import inert

_PEM: Final = (b"-----BEGIN CMS-----", b"-----BEGIN PKCS7-----")
_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
"""The object identifier of signed data (RFC 5652), as DER."""
_WRONG: Final = (b"digest failure", b"verification failure", b"signature failure", b"bad signature", b"no content")
_UNSURE: Final = (
    b"unknown digest",
    b"unsupported",
    b"unknown signature",
    b"unknown object",
    b"fetch failed",
    b"no such",
)
"""What openssl says of algorithms that it does not speak, beside its general word that the verification failed."""
_CHECK_S: Final = 20.0


def is_signed(content: bytes) -> bool:
    """Tell whether the bytes begin as CMS signed data, as DER or PEM."""
    return content.lstrip().startswith(_PEM) or (content[:1] == b"\x30" and _SIGNED_DATA in content[:20])


def check(manifest: bytes, content: bytes) -> Checked:
    """Return ``unknown`` where the signature holds over ``manifest``, ``bad`` where it does not, ``unchecked`` where openssl cannot say."""
    program = shutil.which("openssl")
    if program is None:
        return Checked("unchecked")
    form = "PEM" if content.lstrip().startswith(_PEM) else "DER"
    with tempfile.TemporaryDirectory(prefix="guide-") as made:
        (Path(made) / "signature").write_bytes(content)
        (Path(made) / "manifest").write_bytes(manifest)
        words = ["cms", "-verify", "-noverify", "-binary", "-inform", form, "-in", "signature", "-content", "manifest"]
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program, no shell, names of our own
                [program, *words, "-out", "out"], capture_output=True, timeout=_CHECK_S, check=False, cwd=made
            )
        except (OSError, subprocess.TimeoutExpired):
            return Checked("unchecked")
    if done.returncode == 0:
        return Checked("unknown")
    told = inert(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else b"", 200)
    said = done.stderr.lower()
    wrong = any(one in said for one in _WRONG) and not any(one in said for one in _UNSURE)
    return Checked("bad" if wrong else "unchecked", why=told)
