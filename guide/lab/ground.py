"""The drill ground: loopback servers with one thing wrong each, and sound ones as controls. They know nothing of clients.

Its certificates come from an authority that lives as long as the ground; its root is handed to the client and to nobody else.
"""

import select
import socket
import ssl
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12Certificate, serialize_java_truststore

from guide.lab import stands, tls
from guide.lab.authority import Authority, Papers, new_rsa_key
from guide.lab.doors import Conversation, Doors, bind
from guide.lab.mail import PROTOCOLS, mail
from guide.lab.pages import moved, page
from guide.lab.tally import Tally
from guide.model.drill import Scenario

HOST: Final = "localhost"
_NAMES: Final = (HOST, "127.0.0.1", "::1")
TRUSTSTORE_WORD: Final = "changeit"
"""Password of the Java trust store; Java's own default."""
_CERTIFICATES: Final[tuple[Scenario, ...]] = ("untrusted-certificate", "expired-certificate", "wrong-name")
_OVER_HTTP: Final[tuple[Scenario, ...]] = (
    "good",
    *_CERTIFICATES,
    "tls-1.0",
    "redirect-to-http",
    "plaintext-server",
    "good-again",
)
_OVER_MAIL: Final[tuple[Scenario, ...]] = ("good", *_CERTIFICATES, "tls-1.0", "no-starttls", "good-again")
_HELLO: Final = page("ok\n")
_QUIET_S: Final = 0.15
_LOOK_S: Final = 0.02


@dataclass(frozen=True)
class Stand:
    """One server of the ground."""

    scenario: Scenario
    port: int
    tally: Tally
    beyond: Tally | None = None
    """Of the cleartext server that the redirect leads to."""
    unavailable: str = ""
    """Why it could not be set up; nothing listens then."""


class Ground:
    """All servers of one drill. Use it in a ``with`` block."""

    stands: tuple[Stand, ...]
    ca_file: Path
    """The root that the good certificate hangs on, PEM."""
    truststore: Path
    """The same root as a PKCS#12 trust store for Java; its password is ``TRUSTSTORE_WORD``."""

    def __init__(self, folder: Path, protocol: str, now: datetime) -> None:
        """Make papers in ``folder`` (it must exist) and open the servers for ``https`` or a mail protocol.

        Raises OSError when the folder cannot be written or no port is free.
        """
        self._folder = folder
        self._protocol = protocol
        self._now = now
        self._doors = Doors()
        self._places: list[socket.socket] = []
        self._authority = Authority("Drill root", now)
        self._stranger = Authority("Unknown root", now)
        self._rsa = new_rsa_key()
        self.ca_file = self._authority.save(folder / "drill-ca.pem")
        self.truststore = _truststore(self._authority, folder / "drill-ca.p12")
        self.stands = tuple(self._stand(one) for one in (_OVER_HTTP if protocol == "https" else _OVER_MAIL))

    def __enter__(self) -> Self:
        self._doors.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._doors.stop()

    def settle(self, stand: Stand, within_s: float) -> None:
        """Wait until nothing more is under way at ``stand``, at most ``within_s`` seconds."""
        tallies = [one for one in (stand.tally, stand.beyond) if one]
        ends = time.monotonic() + within_s
        still = time.monotonic()
        while time.monotonic() < min(ends, still + _QUIET_S):
            waiting, _, _ = select.select(self._places, [], [], 0)
            if waiting or any(one.busy for one in tallies):
                still = time.monotonic()
            time.sleep(_LOOK_S)

    def _stand(self, scenario: Scenario) -> Stand:
        tally = Tally()
        if scenario in {"plaintext-server", "no-starttls"}:
            return Stand(scenario, self._open_clear(tally), tally)
        server, why = self._server(scenario)
        if server is None:
            return Stand(scenario, 0, tally, unavailable=why)
        if self._protocol != "https":
            return Stand(scenario, self._open(mail(PROTOCOLS[self._protocol], server, tally)), tally)
        if scenario != "redirect-to-http":
            return Stand(scenario, self._open(stands.over_tls(server, _HELLO, tally)), tally)
        beyond = Tally()
        port = self._open(stands.in_clear(_HELLO, beyond))
        answer = moved(f"http://{HOST}:{port}/")
        return Stand(scenario, self._open(stands.over_tls(server, answer, tally)), tally, beyond)

    def _open_clear(self, tally: Tally) -> int:
        if self._protocol == "https":
            return self._open(stands.in_clear(_HELLO, tally))
        return self._open(mail(PROTOCOLS[self._protocol], None, tally))

    def _server(self, scenario: Scenario) -> tuple[ssl.SSLContext | None, str]:
        """Return the server side, or None and why OpenSSL cannot play that part here."""
        manner = tls.Manner.ONLY_TLS_1_0 if scenario == "tls-1.0" else tls.Manner.SOUND
        try:
            server = tls.context(manner, self._papers(scenario))
        except (ssl.SSLError, ValueError) as error:
            return None, f"{ssl.OPENSSL_VERSION}: {error}"
        why = tls.spoken(manner, server)
        return (None, why) if why else (server, "")

    def _papers(self, scenario: Scenario) -> Papers:
        folder = self._folder / scenario
        folder.mkdir(mode=0o700)
        issuer = self._stranger if scenario == "untrusted-certificate" else self._authority
        names = ("other.drill.test",) if scenario == "wrong-name" else _NAMES
        over = self._now - timedelta(days=2) if scenario == "expired-certificate" else None
        start = self._now - timedelta(days=30) if over else None
        return issuer.issue(folder, names, key=self._rsa, not_before=start, not_after=over)

    def _open(self, conversation: Conversation) -> int:
        place = bind()
        self._doors.open(place, conversation)
        self._places.append(place)
        return int(place.getsockname()[1])


def _truststore(authority: Authority, path: Path) -> Path:
    entry = PKCS12Certificate(authority.certificate, b"drill")
    path.write_bytes(serialize_java_truststore([entry], BestAvailableEncryption(TRUSTSTORE_WORD.encode())))
    return path
