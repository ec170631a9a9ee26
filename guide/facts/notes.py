"""Notes: what a unit finds, written down at once, so that nothing is lost when it is killed.

The one broad ``except`` of the project stands here, where gathering ends: whatever breaks in a section is a problem of
that section, never a pass.
"""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Final, TextIO

from guide.facts.network import connect_ending
from guide.facts.offers import NOT_CONNECTED
from guide.facts.scope_guard import Dialler, OutOfBudgetError, OutOfTimeError
from guide.facts.sheet import Line, Sheet
from guide.facts.socket_guard import OutOfScopeError, refused
from guide.facts.stopped import StoppedError
from guide.model.base import Frozen
from guide.model.facts import MATERIAL_SECTIONS, Section
from guide.text.outside import inert

MARGIN_S: Final = 1.0
"""How long before the hard deadline a unit ends by itself, so that its last words still arrive."""

SINGLE: Final = frozenset(
    {
        "listening",
        "plaintext",
        "security_txt",
        "preload",
        "caa",
        "in_clear",
        "upgrade",
        *MATERIAL_SECTIONS.values(),
        "inventory",
        "monitoring",
        "dependencies",
    }
)
"""Sections that are one value, not a list of parts."""

PartsOf = Callable[[Section], AsyncIterator[Frozen]]


@dataclass
class Notes:
    """Writes down what the unit finds: into its own sheet, and into the spool for whoever watches."""

    sheet: Sheet
    dialler: Dialler
    spool: TextIO | None

    def say(self, kind: str, section: str = "", **more: object) -> None:
        """Write one line."""
        line: Line = {"line": kind, "section": section, **more}
        line |= {"connections": self.dialler.opened, "source": self.dialler.source}
        self.sheet.apply(line)
        if self.spool:
            self.spool.write(json.dumps(line, ensure_ascii=True) + "\n")
            self.spool.flush()

    async def gather(self, section: Section, parts_of: PartsOf) -> None:
        """Gather one section; whatever stops it becomes its problem."""
        self.say("working", section)
        try:
            async for part in parts_of(section):
                self.part(section, part)
        except StoppedError as error:
            self.say("problem", section, reason=error.reason, detail=inert(error.detail, 300))
        except Exception as error:  # noqa: BLE001 - gathering ends here
            reason, detail = _explain(error)
            self.say("problem", section, reason=reason, detail=inert(detail, 300))
        else:
            # A library may have taken the refusal for a connection that failed, and a failed one for a sound answer.
            strays = refused()
            if strays:
                self.say("problem", section, reason="out_of_scope", detail=inert(strays[0], 300))
            else:
                self.say("done", section)
        finally:
            refused()  # told by the problem that it caused; the next section begins with none

    def part(self, section: Section, part: Frozen) -> None:
        """Write down one part of a section, or its one value."""
        self.say("whole" if section in SINGLE else "part", section, value=_plain(part))


_REASONS: Final[dict[str, str]] = {
    OutOfTimeError.__name__: "deadline",
    OutOfBudgetError.__name__: "partial",
    OutOfScopeError.__name__: "out_of_scope",
    "OversizeChainError": "partial",
    "NoDnsAnswerError": "no_dns_answer",
}
"""Reason code by the error's name, so that this module need not load what raises the last one."""


def _explain(error: Exception) -> tuple[str, str]:
    """Return reason code and detail of what stopped a section."""
    if isinstance(error, ConnectionError | TimeoutError) and not isinstance(error, OutOfScopeError):
        return NOT_CONNECTED.get(connect_ending(error), "reset"), error.strerror or str(error)
    reason = _REASONS.get(type(error).__name__, "")
    return (reason, str(error)) if reason else ("tool_error", f"{type(error).__name__}: {error}")


def _plain(part: Frozen) -> Any:
    return part.model_dump(mode="json", exclude_defaults=True)
