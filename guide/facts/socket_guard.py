"""The guard: an audit hook refuses every socket and every look-up of this process outside the allowed places (R16).

It sits below all libraries: whatever opens a socket from Python, sslyze included, raises the audit event ``socket.connect``. An
audit hook cannot be removed, so it is installed in child processes only. It loads next to nothing, so that every child can.
"""

import contextlib
import sys
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Final

Place = tuple[str, int]
"""Address in its canonical spelling, and port."""


class OutOfScopeError(ConnectionError):
    """A connection to somewhere that the unit was not sent to.

    A ConnectionError, so that libraries take it for a connection that failed: sslyze waits for ever on anything else.
    """


def place(address: str, port: int) -> Place:
    """Return address and port spelled canonically; raise ValueError for a name."""
    plain, percent, zone = address.partition("%")
    return (str(ip_address(plain)) + percent + zone, port)


_allowed: set[Place] = set()
_installed: list[Callable[..., None]] = []
_refused: list[str] = []
_CONNECTS: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_LOOK_UPS: Final = frozenset(
    {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in _CONNECTS:
        _connects(arguments[1] if len(arguments) > 1 else None)
    elif event in _LOOK_UPS:
        _looks_up(event, arguments[0] if arguments else None)


def _connects(target: object) -> None:
    if target is None:  # sendmsg on a connected socket: it passed here when it connected
        return
    if isinstance(target, tuple) and len(target) >= 2:  # noqa: PLR2004 - host and port; IPv6 has two more
        with contextlib.suppress(ValueError):
            if place(str(target[0]), int(target[1])) in _allowed:
                return
    _refuse(f"{target!r} is not in the declared scope")


def _looks_up(event: str, name: object) -> None:
    """Let an address pass that only has to be spelled; a name was looked up once, before this process began."""
    plain = name.decode("ascii", "replace") if isinstance(name, bytes | bytearray) else name
    if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        with contextlib.suppress(ValueError):
            if plain is None or ip_address(str(plain).partition("%")[0]):
                return
    _refuse(f"{plain!r} may not be looked up here: names are pinned")


def _refuse(sentence: str) -> None:
    _refused.append(sentence)
    raise OutOfScopeError(sentence)


def refused() -> tuple[str, ...]:
    """Return what the guard refused since this was asked last: a library may have taken it for a failed connection and gone on."""
    said = tuple(_refused)
    _refused.clear()
    return said


def install_guard() -> None:
    """Refuse from now on every connection of this process outside the allowed set. There is no way back."""
    if not _installed:
        sys.addaudithook(_watch)
        _installed.append(_watch)


@contextlib.contextmanager
def only(allowed: frozenset[Place]) -> Iterator[None]:
    """Open the process's guard for these places while one unit runs."""
    _allowed.clear()
    _allowed.update(allowed)
    _refused.clear()
    try:
        yield
    finally:
        _allowed.clear()
