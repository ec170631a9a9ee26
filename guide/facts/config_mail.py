"""Postfix and Dovecot: where TLS is offered, where it is wanted, and for which clients that matters."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from guide.facts.config_files import Shelf, Spot
from guide.facts.config_lines import last, lowest, settings, suites, versions
from guide.facts.config_suites import VERSIONS
from guide.facts.config_tree import Node, is_local, stated
from guide.model.configuration import Statement, Word

_PORTS: Final = {"smtp": 25, "submission": 587, "smtps": 465, "submissions": 465}
_INSIST: Final = frozenset({"encrypt", "dane-only", "fingerprint", "verify", "secure"})
_POSTFIX_DEFAULT: Final = VERSIONS[2:]
"""``>=TLSv1``, as ``postconf -d`` of 3.7 says."""
_DOVECOT_DEFAULT: Final = "TLS 1.2"
"""As ``doveconf -d`` of 2.3.19 says."""
_PACKAGED: Final = "/usr/share/dovecot/protocols.d/"
"""Where packages name the protocols they bring, and nothing else."""


def read(shelf: Shelf, main: Path) -> Iterator[Statement]:
    """Yield what one file says; Postfix's ``master.cf`` is read with the ``main.cf`` beside it."""
    if main.name == "master.cf":
        return
    if main.name == "main.cf":
        yield from _postfix(shelf, main)
    else:
        yield from _dovecot(shelf, main)


def _postfix(shelf: Shelf, main: Path) -> Iterator[Statement]:
    lines = list(settings(shelf.take(main) or "", shelf.name(main), continued=True))
    shared = {one.name: one for one in lines}
    block = Node("main.cf", (), Spot(shelf.name(main), 1))
    master = main.with_name("master.cf")
    services = list(_services(shelf, master)) if master.exists() else []
    if not services:
        services = [(Node("smtp", (), block.spot), {})]
    for service, own in services:
        yield from _service(shelf, service, {**shared, **own}, block)


def _services(shelf: Shelf, master: Path) -> Iterator[tuple[Node, dict[str, Node]]]:
    """Yield each network service that takes mail in, with the settings that hold for it alone."""
    file = shelf.name(master)
    lines = (shelf.take(master) or "").split("\n")
    entries: list[list[tuple[int, str]]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0].isspace() and entries:
            entries[-1].append((number, line.strip()))
        else:
            entries.append([(number, line.strip())])
    for entry in entries:
        words = " ".join(text for _, text in entry).split()
        if len(words) < 8 or words[1] != "inet" or words[7] not in {"smtpd", "postscreen"}:  # noqa: PLR2004 - the table's columns
            continue
        own = {
            match[1].lower(): Node(match[1].lower(), (match[2],), Spot(file, number), written=match[0])
            for number, text in entry
            for match in re.finditer(r"-o (?:\{ ?)?(\w+) ?= ?([^\s}]*)", " ".join(text.split()))
        }
        yield Node(words[0], (), Spot(file, entry[0][0]), written=entry[0][1]), own


def _service(shelf: Shelf, service: Node, found: Mapping[str, Node], block: Node) -> Iterator[Statement]:
    host, _, name = service.name.rpartition(":")
    port = _PORTS.get(name, int(name) if name.isdigit() else 0)
    context = f"postfix {service.name}:{port}"
    level = found.get("smtpd_tls_security_level")
    asked = level.first().lower() if level else ""
    if "$" in asked:
        shelf.miss(level.spot if level else service.spot, f"a value that is another's: {asked}")
    wrapped = (found.get("smtpd_tls_wrappermode") or block).first().lower() == "yes"
    forced = (found.get("smtpd_enforce_tls") or block).first().lower() == "yes"
    offered = asked == "may" or (found.get("smtpd_use_tls") or block).first().lower() == "yes"
    says: Word = "unclear" if "$" in asked else "content"
    if wrapped or forced or asked in _INSIST:
        says = "tls"
    elif offered:
        says = "relayed" if port == _PORTS["smtp"] else "optional"
    at = level or (service if service.written else block)
    yield stated("postfix", at, "listener", says, context, written=at is not block, port=port, local=is_local(host))
    if says == "tls":
        line = found.get("smtpd_tls_mandatory_protocols")
        yield versions("postfix", line, service if service.written else block, context, _POSTFIX_DEFAULT, port=port)


def _dovecot(shelf: Shelf, main: Path) -> Iterator[Statement]:
    lines = list(_dovecot_lines(shelf, main, (main,)))
    block = Node(main.name, (), Spot(shelf.name(main), 1))
    switch = last(lines, "ssl")
    if switch is None and not any(one.name.startswith("ssl_") or one.name == "inet_listener" for one in lines):
        return
    meaning: dict[str, Word] = {"yes": "optional", "no": "content", "required": "tls"}
    says = meaning.get(switch.first().lower() if switch else "yes", "unclear")
    closed = {one.args[1] for one in lines if one.name == "inet_listener" and one.args[1:2] and "closed" in one.args}
    where = last(lines, "listen")
    local = bool(where) and all(is_local(one) for one in re.split(r"[,\s]+", where.first() if where else ""))
    if says == "optional" and {"imap", "pop3"} <= closed:
        says = "tls"
    at = switch or block
    yield stated("dovecot", at, "listener", says, "dovecot imap pop3", written=bool(switch), port=143, local=local)
    if says != "content":
        yield lowest("dovecot", last(lines, "ssl_min_protocol"), at, "dovecot", _DOVECOT_DEFAULT)
        yield from suites("dovecot", last(lines, "ssl_cipher_list"), "dovecot")
        old = last(lines, "ssl_protocols")
        if old:
            yield versions("dovecot", old, at, "dovecot", ())


def _dovecot_lines(shelf: Shelf, path: Path, stack: tuple[Path, ...]) -> Iterator[Node]:
    """Yield the settings; a listener's block becomes one line that says whether its port is 0."""
    listener: Node | None = None
    for line in settings(shelf.take(path) or "", shelf.name(path)):
        if line.name == "!include_try" and line.first().startswith(_PACKAGED):
            continue
        if line.name in {"!include", "!include_try"}:
            optional = line.name != "!include"
            for one in shelf.included(
                line.first(), line.spot, path.parent, ("/etc/dovecot/",), stack, optional=optional
            ):
                yield from _dovecot_lines(shelf, one, (*stack, one))
        elif line.name == "inet_listener":
            listener = Node(
                "inet_listener", ("", line.first().split(" ")[0].strip("{ ")), line.spot, written=line.written
            )
        elif line.name.startswith("}") and listener:
            yield listener
            listener = None
        elif listener:
            shut = line.name == "port" and line.first() == "0"
            listener = Node(listener.name, (*listener.args, "closed"), listener.spot) if shut else listener
        else:
            yield line
