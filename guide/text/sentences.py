"""Sentences: what a finding or a question's state says, in the reader's language."""

import re
import string
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from guide.model.assessment import NotProven, QuestionState
from guide.model.findings import Finding
from guide.text.outside import Sayable, inert

_ENDING = re.compile(r"(?P<word>[A-Za-z ]+?)( (?P<number>\d+))?(?P<times> ×\d+)?")

_FORMS = {
    "line": re.compile(r"(?:SSLv[23]|TLS 1\.[0-3]) line (\d+)", re.ASCII),
    "certificate": re.compile(r"certificate ([A-Z0-9]+)", re.ASCII),
    "store": re.compile(r"(.+) store"),
}
"""Places with a part that was observed; a line's version is named by its sentence."""


class Speaker(Protocol):
    """What holds the words of one language (see text.language.Words)."""

    def say(self, key: str, /, **values: Sayable) -> str:
        """Return the text of ``key`` with its placeholders filled."""

    def has(self, key: str) -> bool:
        """Tell whether ``key`` has a text."""

    def template(self, key: str) -> str:
        """Return the text of ``key`` with its placeholders unfilled."""


class _Blank(dict[str, str]):
    """Fills a placeholder that nothing was observed for."""

    def __missing__(self, key: str) -> str:
        return "—"


def reason_key(words: Speaker, probe: str, reason: str) -> str:
    """Return the key of a reason's sentence: the probe's own before the general one."""
    own = f"reason.{probe}:{reason}"
    return own if words.has(own) else f"reason.*:{reason}"


def finding_sentence(words: Speaker, finding: Finding, escape: Callable[[str], str] = inert) -> str:
    """Return what was observed as one sentence; ``escape`` makes each observed value inert for where it will stand."""
    template = words.template(reason_key(words, finding.probe, finding.reason))
    observed = {
        **finding.detail,
        "how": ", ".join(ending_text(words, one) for one in finding.detail.get("how", "").split(", ")),
        "address": finding.address,
        "subject": finding.subject,
    }
    values = _Blank({name: escape(value) for name, value in observed.items() if value})
    if finding.place:
        values["place"] = place_name(words, finding, escape)
    said = string.Formatter().vformat(template, (), values)
    return said[:1].upper() + said[1:] if template.startswith("{place}") and _begins_in_words(words, finding) else said


def sharing_places(words: Speaker, findings: Iterable[Finding]) -> list[tuple[Finding, ...]]:
    """Return the findings in groups that say the same of different places, in the order they came."""
    groups: dict[str, list[Finding]] = {}
    for one in findings:
        groups.setdefault(finding_sentence(words, one.model_copy(update={"place": ""})), []).append(one)
    return [tuple(group) for group in groups.values()]


def joined(findings: Sequence[Finding]) -> Finding:
    """Return the first finding with the places of all."""
    places = dict.fromkeys(one.place for one in findings if one.place)
    return findings[0].model_copy(update={"place": ", ".join(places)})


def ending_text(words: Speaker, written: str) -> str:
    """Return one ending (``alert 70``, ``connect refused ×3``) in the reader's words, or as it is where it is none of ours."""
    match = _ENDING.fullmatch(written)
    key = f"how.{match['word'].replace(' ', '_')}" if match else ""
    if not match or not words.has(key):
        return written
    number, times = match["number"] or "", match["times"] or ""
    known = words.say(key, number=number)
    return f"{known}{'' if not number or '{number}' in words.template(key) else f' {number}'}{times}"


def place_name(words: Speaker, finding: Finding, escape: Callable[[str], str] = inert) -> str:
    """Return the place that was looked at, in words where it is one of ours (``missing``), else as it is (``/login``)."""
    return ", ".join(_place(words, one, escape) for one in finding.place.split(", "))


def _begins_in_words(words: Speaker, finding: Finding) -> bool:
    """Tell whether the first place is in our words, which may begin a sentence; what was observed is never changed."""
    return not _place(words, finding.place.split(", ")[0], lambda _: "\0").startswith("\0")


def _place(words: Speaker, written: str, escape: Callable[[str], str]) -> str:
    kind, _, path = written.partition(" /")
    if (path or written == f"{kind} /") and words.has(f"place.{kind}"):
        return words.say(f"place.{kind}", path=escape(f"/{path}"))
    for key, form in _FORMS.items():
        match = form.fullmatch(written)
        if match:
            return words.say(f"place.{key}", what=escape(match[1]))
    return words.template(f"place.{written}") if words.has(f"place.{written}") else escape(written)


def where(finding: Finding) -> str:
    """Return subject, address and place of a finding, the parts that are known, as plain text."""
    address = finding.address if finding.address and finding.address not in finding.subject else ""
    return " · ".join(part for part in (finding.subject, address, finding.place) if part)


def question_sentence(words: Speaker, state: QuestionState) -> str:
    """Return why a question stands as it does."""
    until = f"{state.until:%Y-%m-%d}" if state.until else ""
    return words.say(f"question.{state.reason}", until=until, open=len(state.subjects_open))


def not_proven_reason(
    words: Speaker, one: NotProven, finding: Finding | None, escape: Callable[[str], str] = inert
) -> str:
    """Return why something is not proven."""
    if finding:
        return finding_sentence(words, finding, escape)
    key = f"question.{one.reason}" if one.kind == "question" else f"not_proven.{one.reason}"
    return words.say(key, until="", open="")
