"""The sheet: what a unit has found so far. The unit and the process that watches it fill it from the same lines.

Each line is a JSON object. Because a killed unit's facts are read from the lines it left, there is one way from lines to
facts, and it is used for the facts of units that ended well, too.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from guide.facts.order import Order
from guide.model.base import show_instant
from guide.model.facts import Facts, Section
from guide.text.outside import inert_json

Line = dict[str, Any]

_LISTS: Final = frozenset(
    {"offers", "suites", "negotiation", "checks", "cleartext", "secure", "pages", "certificates", "unspoken"}
)
"""Sections that are made of parts."""


@dataclass
class Sheet:
    """Sections with their parts, problems, and how far the unit is."""

    sections: tuple[Section, ...]
    found: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    working: str = ""
    pid: int = 0
    connections: int = 0
    source: str = ""
    started: str = ""
    tools: list[dict[str, str]] = field(default_factory=list)
    """Programs and stores that took part."""

    def apply(self, line: Line) -> None:
        """Take one line of the unit."""
        section = line.get("section", "")
        match line["line"]:
            case "begin":
                self.pid, self.started, self.tools = line["pid"], line["at"], line["tools"]
            case "goes on":
                self.pid = line["pid"]
            case "rests":
                self.pid = 0
            case "working":
                self.working = section
            case "part":
                self.found.setdefault(section, []).append(line["value"])
            case "whole":
                self.found[section] = line["value"]
            case "problem":
                self.problems.append({"section": section, "reason": line["reason"], "detail": line["detail"]})
            case "done":
                self.done.append(section)
                if section in _LISTS:
                    self.found.setdefault(section, [])
        self.connections = line.get("connections", self.connections)
        self.source = line.get("source", self.source)

    @property
    def unfinished(self) -> tuple[Section, ...]:
        """Return the sections that are neither complete nor explained by a problem."""
        explained = {*self.done, *(problem["section"] for problem in self.problems)}
        return tuple(section for section in self.sections if section not in explained)

    def facts(self, order: Order, *, reason: str = "", detail: str = "") -> Facts:
        """Return the facts so far; every unfinished section gets the problem ``reason``."""
        left = [{"section": section, "reason": reason or "partial", "detail": detail} for section in self.unfinished]
        now = show_instant(datetime.now(UTC))
        return read_facts(
            {
                "run": order.run,
                "subject": order.subject.name,
                "address": order.address,
                "addresses": order.addresses,
                "vantage": {
                    "name": order.vantage,
                    "source": self.source,
                    "resolver": order.resolver,
                    "proxy": order.proxy.name if order.proxy else "",
                },
                "started": self.started or now,
                "ended": now,
                "tools": self.tools,
                "command": order.command,
                "connections": self.connections,
                "problems": self.problems + left,
                **self.found,
            }
        )


def read_facts(value: Any) -> Facts:
    """Return the facts in a JSON value that a unit wrote, perhaps on another machine: every text in it passes the border."""
    return Facts.model_validate(inert_json(value))
