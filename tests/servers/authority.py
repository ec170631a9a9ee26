"""A time-stamp authority on loopback: openssl makes the stamps, a small HTTP server hands them out; and a maker of CMS signatures."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from servers.programs import require

_SETTINGS = """
[tsa]
default_tsa = one
[one]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""


def _openssl(folder: Path, *words: str | Path, given: bytes | None = None) -> bytes:
    return subprocess.run(["openssl", *words], cwd=folder, input=given, capture_output=True, check=True).stdout


class Authority:
    """A root, and below it one certificate for time stamps and one for signatures."""

    def __init__(self, folder: Path, name: str = "Loopback TSA") -> None:
        require("openssl")
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tsa.cnf").write_text(_SETTINGS)
        (folder / "serial").write_text("01\n")
        new = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        _openssl(folder, *new, "-keyout", "root.key", "-out", "root.pem", "-days", "30", "-subj", f"/CN={name} root",
                 "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")  # fmt: skip
        usage = {"tsa": "critical,timeStamping", "person": "emailProtection"}
        for part, purpose in usage.items():
            _openssl(folder, *new, "-CA", "root.pem", "-CAkey", "root.key", "-keyout", f"{part}.key", "-out", f"{part}.pem", "-days", "30",
                     "-subj", f"/CN={name if part == 'tsa' else 'Vera Orlova'}", "-addext", f"extendedKeyUsage={purpose}",
                     "-addext", "keyUsage=critical,digitalSignature", "-addext", "basicConstraints=critical,CA:FALSE")  # fmt: skip

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def stamp(self, request: bytes, *, chain: bool = False) -> bytes:
        """Return the reply to a time-stamp request; with ``chain`` openssl adds the root, in an order that is not DER's."""
        (self.folder / "request.tsq").write_bytes(request)
        words = ("-config", "tsa.cnf", "-section", "one", "-signer", "tsa.pem", "-inkey", "tsa.key")
        more = ("-chain", "root.pem") if chain else ()
        return _openssl(self.folder, "ts", "-reply", "-queryfile", "request.tsq", *words, *more)

    def request(self, content: bytes) -> bytes:
        """Return a request as somebody without our program makes it."""
        return _openssl(self.folder, "ts", "-query", "-data", "/dev/stdin", "-sha256", "-cert", given=content)

    def signature(self, content: bytes) -> bytes:
        """Return a detached CMS signature, as DER."""
        words = ("-signer", "person.pem", "-inkey", "person.key", "-outform", "DER")
        return _openssl(self.folder, "cms", "-sign", "-binary", *words, given=content)

    @contextmanager
    def serving(self, answer: bytes | None = None, status: int = 200) -> Iterator[str]:
        """Give the address where the authority answers, with ``answer`` whatever is asked if given."""

        class Desk(BaseHTTPRequestHandler):
            def do_POST(desk) -> None:  # noqa: N805 - the library's name
                asked = desk.rfile.read(int(desk.headers["Content-Length"]))
                content = self.stamp(asked) if answer is None else answer
                desk.send_response(status)
                desk.send_header("Content-Type", "application/timestamp-reply")
                desk.end_headers()
                desk.wfile.write(content)

            def log_message(desk, *_: object) -> None:  # noqa: N805 - the authority is outside
                pass

        with HTTPServer(("127.0.0.1", 0), Desk) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/tsa"
            finally:
                server.shutdown()
                thread.join(10)
