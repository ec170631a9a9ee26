"""DNS: what a declared name's own records say of ways in: addresses, aliases, HTTPS records, mail and service hosts.

Only the resolver is asked, and only about the name itself and the service labels below it: no name is guessed.
"""

import time
from typing import Final

import dns.name
import dns.rdatatype
import dns.rdtypes.svcbbase
from dns.rdata import Rdata

from guide.facts.dns_query import NoAnswerError, ask
from guide.facts.inventory.addresses import Address, host_of
from guide.facts.inventory.collecting import Collector
from guide.facts.order import Order
from guide.text.outside import inert

_TYPES: Final = ("A", "AAAA", "CNAME", "HTTPS", "MX", "SRV")
_SERVICES: Final = {
    "_submission": "",
    "_submissions": "smtps",
    "_imap": "",
    "_imaps": "imaps",
    "_pop3s": "pop3s",
    "_ldap": "",
    "_ldaps": "ldaps",
    "_xmpp-client": "",
    "_xmpps-client": "",
    "_sips": "sips",
    "_caldavs": "https",
    "_carddavs": "https",
}
"""Service labels (RFC 6186, 8314, 2782, 6120, 6764) that are asked for, with the scheme where the service is TLS from the start."""
_QUERY_S: Final = 3.0
_ALL_S: Final = 20.0
_MAIL: Final = frozenset({"_submission", "_submissions", "_imap", "_imaps", "_pop3s"})
_SMTP: Final = 25
_HTTPS: Final = 443


def read_dns(name: str, order: Order, into: Collector) -> None:
    """Take the records of ``name``; whatever was not answered is listed."""
    into.format = "DNS"
    host = host_of(name)
    if not host or host.startswith("*"):
        into.skip(name, "no host name")
        return
    ends = time.monotonic() + _ALL_S
    for kind in _TYPES[:5]:
        for record in _answers(host, kind, order, into, ends):
            _take(host, kind, record, into)
    for service in [host] if host.startswith("_") else [f"{label}._tcp.{host}" for label in _SERVICES]:
        for record in _answers(service, "SRV", order, into, ends):
            _service(service, record, into)


def _answers(host: str, kind: str, order: Order, into: Collector, ends: float) -> list[Rdata]:
    """Return the records of one name and type, those of its alias left out; list why there are none for sure."""
    where = f"{host} {kind}"
    left = ends - time.monotonic()
    try:
        answer = ask(host, kind, order.nameserver, min(_QUERY_S, left))
    except NoAnswerError as error:
        into.skip(where, inert(error.said))
        return []
    into.files += 1
    asked = dns.name.from_text(host)
    return [
        record
        for rrset in answer.answer
        if rrset.rdtype == dns.rdatatype.from_text(kind) and (rrset.name == asked or kind in {"A", "AAAA"})
        for record in rrset
    ]


def _take(host: str, kind: str, record: Rdata, into: Collector) -> None:
    where = f"{host} {kind} {record.to_text()}"
    if kind in {"A", "AAAA"}:
        into.add(Address("", host, 0), where, "serves")
    elif kind == "CNAME":
        into.add(Address("", _target(record, "target", host), 0), where, "upstream")
    elif kind == "HTTPS":
        _https(host, record, where, into)
    elif kind == "MX" and (exchange := _target(record, "exchange", "")):
        # Mail between servers begins in the clear on port 25 and upgrades: the scheme would say more than the record does.
        into.add(Address("", exchange, _SMTP), where, "calls", audience="mail")


def _https(host: str, record: Rdata, where: str, into: Collector) -> None:
    """Take an HTTPS record (RFC 9460): in alias mode another name, else the name itself with the port it gives."""
    if getattr(record, "priority", 0) == 0:
        into.add(Address("", _target(record, "target", host), 0), where, "upstream")
        return
    params = getattr(record, "params", {})
    port = getattr(params.get(dns.rdtypes.svcbbase.ParamKey.PORT), "port", _HTTPS)
    into.add(Address("https", host, port), where, "serves", audience="browser")


def _service(service: str, record: Rdata, into: Collector) -> None:
    label = service.partition(".")[0]
    target, port = _target(record, "target", ""), getattr(record, "port", 0)
    if target and port:
        audience = "mail" if label in _MAIL else "other"
        where = f"{service} SRV {record.to_text()}"
        into.add(Address(_SERVICES.get(label, ""), target, port), where, "calls", audience=audience)


def _target(record: Rdata, name: str, default: str) -> str:
    """Return the name a record leads to; ``default`` for the root, which says "none" or "the name itself"."""
    target = getattr(record, name)
    return host_of(target.to_text(omit_final_dot=True)) if target != dns.name.root else default
