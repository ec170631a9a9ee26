"""Sentences of what changed, in the reader's language."""

from collections.abc import Callable, Iterator
from typing import Protocol

from guide.model.changes import AREAS, Change, Diff
from guide.model.language import Language
from guide.text.outside import inert
from guide.text.sentences import Speaker, finding_sentence, place_name, where

Escape = Callable[[str], str]


class Teller(Speaker, Protocol):
    """A speaker that knows its language."""

    @property
    def language(self) -> Language:
        """The language everything is said in."""


def change_sentence(words: Teller, change: Change, escape: Escape = inert) -> str:
    """Return one change as a sentence; ``escape`` makes each observed value inert for where it will stand."""
    values = {name: escape(text) for name, text in change.texts.items()}
    values["about"] = escape(change.about)
    if change.named:
        values["named"] = change.named[words.language]
    for name, key in change.terms.items():
        values[name] = words.template(key).format_map(_Known(values))
    if change.finding:
        values["finding"] = finding_words(words, change, escape)
    return words.template(f"diff.{change.code}").format_map(_Known(values))


def finding_words(words: Teller, change: Change, escape: Escape = inert) -> str:
    """Return probe, place and sentence of a change's finding; empty where it has none."""
    finding = change.finding
    if finding is None:
        return ""
    sentence = finding_sentence(words, finding, escape)
    shown = finding.model_copy(update={"place": ""}) if place_name(words, finding) in sentence else finding
    return f"{finding.probe} · {escape(where(shown))}: {sentence}"


def told(words: Teller, diff: Diff, escape: Escape = inert) -> Iterator[tuple[str, tuple[tuple[Change, str], ...]]]:
    """Yield each area that changed with its title and its sentences, in the order a reader needs them."""
    for area in AREAS:
        sentences = tuple((one, change_sentence(words, one, escape)) for one in diff.of(area))
        if sentences:
            yield words.say(f"diff.area.{area}"), sentences


def since_sentence(words: Teller, diff: Diff) -> str:
    """Return between which two looks the difference is."""
    key = "diff.since_record" if diff.record else "diff.since_date"
    kind = words.say(f"kind.{diff.kind}") if diff.kind else ""
    return words.say(
        key, since=f"{diff.since:%Y-%m-%d %H:%M}", until=f"{diff.until:%Y-%m-%d %H:%M}", kind=kind, record=diff.record
    )


def recorded_sentence(words: Teller, diff: Diff) -> str:
    """Return how many records of which kind were added since."""
    if not diff.recorded:
        return words.say("diff.nothing_recorded")
    kinds = ", ".join(f"{words.say(f'kind.{kind}')} ({count})" for kind, count in sorted(diff.recorded.items()))
    return words.say("diff.recorded", kinds=kinds)


class _Known(dict[str, str]):
    """Fills a placeholder that has no value with a dash."""

    def __missing__(self, key: str) -> str:
        return "—"
