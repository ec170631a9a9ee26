"""The addresses in clear that a page names: recognised as browsers do, masked, counted, and few of them kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, get_args

from guide.facts.inventory.addresses import PORTS, parse_url
from guide.model.inert import Inert
from guide.model.inventory import host_text
from guide.model.pages import Kind, Reference
from guide.text.masks import HIDDEN
from guide.text.outside import inert

CLEAR: Final = r"(?:http|ws|ftp):"
"""How an address in clear begins."""
_ABSOLUTE: Final = re.compile(r"(http|ws|ftp):[/\\]*(.*)", re.IGNORECASE | re.DOTALL)
_AROUND: Final = "".join(map(chr, range(0x21)))
"""C0 controls and the blank: dropped at both ends of an address (URL standard)."""
_WITHIN: Final = re.compile(r"[\t\n\r]")
_LONGEST: Final = 2048
"""Characters of an address that are looked at."""
_HARMLESS: Final = re.compile(r"(?=[^0-9]*(?:[0-9][^0-9]*){0,4}$)[A-Za-z0-9._-]{1,32}")
"""Path segments that are shown: file names and versions; a longer one, or one with many digits, may be a token or a person."""
_SEGMENTS: Final = 4
_PER_KIND: Final = 12
"""Hosts that are told apart for one kind."""
_KEPT: Final = 24
"""References of one page that are kept, the gravest first."""
_WEIGHT: Final = {kind: number for number, kind in enumerate(get_args(Kind))}

Key = tuple[Kind, str, str, bool]


@dataclass
class Collector:
    """References of one page, one for each kind, scheme, host and cover."""

    fixed: tuple[int, int] | None = None
    """The place of everything, for a page inside an attribute."""
    blocks: bool = False
    found: dict[Key, Reference] = field(default_factory=dict)
    full: set[Kind] = field(default_factory=set)
    """Kinds of which something was not kept."""

    def add(self, kind: Kind, raw: str, place: tuple[int, int], *, covered: bool) -> None:
        """Take one address as it stands in the page, where it is one in clear."""
        match = _ABSOLUTE.match(_WITHIN.sub("", raw[:_LONGEST].strip(_AROUND)))
        if not match or not match[2]:
            return
        scheme, rest = match[1].lower(), match[2].replace("\\", "/")
        if not re.split(r"[/?#]", rest, maxsplit=1)[0]:
            return
        read = parse_url(f"{scheme}://{rest}")
        host = read.host if read else ""
        key = (kind, scheme, host, covered)
        if key in self.found:
            known = self.found[key]
            self.found[key] = known.model_copy(update={"count": known.count + 1})
        elif sum(other[0] == kind for other in self.found) == _PER_KIND:
            self.full.add(kind)
        else:
            line, column = self.fixed or place
            address = _shown(scheme, rest)
            self.found[key] = Reference(
                kind=kind, scheme=scheme, host=inert(host), address=address, line=line, column=column, covered=covered
            )

    def take(self, other: "Collector") -> None:
        """Take everything of a page inside this one."""
        self.full |= other.full
        self.blocks |= other.blocks
        for key, one in other.found.items():
            known = self.found.get(key)
            if known:
                self.found[key] = known.model_copy(update={"count": known.count + one.count})
            elif sum(mine[0] == key[0] for mine in self.found) == _PER_KIND:
                self.full.add(key[0])
            else:
                self.found[key] = one

    def kept(self, most: int = _KEPT) -> tuple[tuple[Reference, ...], tuple[Kind, ...]]:
        """Return the gravest references, in order of weight and place, and the kinds of which some are missing."""
        return gravest(self.found.values(), self.full, most)


def gravest(
    found: Iterable[Reference], full: Iterable[Kind], most: int
) -> tuple[tuple[Reference, ...], tuple[Kind, ...]]:
    """Return at most ``most`` references, what is not covered and the gravest kinds first, and the kinds cut short."""
    order = sorted(found, key=lambda one: (one.covered, _WEIGHT[one.kind], one.line, one.column))
    missing = {*full, *(one.kind for one in order[most:])}
    return tuple(order[:most]), tuple(sorted(missing, key=_WEIGHT.__getitem__))


def _shown(scheme: str, rest: str) -> Inert:
    """Return the address as it may be kept: inert, without user, query and fragment, doubtful path segments masked."""
    read = parse_url(f"{scheme}://{rest}")
    if read is None:
        authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
        return inert(f"{scheme}://{authority.rpartition('@')[2]}", 80)
    port = f":{read.port}" if read.port != PORTS[scheme] else ""
    segments = read.path.strip("/").split("/") if read.path else []
    path = [one if _HARMLESS.fullmatch(one) else HIDDEN for one in segments[:_SEGMENTS]]
    more = [HIDDEN] if len(segments) > _SEGMENTS else []
    host = host_text(read.host)
    return inert("/".join((f"{scheme}://{host}{port}", *path, *more)), 160)
