"""A name server on loopback, over UDP and TCP: it has the records it was given and answers nothing else."""

import socketserver
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from servers.ports import LOOPBACK, reserved_ports


@dataclass
class Zone:
    """Names and their records in text form, each ``TYPE DATA``; ``failing`` names answer SERVFAIL."""

    records: Mapping[str, Sequence[str]]
    failing: frozenset[str] = frozenset()
    truncated: bool = False
    """Whether UDP answers are cut, so that the client must come again over TCP."""
    validated: bool = False
    asked: list[str] = field(default_factory=list)
    """Names that were asked for, in order."""

    def answer(self, wire: bytes, *, udp: bool) -> bytes:
        """Return the answer to one query."""
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True)
        self.asked.append(name)
        answer = dns.message.make_response(query)
        if self.validated:
            answer.flags |= dns.flags.AD
        if name in self.failing:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif udp and self.truncated:
            answer.flags |= dns.flags.TC
        elif name in self.records:
            self._fill(answer, name, question.rdtype)
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer.to_wire()

    def _fill(self, answer: dns.message.Message, name: str, wanted: int) -> None:
        for record in self.records.get(name, ()):
            kind, _, data = record.partition(" ")
            if dns.rdatatype.from_text(kind) in {wanted, dns.rdatatype.CNAME}:
                answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", kind, data))
            if kind == "CNAME":
                self._fill(answer, data.rstrip("."), wanted)


@contextmanager
def name_server(zone: Zone) -> Iterator[int]:
    """Serve ``zone`` and yield the port."""

    class Tcp(socketserver.TCPServer):
        allow_reuse_address = True  # the port is held for us by a socket that does not listen

    class OverUdp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, link = self.request
            link.sendto(zone.answer(wire, udp=True), self.client_address)

    class OverTcp(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            size = int.from_bytes(self.rfile.read(2), "big")
            wire = zone.answer(self.rfile.read(size), udp=False)
            self.wfile.write(len(wire).to_bytes(2, "big") + wire)

    with reserved_ports(1) as (port,):
        servers = (
            socketserver.UDPServer((LOOPBACK, port), OverUdp),
            Tcp((LOOPBACK, port), OverTcp),
        )
        threads = [threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.02}) for one in servers]
        for one in threads:
            one.start()
        try:
            yield port
        finally:
            for one, thread in zip(servers, threads, strict=True):
                one.shutdown()
                thread.join()
                one.server_close()
