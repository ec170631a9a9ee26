"""Apache httpd: what a client gets in clear, and which answers carry HSTS."""

import re
from collections.abc import Iterator
from typing import Any, Final

from guide.facts.config_files import Shelf
from guide.facts.config_tree import Node, Way, stated
from guide.model.configuration import Statement, Word
from guide.text.outside import inert

_EVERYTHING: Final = re.compile(
    r"\^?/?(\(\?!/?\\?\.well-known/acme-challenge/?[^)]*\))?(\.\*|\(\.\*\)|\.\+|\(\.\+\))?\$?|\^?\^"
)
_ALWAYS: Final = re.compile(
    r"%\{HTTPS\} (off|=off|!on|!=on|!^on\$?|\^off\$?)|%\{SERVER_PORT\} (80|=80|\^80\$|!443|!^443\$?)"
    r"|%\{REQUEST_SCHEME\} (http|=http|\^http\$|!https|!=https)|%\{REQUEST_URI\} !\S*acme-challenge\S*",
    re.IGNORECASE,
)
_HSTS: Final = "strict-transport-security"
_SETS: Final = frozenset({"set", "append", "merge", "add", "setifempty"})
_WHOLE: Final = frozenset({"/", "/*"})

Answer = tuple[Word, Node]


def clear_answer(way: Way, names: tuple[str, ...]) -> Answer:
    """Return what a host without TLS gives to every request, and the line that says so."""
    rules: list[Node] = []
    for one in way.here.children:
        answer = _line(one, rules, names)
        if answer:
            return answer
        if one.name == "rewritecond":
            rules.append(one)
        elif one.name == "rewriterule":
            rules = []
        if one.block and one.name == "location" and one.first() in _WHOLE and _denied(one):
            return "refusal", one
    return "content", way.here


def _line(one: Node, conditions: list[Node], names: tuple[str, ...]) -> Answer | None:
    if one.name in {"redirect", "redirectpermanent", "redirecttemp", "redirectmatch"}:
        return _redirect(one)
    if one.name != "rewriterule" or not _EVERYTHING.fullmatch(one.first()):
        return None
    flags = one.first(2).strip("[]").upper().split(",")
    if not all(_holds(condition, names) for condition in conditions):
        return None
    if {"F", "G", "FORBIDDEN", "GONE"} & set(flags):
        return "refusal", one
    return ("redirect", one) if one.first(1).lower().startswith("https://") else None


def _redirect(one: Node) -> Answer | None:
    status = one.first().isdigit() or one.first() in {"permanent", "temp", "seeother", "gone"}
    path, *target = (*(one.args[1:] if status else one.args), "")
    if path != "/" and not (one.name == "redirectmatch" and _EVERYTHING.fullmatch(path)):
        return None
    if not target or not target[0]:
        return "refusal", one
    return ("redirect" if target[0].lower().startswith("https://") else "content"), one


def _holds(condition: Node, names: tuple[str, ...]) -> bool:
    """Tell whether a condition is true for every request in clear to one of the host's own names."""
    tested, wanted = condition.first(), condition.first(1)
    if _ALWAYS.fullmatch(f"{tested} {wanted}"):
        return True
    bare = wanted.lstrip("=^").rstrip("$").replace("\\.", ".")
    return tested in {"%{SERVER_NAME}", "%{HTTP_HOST}"} and bare in names


def _denied(block: Node) -> bool:
    return any(
        (one.name == "require" and " ".join(one.args).lower() == "all denied")
        or (one.name == "deny" and " ".join(one.args).lower() == "from all")
        for one in block.children
    )


def hsts(
    shelf: Shelf, way: Way, context: str, more: dict[str, Any], *, tls: bool, alone: bool = False
) -> Iterator[Statement]:
    """Yield how far the header reaches: without ``always`` it is left out of errors; lines of all levels add up."""
    always, success = _fields(shelf, way, "always"), _fields(shelf, way, "onsuccess")
    line = always or success
    if line is None:
        if tls and not alone:
            passing = any(one.name in {"proxypass", "proxypassmatch"} for one in way.here.walk())
            says: Word = "to_the_application" if passing else "missing"
            yield stated("apache", way.here, "hsts", says, context, written=False, **more)
        return
    value = line.args[-1] if not _extra(line.args[-1]) else line.args[-2]
    if not tls:
        if not any("https" in word.lower() for word in line.args if _extra(word)):
            yield stated("apache", line, "hsts", "over_http", context, **more)
    elif "%{" in value or "${" in value:
        yield stated("apache", line, "hsts", "unclear", context, **more)
    else:
        reach: Word = "set" if always else "not_always"
        yield stated("apache", line, "hsts", reach, context, means=(inert(value, 200),), **more)


def _fields(shelf: Shelf, way: Way, table: str) -> Node | None:
    """Return the line that sets the header in one of the two tables, after all levels; None where nothing does."""
    found: Node | None = None
    for block in way.blocks:
        lines = [*block.children, *(one for inner in block.children if _reaches(inner) for one in inner.children)]
        for one in lines:
            words = list(one.args)
            if one.name != "header" or not words:
                continue
            into = words.pop(0).lower() if words[0].lower() in {"always", "onsuccess"} else "onsuccess"
            if into != table or len(words) < 2 or words[1].rstrip(":").lower() != _HSTS:  # noqa: PLR2004 - action and name
                continue
            if words[0].lower() == "unset":
                found = None
            elif words[0].lower() in _SETS and len(words) > 2:  # noqa: PLR2004 - action, name, value
                found = one
                if any(_extra(word) and "https" not in word.lower() for word in words[3:]):
                    shelf.miss(one.spot, f"a condition that is not understood here: {one.text}")
    return found


def _reaches(block: Node) -> bool:
    """Tell whether a section covers the whole host."""
    return block.block and block.name == "location" and block.first() in _WHOLE


def _extra(word: str) -> bool:
    return word.lower() == "early" or word.lower().startswith(("env=", "expr="))
