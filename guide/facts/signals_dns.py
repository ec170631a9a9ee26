"""Signals in DNS: who is told of certificates and of failed TLS for a declared name. Only worker processes load this module.

Only the resolver is asked, about the name, the names above it (CAA is inherited, RFC 8659 section 3) and the two labels of mail.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import dns.name
import dns.rdatatype
from dns.rdata import Rdata

from guide.facts.dns_query import NoAnswerError, ask
from guide.facts.inventory.addresses import host_of
from guide.facts.order import Order
from guide.model.inert import Inert
from guide.model.monitoring import Monitoring, Signal, SignalKind
from guide.model.subjects import Material
from guide.text.outside import inert

_QUERY_S: Final = 3.0
_ALL_S: Final = 20.0
_MOST_PARENTS: Final = 8
_LONGEST: Final = 160
_MAIL: Final[tuple[tuple[SignalKind, str, str, str], ...]] = (
    # RFC 8460 section 3 and RFC 8461 section 3.1: the version first, and the field without which the record says nothing.
    ("tls_rpt", "_smtp._tls", "v=TLSRPTv1", "rua"),
    ("mta_sts", "_mta-sts", "v=STSv1", "id"),
)


@dataclass
class _Asking:
    """The questions about one name under way."""

    nameserver: str
    ends: float
    answered: int = 0
    skipped: list[Inert] = field(default_factory=list)

    def records(self, name: str, kind: str) -> list[Rdata]:
        """Return the records of one type at ``name``, or at the name it is an alias of; list why there are none for sure."""
        left = self.ends - time.monotonic()
        try:
            answer = ask(name, kind, self.nameserver, min(_QUERY_S, left))
        except NoAnswerError as error:
            self.skipped.append(inert(f"{name} {kind}: {inert(error.said)}", 300))
            return []
        self.answered += 1
        wanted = dns.rdatatype.from_text(kind)
        return [record for rrset in answer.answer if rrset.rdtype == wanted for record in rrset]


def read(order: Order, subject: Material) -> Monitoring:
    """Return what the records of the subject's name say of who is told."""
    host = host_of(subject.location)
    while host.startswith("_"):
        host = host.partition(".")[2]
    if not host or host.startswith("*"):
        return Monitoring(folder=False, name=True, files=0, skipped=(inert(f"{subject.location[:200]}: no host name"),))
    asking = _Asking(order.nameserver, time.monotonic() + _ALL_S)
    mail = any(getattr(record, "exchange", dns.name.root) != dns.name.root for record in asking.records(host, "MX"))
    signals = [*_contact(host, asking), *(one for row in _MAIL for one in _declared(host, row, asking))]
    return Monitoring(
        folder=False,
        name=True,
        mail=mail,
        files=asking.answered,
        skipped=tuple(asking.skipped),
        signals=tuple(signals),
    )


def _contact(host: str, asking: _Asking) -> Iterator[Signal]:
    """Yield the iodef property of the record set that counts: the nearest one, from the name upwards (RFC 8659)."""
    labels = host.split(".")
    for depth in range(min(max(len(labels) - 1, 1), _MOST_PARENTS)):
        name = ".".join(labels[depth:])
        before = len(asking.skipped)
        records = asking.records(name, "CAA")
        for record in records:
            value = getattr(record, "value", b"")
            if getattr(record, "tag", b"").lower() == b"iodef" and value.lower().startswith(
                (b"mailto:", b"https://", b"http://")
            ):
                yield _signal("caa_iodef", f"{name} CAA", value)
                return
        if records or len(asking.skipped) > before:
            return


def _declared(host: str, row: tuple[SignalKind, str, str, str], asking: _Asking) -> Iterator[Signal]:
    """Yield a record that its version introduces; two of them count as none."""
    kind, label, version, needed = row
    name = f"{label}.{host}"
    texts = [b"".join(getattr(record, "strings", ())) for record in asking.records(name, "TXT")]
    mine = [text for text in texts if text.split(b";")[0].strip() == version.encode()]
    fields = {part.partition(b"=")[0].strip() for text in mine for part in text.split(b";")[1:]}
    if len(mine) == 1 and needed.encode() in fields:
        yield _signal(kind, f"{name} TXT", mine[0])


def _signal(kind: SignalKind, place: str, said: bytes) -> Signal:
    return Signal(kind=kind, file=inert(place, 300), line=0, excerpt=inert(said, _LONGEST))
