"""Directives in blocks: the shape that nginx, Apache, Caddy and Dovecot files share."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final

from guide.facts.config_files import Spot
from guide.model.configuration import ServerKind, Statement, Topic, Word
from guide.model.inert import NO_TEXT, Inert
from guide.text.outside import inert

DEEPEST: Final = 40
"""Blocks in blocks; deeper ones are not read."""
_LONGEST: Final = 160


@dataclass(frozen=True)
class Node:
    """A directive with its arguments, and with what stands in its block."""

    name: str
    args: tuple[str, ...]
    spot: Spot
    children: tuple["Node", ...] = ()
    block: bool = False
    written: str = ""
    """The line as it stands in the file, where name and arguments do not show it."""

    @property
    def text(self) -> Inert:
        """The directive as a line, inert and cut."""
        return inert(self.written or " ".join((self.name, *self.args)), _LONGEST)

    def first(self, index: int = 0) -> str:
        """Return an argument, or an empty string."""
        return self.args[index] if index < len(self.args) else ""

    def all_named(self, *names: str) -> list["Node"]:
        """Return the directives of this block with one of the names, in order."""
        return [one for one in self.children if one.name in names]

    def walk(self) -> Iterator["Node"]:
        """Yield every directive below this one."""
        for one in self.children:
            yield one
            yield from one.walk()


@dataclass(frozen=True)
class Way:
    """The blocks from the outermost to one of them: where a setting is looked for, inside first."""

    blocks: tuple[Node, ...]

    @property
    def here(self) -> Node:
        """The innermost block."""
        return self.blocks[-1]

    def into(self, block: Node) -> "Way":
        """Return the way one block further in."""
        return Way((*self.blocks, block))

    def setting(self, name: str) -> Node | None:
        """Return the directive that holds here: the last one of the innermost block that has any."""
        for block in reversed(self.blocks):
            found = block.all_named(name)
            if found:
                return found[-1]
        return None

    def group(self, name: str) -> tuple[Node, ...]:
        """Return the directives that hold here where a block's own replace all those outside it."""
        for block in reversed(self.blocks):
            found = block.all_named(name)
            if found:
                return tuple(found)
        return ()

    def off(self, name: str) -> bool:
        """Tell whether a switch that is off by default is not on here."""
        found = self.setting(name)
        return found is None or found.first().lower() != "on"


def stated(server: ServerKind, node: Node, topic: Topic, says: Word, context: str, **more: Any) -> Statement:
    """Return a statement whose line is ``node``'s; ``written=False`` where it is only the block that lacks a line."""
    written = more.pop("written", True)
    return Statement(
        server=server,
        topic=topic,
        says=says,
        context=inert(context, 120),
        line_text=node.text if written else NO_TEXT,
        file=inert(node.spot.file, 200),
        line=node.spot.line,
        **more,
    )


def is_local(host: str) -> bool:
    """Tell whether ``host`` is this machine: a loopback address, its usual name, or a Unix socket."""
    bare = host.strip("[]").lower()
    if bare.startswith(("unix:", "unix@", "/")) or bare in {"localhost", "localhost.localdomain"}:
        return True
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        return False
