"""The running lab: its doors, papers, endpoints and source folder."""

import json
import ssl
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from guide.lab import documents, edge, paper, tls, tree
from guide.lab.authority import Authority, Papers, new_rsa_key
from guide.lab.doors import LOOPBACK, Doors, bind
from guide.lab.exhibits import CONFIG, DESCRIPTION, DOCUMENT, PLANTED, SOUND, SOURCE, Planted
from guide.lab.shops import SHOPS, Address, Shop
from guide.model.subjects import Endpoint, Material

_GROUP = "lab"
_PORTS = "ports.json"


class Lab:
    """The shop on loopback. Start it with ``Lab.start`` in a ``with`` block."""

    ca_file: Path
    """The lab's root certificate, PEM; trust it for nothing else."""
    source: Path
    """The shop's client code, with the files of those who watch in a folder of it."""
    config: Path
    """The shop's server configuration."""
    documents: Path
    """Folder of the shop's API description and of a recording of its pages."""
    document: Path
    """What the shop's people wrote about its TLS."""

    def __init__(self, folder: Path, now: datetime) -> None:
        """Make papers and doors in ``folder``; ``now`` is the instant that lifetimes are counted from."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        papers_folder = folder / "papers"
        papers_folder.mkdir(mode=0o700, exist_ok=True)
        self._doors = Doors()
        self._endpoints: list[Endpoint] = []
        self._not_shown: dict[str, str] = {}
        self._authority = Authority("Shop lab root", now)
        self.ca_file = self._authority.save(folder / "lab-ca.pem")
        self.source = tree.write(folder / "source")
        self.config = edge.write(folder / "config")
        paper.write_monitoring(self.source / "monitoring")
        self.document = paper.write(folder / "docs")
        rsa_key = new_rsa_key()
        ports = _remembered(folder / _PORTS)
        for shop in SHOPS:
            dates = (now - timedelta(days=100), now - timedelta(days=10)) if shop.expired else (None, None)
            papers = self._authority.issue(
                papers_folder, [shop.host], key=rsa_key if shop.rsa else None, not_before=dates[0], not_after=dates[1]
            )
            self._open(shop, papers, *ports.get(shop.host, (0, 0)))
        _remember(folder / _PORTS, self._endpoints)
        self.documents = documents.write(folder / "documents", self._endpoints)

    @classmethod
    def start(cls, folder: Path, *, now: datetime | None = None) -> Self:
        """Start the lab with its files in ``folder`` (made when missing); it answers when this returns.

        Ports of an earlier start in the same folder are taken again where they are free, so that subjects keep their
        names. Raises OSError when the folder cannot be written or no port is free.
        """
        lab = cls(folder, now or datetime.now(UTC).replace(microsecond=0))
        lab._doors.start()
        return lab

    def stop(self) -> None:
        """Close every door; callers in the middle of a conversation are cut off."""
        self._doors.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return the shop's endpoints, the sound ones first; each is reached at 127.0.0.1, whatever its name says."""
        return tuple(self._endpoints)

    def subjects(self) -> tuple[Endpoint | Material, ...]:
        """Return everything there is to look at: the endpoints, the source folder, the configuration and the papers."""
        return (
            *self._endpoints,
            Material(kind="source", location=str(self.source), group=_GROUP),
            Material(kind="config", location=str(self.config), group=_GROUP),
            Material(kind="openapi", location=str(self.documents / documents.DESCRIPTION), group=_GROUP),
            Material(kind="har", location=str(self.documents / documents.RECORDING), group=_GROUP),
            Material(kind="document", location=str(self.document), group=_GROUP),
        )

    @property
    def planted(self) -> tuple[Planted, ...]:
        """The table of defects with the names of this lab's subjects, and with what this machine cannot show."""
        return tuple(self._placed(row) for row in PLANTED)

    @property
    def sound(self) -> tuple[str, ...]:
        """Names of the subjects where nothing may fail."""
        return tuple(endpoint.name for endpoint in self._endpoints if endpoint.host in SOUND)

    def _placed(self, row: Planted) -> Planted:
        if row.subject == SOURCE:
            return replace(row, subject=f"source:{self.source}")
        if row.subject == CONFIG:
            return replace(row, subject=f"config:{self.config}")
        if row.subject == DESCRIPTION:
            return replace(row, subject=f"openapi:{self.documents / documents.DESCRIPTION}")
        if row.subject == DOCUMENT:
            return replace(row, subject=f"document:{self.document}")
        name = next(endpoint.name for endpoint in self._endpoints if endpoint.host == row.subject)
        why = self._not_shown.get(row.subject, "")
        return replace(row, subject=name, available=not why, why_not=why)

    def _open(self, shop: Shop, papers: Papers, tls_port: int, http_port: int) -> None:
        secure, clear = bind(tls_port), bind(http_port)
        address = Address(shop.host, secure.getsockname()[1], clear.getsockname()[1])
        server = self._context(shop, papers)
        self._doors.open(secure, tls.over_tls(server, shop.secure(address)))
        if shop.clear is None:
            self._doors.hold(clear)
        else:
            self._doors.open(clear, tls.in_clear(shop.clear(address)))
        self._endpoints.append(
            Endpoint(
                host=shop.host,
                port=address.tls_port,
                connect_to=LOOPBACK,
                http_port=address.http_port,
                paths=shop.paths,
                audience=shop.audience,
                group=_GROUP,
            )
        )

    def _context(self, shop: Shop, papers: Papers) -> ssl.SSLContext:
        """Return the shop's server side; where OpenSSL cannot show its defect, a sound one, and remember why."""
        try:
            server = tls.context(shop.manner, papers)
            why = tls.spoken(shop.manner, server)
        except (ssl.SSLError, ValueError) as error:
            server, why = (
                tls.context(tls.Manner.SOUND, papers),
                f"{ssl.OPENSSL_VERSION} here does not know it ({error})",
            )
        if why:
            self._not_shown[shop.host] = why
        return server


def _remembered(path: Path) -> dict[str, tuple[int, int]]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {host: (int(tls_port), int(http_port)) for host, (tls_port, http_port) in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        # No lab was here, or the file is not ours: then any port will do.
        return {}


def _remember(path: Path, endpoints: Iterable[Endpoint]) -> None:
    kept = {endpoint.host: (endpoint.port, endpoint.http_port) for endpoint in endpoints}
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
