"""RFC 3161 time stamps over a manifest: that it existed at an instant, said by an authority outside.

They need the extra ``timestamp`` (rfc3161-client). Without it a reply can be attached, and reads ``unchecked``.
"""

import os
import shutil
import subprocess
import tempfile
from datetime import UTC
from pathlib import Path
from typing import Final

from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates
from cryptography.x509.oid import NameOID

from guide.evidence.ssh import Checked
from guide.model.base import show_instant
from guide.text.errors import UsageError
from guide.text.outside import inert

try:
    import rfc3161_client as tsp
except ImportError:  # the extra is not installed
    tsp = None  # type: ignore[assignment]  # the module or nothing

_CHECK_S: Final = 20.0
_WANTED: Final = "Install the extra: pip install asvs-guide[timestamp]"


def request(manifest: bytes) -> bytes:
    """Return the request for a time stamp over ``manifest``, as DER; raise UsageError without the extra."""
    if tsp is None:
        raise UsageError(f"A time stamp needs the library rfc3161-client. {_WANTED}")
    return tsp.TimestampRequestBuilder().data(manifest).hash_algorithm(tsp.HashAlgorithm.SHA256).build().as_bytes()


def authority_of(content: bytes) -> str:
    """Return who says that it made the time stamp, inert: the common name of the first certificate for time stamps, else a plain word."""
    try:
        found = [load_der_x509_certificate(one) for one in _decoded(content).signed_data.certificates]
    except ValueError:
        found = []
    names = (
        one.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        for one in found
        if _is_signer(content, one.serial_number)
    )
    return next((inert(str(one[0].value), 200) for one in names if one), "time-stamp authority")


def check(manifest: bytes, content: bytes, authorities: Path | None) -> Checked:
    """Return ``good`` for a time stamp over ``manifest`` by one of ``authorities``, ``unknown`` where nobody says whom to trust.

    ``bad``: it is over other bytes, refused, or no authority given here vouches for it. Certificates must be valid at the stamp's own
    time. A reply that the library does not read, as some are not strict DER, is left to openssl.
    """
    if tsp is None:
        return Checked("unchecked", why=_WANTED)
    try:
        reply = _decoded(content)
    except ValueError as error:
        return (
            _by_openssl(manifest, content, authorities)
            if authorities
            else Checked("unchecked", why=inert(str(error), 200))
        )
    said = f"{show_instant(reply.tst_info.gen_time.replace(tzinfo=UTC))} {authority_of(content)}"
    if authorities is None:
        return _alone(manifest, reply, said)
    try:
        builder = tsp.VerifierBuilder()
        for root in load_pem_x509_certificates(authorities.read_bytes()):
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(reply, manifest)
    except OSError as error:
        raise UsageError(f"{authorities}: the file cannot be read ({error.strerror})") from error
    except (ValueError, tsp.VerificationError) as error:
        return Checked("bad", key=said, why=inert(str(error), 200))
    return Checked("good", key=said)


def _by_openssl(manifest: bytes, content: bytes, authorities: Path) -> Checked:
    """Return what ``openssl ts`` says, ``unchecked`` where there is none."""
    program = shutil.which("openssl")
    if program is None:
        return Checked("unchecked", why="openssl is not here")
    with tempfile.TemporaryDirectory(prefix="guide-") as made:
        (Path(made) / "reply").write_bytes(content)
        (Path(made) / "manifest").write_bytes(manifest)
        words = ["ts", "-verify", "-data", "manifest", "-in", "reply", "-CAfile", os.fspath(authorities.absolute())]
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program, no shell, names of our own
                [program, *words], capture_output=True, timeout=_CHECK_S, check=False, cwd=made
            )
        except (OSError, subprocess.TimeoutExpired):
            return Checked("unchecked")
    if done.returncode == 0:
        return Checked("good", key="checked by openssl ts")
    return Checked("bad", why=inert(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else b"", 200))


def _alone(manifest: bytes, reply: "tsp.TimeStampResponse", said: str) -> Checked:
    """Check that the stamp is over these bytes; whoever made it vouches for itself."""
    built = tsp.TimestampRequestBuilder().data(manifest).hash_algorithm(tsp.HashAlgorithm.SHA256).build()
    same = reply.status == 0 and reply.tst_info.message_imprint.message == built.message_imprint.message
    return Checked("unknown", key=said) if same else Checked("bad", key=said, why="the time stamp is over other bytes")


def _decoded(content: bytes) -> "tsp.TimeStampResponse":
    if tsp is None:
        raise ValueError(_WANTED)
    return tsp.decode_timestamp_response(content)


def _is_signer(content: bytes, serial: int) -> bool:
    return any(one.serial_number == serial for one in _decoded(content).signed_data.signer_infos)
