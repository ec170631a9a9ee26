"""A rule's regular expression, looked for only where what it cannot match without is met: that is many times faster."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from ahocorasick_rs import AhoCorasick

from guide.facts.source_words import end_of, needs_of

_CORE: Final = re.compile(r"\w+", re.ASCII)
_MOST_KNOWN: Final = 1_000


class Sought:
    """An expression that is looked for; its matches are those of ``re``, in the same order."""

    def __init__(self, source: str) -> None:
        """Read what ``source`` cannot match without; it is compiled when that is met."""
        self._source: Final = source
        self._folds: Final = bool(re.search(r"\(\?[a-z]*i", source))
        read = needs_of(source)
        self.needs: Final = tuple(tuple(sorted(set(map(str.lower, words)) if self._folds else words)) for words in read)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression, to which every line is a line."""
        return re.compile(self._source, re.MULTILINE)

    @cached_property
    def _end(self) -> re.Pattern[str] | None:
        """How all that the expression matches ends, where that is found sooner than the whole."""
        end = end_of(self._source)
        return re.compile(end, re.MULTILINE) if end else None

    def finditer(self, text: str, start: int, stop: int) -> Iterator[re.Match[str]]:
        """Yield the matches in a part of ``text``."""
        return self.compiled.finditer(text, start, stop) if self._promising(text, start, stop) else iter(())

    def found_in(self, text: str) -> bool:
        """Tell whether there is a match in ``text``."""
        return self._promising(text, 0, len(text)) and self.compiled.search(text) is not None

    def may_end_in(self, text: str) -> bool:
        """Tell whether what a match ends with stands in ``text``."""
        return self._end is None or self._end.search(text) is not None

    def _promising(self, text: str, start: int, stop: int) -> bool:
        """Tell whether a part of ``text`` has all that a match needs."""
        if self.needs:
            part = text[start:stop] if start or stop < len(text) else text
            if self._folds:
                part = part.lower()
            for words in self.needs:
                for word in words:
                    if word in part:
                        break
                else:
                    return False
        return self._end is None or self._end.search(text, start, stop) is not None


class Together:
    """All expressions of a rule, asked at once which of them may be met in a text: one pass for all their words.

    It asks for the letters and digits of a word only, because what stands beside them may be brought by a value or the end of a comment.
    """

    def __init__(self, patterns: Sequence[Sought]) -> None:
        """Collect the words of ``patterns``."""
        self._patterns = patterns
        self._numbers: dict[str, int] = {}
        self._needs = tuple(tuple(map(self._numbered, patterns_needs)) for patterns_needs in map(_cores, patterns))
        self._known: dict[frozenset[int], tuple[Sought, ...]] = {}
        self._automaton = AhoCorasick(list(self._numbers)) if self._numbers else None

    def met(self, text: str) -> frozenset[int]:
        """Return the words that stand in ``text``, by number; upper and lower case are the same."""
        if self._automaton is None:
            return frozenset()
        return frozenset(one[0] for one in self._automaton.find_matches_as_indexes(text.lower(), overlapping=True))

    def content_with(self, met: frozenset[int]) -> tuple[Sought, ...]:
        """Return the expressions that need no word which is not ``met``."""
        if met not in self._known:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            self._known[met] = tuple(
                pattern
                for pattern, needs in zip(self._patterns, self._needs, strict=True)
                if not any(met.isdisjoint(words) for words in needs)
            )
        return self._known[met]

    def _numbered(self, words: frozenset[str]) -> frozenset[int]:
        return frozenset(self._numbers.setdefault(word, len(self._numbers)) for word in words)


def _cores(pattern: Sought) -> tuple[frozenset[str], ...]:
    """Return, in lower case, the longest run of letters and digits of each word that a pattern needs, where all have one."""
    found = []
    for words in pattern.needs:
        runs = [max(_CORE.findall(word.lower()), key=len, default="") for word in words]
        if all(runs):
            found.append(frozenset(runs))
    return tuple(found)
