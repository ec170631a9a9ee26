"""A rule's regular expression, and the plain words without which it cannot match: looking for those first is many times faster."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

_SHORTEST: Final = 3
"""Letters of a word that is worth looking for."""
_QUANTIFIER: Final = re.compile(r"(?:[?*+]|\{(\d*)(,?)\d*\})[?+]?")
_GROUP: Final = re.compile(r"\((?:\?(?:P<\w+>|[a-z]*(?:-[a-z]+)?:|(?P<around><?[=!])|(?P<flags>[a-z]+)\)))?")
_CLASS: Final = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]")

_UNREAD: Final = re.compile(r"\\[xuUN0-9]|\(\?[(>#]|\(\?P=")
"""What the reader does not know; an expression with it is always looked for whole."""


class Sought:
    """An expression that is looked for; its matches are those of ``re``, in the same order."""

    def __init__(self, source: str) -> None:
        """Read the words of ``source``; it is compiled when one of them is met."""
        self._source: Final = source
        self._folds: Final = bool(re.search(r"\(\?[a-z]*i", source))
        words, end = (frozenset[str](), 0) if _UNREAD.search(source) else _Reader(source).branches(0)
        words = words if end == len(source) and all(word.isascii() for word in words) else frozenset()
        self.words: Final = tuple(sorted({word.lower() for word in words} if self._folds else words))

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression, to which every line is a line."""
        return re.compile(self._source, re.MULTILINE)

    def finditer(self, text: str, start: int, stop: int) -> Iterator[re.Match[str]]:
        """Yield the matches in a part of ``text``."""
        if self._folds and self.words:
            low = text[start:stop].lower()
            promising = any(word in low for word in self.words)
        else:
            promising = not self.words or any(text.find(word, start, stop) >= 0 for word in self.words)
        return self.compiled.finditer(text, start, stop) if promising else iter(())


class _Reader:
    """Reads an expression as far as it must be understood to name words that every match contains one of."""

    def __init__(self, source: str) -> None:
        self._source = source

    def branches(self, position: int) -> tuple[frozenset[str], int]:
        """Return words, one of which stands in all that the alternatives from ``position`` match, and where they end; none when unknown."""
        words: list[frozenset[str]] = []
        while True:
            best, position = self._branch(position)
            words.append(best)
            if self._source[position : position + 1] != "|":
                return (frozenset().union(*words) if all(words) else frozenset()), position
            position += 1

    def _branch(self, position: int) -> tuple[frozenset[str], int]:
        found: list[frozenset[str]] = []
        run = ""
        source = self._source
        while position < len(source) and source[position] not in "|)":
            letter, words, after = self._atom(position)
            quantifier = _QUANTIFIER.match(source, after)
            if letter and not quantifier:
                run += letter
            elif letter != "" or quantifier:
                found.append(frozenset((run,)))
                run = ""
                if not quantifier or quantifier[0][0] == "+" or (quantifier[1] or "0") != "0":
                    found.append(words)
            position = quantifier.end() if quantifier else after
        found.append(frozenset((run,)))
        worth = [words for words in found if words and min(map(len, words)) >= _SHORTEST]
        return max(worth, key=lambda words: min(map(len, words)), default=frozenset()), position

    def _atom(self, position: int) -> tuple[str | None, frozenset[str], int]:
        """Return the letter that stands at ``position`` (empty: of no width; None: something else), a group's words, and where it ends."""
        source = self._source
        sign = source[position]
        if sign == "(":
            opened = _GROUP.match(source, position)
            if opened and opened["flags"]:
                return "", frozenset(), opened.end()
            words, end = self.branches(opened.end() if opened else position + 1)
            around = bool(opened and opened["around"])
            return ("", frozenset(), end + 1) if around else (None, words, end + 1)
        if sign == "[":
            found = _CLASS.match(source, position)
            return None, frozenset(), found.end() if found else position + 1
        if sign == "\\":
            letter = source[position + 1]
            known = {"b": "", "B": "", "A": "", "Z": ""}.get(letter) if letter.isalnum() else letter
            return known, frozenset(), position + 2
        if sign in "^$":
            return "", frozenset(), position + 1
        return (None if sign == "." else sign), frozenset(), position + 1
