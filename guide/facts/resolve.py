"""Names to addresses: once per run, pinned, and only where the authorisation reaches."""

import socket
import threading
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from guide.model.base import Frozen
from guide.model.inert import NO_TEXT, Inert
from guide.model.ranges import is_authorised, kind_of
from guide.model.subjects import Endpoint
from guide.text.errors import UsageError
from guide.text.outside import inert

_HIGHEST_PORT: Final = 65535
_RESOLV_CONF: Final = Path("/etc/resolv.conf")


class Pin(Frozen):
    """A declared endpoint and the addresses its name had when this run began."""

    subject: str
    host: str
    port: int
    http_port: int
    addresses: tuple[str, ...] = ()
    """Those that may be connected to."""
    refused: tuple[str, ...] = ()
    """Those in a range that the authorisation has no line for, and those that no server has."""
    problem: str = ""
    """``name_unresolved`` where there is no address at all."""
    detail: str = ""

    @property
    def found(self) -> tuple[str, ...]:
        """Return every address of the name."""
        return self.addresses + self.refused


def pin(endpoint: Endpoint, timeout_s: float, networks: tuple[str, ...] = ()) -> Pin:
    """Return the endpoint's addresses, IPv4 and IPv6, in the resolver's order; never raises.

    ``networks`` are those that the authorisation has a line for.
    """
    base = Pin(subject=endpoint.name, host=endpoint.host, port=endpoint.port, http_port=endpoint.http_port)
    literal = endpoint.connect_to or endpoint.host
    found: tuple[str, ...] = (str(ip_address(literal)),) if is_address(literal) else ()
    if not found:
        found, error = _look_up(literal, timeout_s)
        if not found:
            return base.model_copy(update={"problem": "name_unresolved", "detail": inert(error)})
    allowed = tuple(one for one in found if is_authorised(one, networks))
    refused = tuple(one for one in found if one not in allowed)
    return base.model_copy(update={"addresses": allowed, "refused": refused})


def refusal(address: str) -> tuple[str, str]:
    """Return reason code and detail for an address that was refused."""
    kind = kind_of(address)
    if kind == "nowhere":
        return "out_of_scope", f"{address} is no server's address"
    return "range_not_authorised", f"{address}: {kind}, and the authorisation has no line for it"


def is_address(text: str) -> bool:
    """Tell whether ``text`` is an IP address and not a name."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


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


def system_resolver() -> Inert:
    """Return the name servers that the system asks, from resolv.conf; empty where there is no such file."""
    try:
        lines = _RESOLV_CONF.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return NO_TEXT
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
