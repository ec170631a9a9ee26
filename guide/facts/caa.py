"""CAA records of a name: who may issue certificates for it (RFC 8659). The section ``caa``.

Only the name's own records are asked for, and those of its parents, one by one, of one name server; nothing else is looked up.
"""

from collections.abc import Iterator
from typing import Final

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rdtypes.ANY.CAA

from guide.facts.socket_guard import Place
from guide.model.dns import Caa, CaaRecord
from guide.text.outside import inert

_MOST_LABELS: Final = 10
_MOST_RECORDS: Final = 50


class NoDnsAnswerError(Exception):
    """The name server did not answer, or could not find out."""


def caa(name: str, server: Place, patience_s: float) -> Caa:
    """Return the CAA set that holds for ``name``: its own, or that of the nearest parent that has one (RFC 8659 section 3).

    Raises NoDnsAnswerError as soon as one answer is missing: what a name says is not known then, and its parents do not matter.
    """
    asked = []
    authentic = True
    for one in _climb(name):
        asked.append(one)
        records, signed = _ask(one, server, patience_s)
        authentic &= signed
        if records:
            return Caa(
                name=name, found_at=one, records=records, asked=tuple(asked), server=server[0], authentic=authentic
            )
    return Caa(name=name, asked=tuple(asked), server=server[0], authentic=authentic)


def _climb(name: str) -> Iterator[str]:
    labels = name.rstrip(".").split(".")[-_MOST_LABELS:]
    for at in range(len(labels)):
        yield ".".join(labels[at:])


def _ask(name: str, server: Place, patience_s: float) -> tuple[tuple[CaaRecord, ...], bool]:
    try:
        query = dns.message.make_query(name, dns.rdatatype.CAA, use_edns=0, ednsflags=0, payload=1232)
        query.flags |= dns.flags.AD
        answer, _ = dns.query.udp_with_fallback(
            query, server[0], timeout=patience_s, port=server[1], ignore_unexpected=True
        )
    except (dns.exception.DNSException, OSError) as error:
        raise NoDnsAnswerError(f"{name}: {str(error) or type(error).__name__}") from error
    if answer.rcode() not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        raise NoDnsAnswerError(f"{name}: {dns.rcode.to_text(answer.rcode())}")
    # An alias is followed by the server: what stands at its end counts for the name (RFC 8659 section 3).
    found = [one for rrset in answer.answer if rrset.rdtype == dns.rdatatype.CAA for one in rrset]
    records = tuple(_record(one) for one in found[:_MOST_RECORDS] if isinstance(one, dns.rdtypes.ANY.CAA.CAA))
    return records, bool(answer.flags & dns.flags.AD)


def _record(one: dns.rdtypes.ANY.CAA.CAA) -> CaaRecord:
    return CaaRecord(critical=bool(one.flags & 0x80), tag=inert(one.tag.lower(), 20), value=inert(one.value, 300))
