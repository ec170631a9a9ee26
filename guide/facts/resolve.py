"""Names to addresses: once per run, pinned, link-local and metadata addresses refused unless named literally."""

import socket
import threading
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Final

from guide.model.base import Frozen
from guide.model.subjects import Endpoint
from guide.text.errors import UsageError
from guide.text.outside import inert

_METADATA: Final = frozenset(
    ip_address(text)
    for text in ("169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254")
)
"""Addresses where cloud providers answer with credentials."""

_HIGHEST_PORT: Final = 65535
_RESOLV_CONF: Final = Path("/etc/resolv.conf")


class Pin(Frozen):
    """A declared endpoint and the addresses its name had when this run began."""

    subject: str
    host: str
    port: int
    http_port: int
    addresses: tuple[str, ...] = ()
    problem: str = ""
    """Reason code: ``name_unresolved`` or ``out_of_scope``."""
    detail: str = ""


def pin(endpoint: Endpoint, timeout_s: float) -> Pin:
    """Return the endpoint's addresses, IPv4 and IPv6, in the resolver's order; never raises."""
    base = Pin(subject=endpoint.name, host=endpoint.host, port=endpoint.port, http_port=endpoint.http_port)
    literal = endpoint.connect_to or endpoint.host
    if is_address(literal):
        return base.model_copy(update={"addresses": (str(ip_address(literal)),)})
    found, error = _look_up(literal, timeout_s)
    if not found:
        return base.model_copy(update={"problem": "name_unresolved", "detail": inert(error)})
    allowed = tuple(one for one in found if not is_forbidden(one))
    if not allowed:
        detail = f"{inert(literal)} leads to {', '.join(found)}, a link-local or metadata address"
        return base.model_copy(update={"problem": "out_of_scope", "detail": detail})
    return base.model_copy(update={"addresses": allowed})


def is_address(text: str) -> bool:
    """Tell whether ``text`` is an IP address and not a name."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_forbidden(address: str) -> bool:
    """Tell whether a name may not lead here: link-local (169.254/16, fe80::/10), metadata, unspecified, multicast."""
    one: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    mapped = one.ipv4_mapped if isinstance(one, IPv6Address) else None
    plain = mapped or one
    return plain.is_link_local or plain.is_unspecified or plain.is_multicast or plain in _METADATA


def _look_up(name: str, timeout_s: float) -> tuple[tuple[str, ...], str]:
    """Ask the system's resolver in a thread of its own, because getaddrinfo knows no time limit."""
    found: list[str] = []
    error = [f"no answer from the resolver within {timeout_s:g} s"]

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as problem:
            error[0] = str(problem)
            return
        found.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(timeout_s)
    return tuple(found), error[0]


def system_resolver() -> str:
    """Return the name servers that the system asks, from resolv.conf; empty where there is no such file."""
    try:
        lines = _RESOLV_CONF.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return ""
    words = [line.split() for line in lines]
    return inert(", ".join(one[1] for one in words if len(one) > 1 and one[0] == "nameserver"), 200)


def parse_nameserver(text: str) -> tuple[str, int]:
    """Return address and port of a name server written ``ADDRESS`` or ``ADDRESS:PORT``, an IPv6 address in brackets before a port.

    Raises UsageError.
    """
    bare, port = text.strip(), "53"
    if bare.startswith("[") or bare.count(":") == 1:
        bare, _, port = bare.rpartition(":") if not bare.endswith("]") else (bare, "", "53")
        bare = bare.strip("[]")
    if not is_address(bare) or not (port.isascii() and port.isdigit() and 0 < int(port[:6]) <= _HIGHEST_PORT):
        raise UsageError(f"{inert(text, 100)!r} is no name server. Write its address, or ADDRESS:PORT")
    return str(ip_address(bare)), int(port)


def first_nameserver() -> str:
    """Return the name server that the system asks first; empty where it names none."""
    return system_resolver().partition(", ")[0]
