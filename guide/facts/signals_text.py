"""Signals in plain text: log formats of servers, security.txt, and CI jobs that run a gate."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from guide.model.inert import NO_TEXT, Inert
from guide.model.monitoring import Signal
from guide.text.outside import inert

_LONGEST: Final = 160
_LONGEST_LINE: Final = 4000
_LOG_FIELDS: Final = re.compile(
    r"\$ssl_(?:protocol|cipher|server_name|curve)\b|%\{SSL_(?:PROTOCOL|CIPHER)\}[xce]|%\[?ssl_fc_(?:protocol|cipher)|%ssl[vc]\b"
)
_LOG_LINE: Final = re.compile(r"^\s*(?:log_format|LogFormat|CustomLog|TransferLog|log-format|error-log-format|['\"$])")
_GATE: Final = re.compile(
    r"(?<![\w/.-])(?:guide\s+(?:-w\s+\S+\s+)?(?:status|probe)|testssl(?:\.sh)?|sslyze|sslscan)(?![\w-])"
)
_CI: Final = frozenset(
    {".gitlab-ci.yml", "Jenkinsfile", "azure-pipelines.yml", ".drone.yml", ".woodpecker.yml", "bitbucket-pipelines.yml"}
)
_CI_FOLDERS: Final = frozenset({"workflows", ".circleci", ".buildkite", ".gitlab", ".woodpecker", ".ci"})
_SERVERS: Final = frozenset({".conf", ".cfg", ".inc", ".vhost", ".tmpl", ".j2", ".tpl", ""})


def text_signals(path: Path, name: Inert, text: str) -> Iterator[Signal]:
    """Yield what one file says; ``name`` is its inert path inside the tree."""
    lines = text.split("\n")
    if path.name == "security.txt":
        yield from _security_txt(name, lines)
    elif path.name in _CI or path.parent.name in _CI_FOLDERS:
        yield from _first(lines, name, "ci_gate")
    elif path.suffix.lower() in _SERVERS:
        yield from _first(lines, name, "log_fields")


def _first(lines: list[str], name: Inert, kind: str) -> Iterator[Signal]:
    """Yield the first line that shows it; a comment shows nothing."""
    for number, line in enumerate(lines, start=1):
        shown = line[:_LONGEST_LINE]
        if shown.lstrip().startswith("#"):
            continue
        if kind == "ci_gate" and _GATE.search(shown):
            yield Signal(kind="ci_gate", file=name, line=number, excerpt=inert(shown.strip(), _LONGEST))
            return
        if kind == "log_fields" and _LOG_LINE.search(shown) and _LOG_FIELDS.search(shown):
            yield Signal(kind="log_fields", file=name, line=number, excerpt=inert(shown.strip(), _LONGEST))
            return


def _security_txt(name: Inert, lines: list[str]) -> Iterator[Signal]:
    """Read the fields that RFC 9116 makes mandatory: Contact, and Expires exactly once."""
    contacts: list[Inert] = []
    expires: list[Inert] = []
    first = 0
    for number, line in enumerate(lines[:1000], start=1):
        key, colon, value = line[:_LONGEST_LINE].strip().partition(":")
        if not colon or key.startswith("#"):
            continue
        field = key.strip().lower()
        if field in {"contact", "expires"}:
            first = first or number
            (contacts if field == "contact" else expires).append(inert(value.strip(), _LONGEST))
    excerpt = "; ".join([*(f"Contact: {one}" for one in contacts[:1]), *(f"Expires: {one}" for one in expires[:2])])
    yield Signal(
        kind="security_txt",
        file=name,
        line=first or 1,
        excerpt=inert(excerpt, _LONGEST),
        contact=contacts[0] if contacts else NO_TEXT,
        expires=tuple(expires[:3]),
    )
