"""The page under construction: words of one language, every observed value escaped on its way in."""

from dataclasses import dataclass
from datetime import datetime

from guide.export.escape import md
from guide.model.base import show_instant
from guide.model.facts import Tool, Vantage
from guide.model.language import Language
from guide.model.outcomes import Outcome, Status
from guide.text.glyphs import OUTCOME_GLYPHS, STATUS_GLYPHS
from guide.text.language import Words
from guide.text.outside import Sayable


@dataclass(frozen=True)
class Page:
    """Speaks one language into Markdown."""

    words: Words

    @property
    def language(self) -> Language:
        """The language of the document."""
        return self.words.language

    def say(self, key: str, /, **values: Sayable) -> str:
        """Return our own text with escaped values; the text itself is trusted Markdown from the labels."""
        return self.words.say(key, **{name: md(value) for name, value in values.items()})

    def put(self, key: str, /, **ready: str) -> str:
        """Return our own text with values that are Markdown made by this room already."""
        return self.words.say(key, **ready)

    def status(self, status: Status) -> str:
        """Return glyph and word of a status."""
        return f"{STATUS_GLYPHS[status]} {self.words.say(f'status.{status.value}')}"

    def outcome(self, outcome: Outcome) -> str:
        """Return glyph and word of an outcome."""
        return f"{OUTCOME_GLYPHS[outcome]} {self.words.say(f'outcome.{outcome.value}')}"

    def field(self, key: str, value: str) -> str:
        """Return one line ``- **name:** value``; the value is Markdown already."""
        return f"- **{self.words.say(key)}:** {value}"


def day(instant: datetime | None) -> str:
    """Return the date of an instant, or a dash."""
    return show_instant(instant)[:10] if instant else "—"


def moment(instant: datetime | None) -> str:
    """Return an instant to the minute, or a dash."""
    return show_instant(instant)[:16].replace("T", " ") + " UTC" if instant else "—"


def tool_name(tool: Tool) -> str:
    """Return a tool with its version, its name said once."""
    return tool.version if tool.version.startswith(tool.name) else f"{tool.name} {tool.version}"


def vantage_text(page: Page, vantage: Vantage) -> str:
    """Return where an observation was made from."""
    return page.say(
        "report.vantage_value", name=vantage.name, source=vantage.source or "—", resolver=vantage.resolver or "—"
    )
