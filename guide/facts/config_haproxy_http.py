"""HAProxy: what cleartext gets, which answers carry HSTS, and whether the servers behind are checked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from guide.facts.config_files import Shelf
from guide.facts.config_tree import Node, is_local, stated
from guide.model.configuration import Statement, Word
from guide.text.outside import inert

_HSTS: Final = "strict-transport-security"
_ACME: Final = "acme-challenge"


@dataclass(frozen=True)
class Section:
    """One section with its lines, and those of the ``defaults`` before it."""

    kind: str
    name: str
    start: Node
    lines: tuple[Node, ...]
    inherited: tuple[Node, ...]

    @property
    def mode(self) -> str:
        """``http`` or ``tcp``; HAProxy takes tcp where nothing is written."""
        found = [one.first() for one in (*self.inherited, *self.lines) if one.name == "mode"]
        return found[-1] if found else "tcp"

    def conditions(self) -> dict[str, list[str]]:
        """Return the tests of every ``acl`` by its name."""
        found: dict[str, list[str]] = {}
        for one in self.lines:
            if one.name == "acl" and len(one.args) > 1:
                found.setdefault(one.first(), []).append(" ".join(one.args[1:]))
        return found


def clear_answer(section: Section, port: int) -> tuple[Word, Node]:
    """Return what every request without TLS gets in this section, and the line that says so."""
    for line in section.lines:
        words = list(line.args)
        if line.name == "http-request":
            action = words.pop(0) if words else ""
        elif line.name == "redirect":
            action = "redirect"
        else:
            continue
        if action not in {"redirect", "deny", "silent-drop", "reject", "tarpit"} or not _always(line, section, port):
            continue
        if action != "redirect":
            return "refusal", line
        target = " ".join(words[:2]).lower()
        secure = target == "scheme https" or re.match(r"(location|prefix) https://", target)
        return ("redirect" if secure else "content"), line
    return "content", section.start


def _always(line: Node, section: Section, port: int) -> bool:
    """Tell whether a rule holds for every request without TLS, but for ACME's challenge."""
    words = list(line.args)
    place = next((index for index, word in enumerate(words) if word in {"if", "unless"}), len(words))
    if place == len(words):
        return True
    turned = words[place] == "unless"
    acls = section.conditions()
    tests = re.findall(r"!? ?\{[^}]*\}|!?[^\s{}]+", " ".join(" ".join(words[place + 1 :]).split()))
    if turned and len(tests) > 1:
        return False
    return all(_true(test.strip(), acls, port, turned=turned) for test in tests)


def _true(test: str, acls: Mapping[str, list[str]], port: int, *, turned: bool) -> bool:
    negated = test.startswith("!") != turned
    bare = test.lstrip("! ").strip("{} ")
    meant = acls.get(bare, [bare])
    if all(_ACME in one for one in meant):
        return negated
    secure = all(one in {"ssl_fc", "ssl_fc 1", "ssl_fc -m bool true", "ssl_fc eq 1", "dst_port 443"} for one in meant)
    clear = all(
        one in {"ssl_fc,not", "ssl_fc 0", "ssl_fc eq 0", f"dst_port {port}", f"dst_port eq {port}"} for one in meant
    )
    return (secure and negated) or (clear and not negated)


def hsts(shelf: Shelf, section: Section, backends: Mapping[str, Section]) -> Iterator[Statement]:
    """Yield how far the header reaches: only ``http-after-response`` reaches what HAProxy answers itself."""
    binds = [one for one in section.lines if one.name == "bind"]
    secure = [one for one in binds if "ssl" in one.args]
    if section.mode != "http" or not binds:
        return
    context, more = f"{section.kind} {section.name}", {"port": _port(secure[0] if secure else binds[0])}
    lines = [one for one in (*section.inherited, *section.lines) if _sets(one)]
    led = [one.first() for one in section.lines if one.name in {"default_backend", "use_backend"}]
    lines += [one for name in led if name in backends for one in backends[name].lines if _sets(one)]
    for line in lines:
        if len(secure) < len(binds) and "ssl_fc" not in line.text:
            yield stated("haproxy", line, "hsts", "over_http", context, **more)
    if not secure:
        return
    if not lines:
        yield stated("haproxy", section.start, "hsts", "to_the_application", context, written=False, **more)
        return
    line = next((one for one in lines if one.name == "http-after-response"), lines[0])
    value = line.first(2)
    if "%[" in value or "${" in value:
        shelf.miss(line.spot, f"a header whose value is only known at run time: {line.text}")
        yield stated("haproxy", line, "hsts", "unclear", context, **more)
        return
    says: Word = "set" if line.name == "http-after-response" else "own_answers"
    yield stated("haproxy", line, "hsts", says, context, means=(inert(value, 200),), **more)


def _sets(line: Node) -> bool:
    named = line.name in {"http-response", "http-after-response"} and line.first() in {"set-header", "add-header"}
    return named and line.first(1).lower() == _HSTS


def _port(bind: Node) -> int:
    digits = re.search(r":(\d{1,5})\b", bind.first())
    return int(digits[1]) if digits else 0


def legs(section: Section, settings: tuple[Node, ...]) -> Iterator[Statement]:
    """Yield the way to every server behind. HAProxy checks by default; only a written ``none`` switches it off."""
    for line in section.lines:
        if line.name in {"server", "server-template"}:
            yield _leg(line, section, settings)


def _leg(line: Node, section: Section, settings: tuple[Node, ...]) -> Statement:
    context = f"{section.kind} {section.name} {line.first()}"
    address = (
        next((word for word in line.args[1:] if not word.isdigit()), "") if line.name != "server" else line.first(1)
    )
    host = address.rsplit(":", 1)[0] if re.search(r":\d+$", address) else address
    more: dict[str, Any] = {"local": is_local(host) or is_local(address)}
    defaults = [one for one in (*section.inherited, *section.lines) if one.name == "default-server"]
    shared = [one for one in settings if one.name in {"ssl-default-server-options", "ssl-server-verify"}]
    if not any("ssl" in one.args for one in (line, *defaults)) or "no-ssl" in line.args:
        return stated("haproxy", line, "upstream", "clear" if section.mode == "http" else "passed_on", context, **more)
    for one in (line, *reversed(defaults), *reversed(shared)):
        asked = one.first() if one.name == "ssl-server-verify" else _verify(one)
        if asked:
            off = asked == "none"
            return stated(
                "haproxy", one if off else line, "upstream", "verification_off" if off else "verified", context, **more
            )
    return stated("haproxy", line, "upstream", "verified", context, **more)


def _verify(line: Node) -> str:
    return line.args[line.args.index("verify") + 1] if "verify" in line.args[:-1] else ""
