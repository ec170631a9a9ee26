"""One question to the one resolver that an order names. Only worker processes load this module."""

import dns.exception
import dns.message
import dns.query
import dns.rcode

from guide.facts.resolve import parse_nameserver
from guide.text.outside import Outside


class NoAnswerError(Exception):
    """The resolver gave no sound answer; that is not an empty one. ``said`` is why."""

    def __init__(self, said: str) -> None:
        super().__init__("the resolver gave no sound answer")
        self.said = Outside(said)


def ask(name: str, kind: str, nameserver: str, seconds: float) -> dns.message.Message:
    """Return the answer about ``name`` and a record type, over UDP, and over TCP where it did not fit; raise NoAnswerError."""
    if seconds <= 0:
        raise NoAnswerError("not asked: the time for this name is used up")
    address, port = parse_nameserver(nameserver)
    try:
        question = dns.message.make_query(name, kind, use_edns=0, payload=1232)
        answer, _ = dns.query.udp_with_fallback(question, address, timeout=seconds, port=port)
    except (dns.exception.DNSException, OSError, EOFError) as error:
        raise NoAnswerError(f"no answer from {nameserver}: {type(error).__name__} {error}".rstrip()) from error
    if answer.rcode() not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        raise NoAnswerError(f"{nameserver} answered {dns.rcode.to_text(answer.rcode())}")
    return answer
