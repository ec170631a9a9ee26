"""A rule's regular expression, and the plain words without which it cannot match: looking for those first is many times faster.

What is read from an expression are needs: of each set of words one stands in all that the expression matches.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final, TypeAlias

Needs: TypeAlias = tuple[frozenset[str], ...]
"""Sets of words, each of which holds one that stands in every match."""

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
        read, end = ((), 0) if _UNREAD.search(source) else _Reader(source).branches(0)
        needs = dict.fromkeys(words for words in read if all(map(str.isascii, words))) if end == len(source) else {}
        self.needs: Final = tuple(tuple(sorted(map(str.lower, words) if self._folds else words)) for words in needs)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression, to which every line is a line."""
        return re.compile(self._source, re.MULTILINE)

    def finditer(self, text: str, start: int, stop: int) -> Iterator[re.Match[str]]:
        """Yield the matches in a part of ``text``."""
        return self.compiled.finditer(text, start, stop) if self._promising(text, start, stop) else iter(())

    def _promising(self, text: str, start: int, stop: int) -> bool:
        """Tell whether a part of ``text`` has all the words that a match needs."""
        if not self.needs:
            return True
        if start or stop < len(text):
            text = text[start:stop]
        if self._folds:
            text = text.lower()
        for words in self.needs:
            for word in words:
                if word in text:
                    break
            else:
                return False
        return True


class _Reader:
    """Reads an expression as far as it must be understood to name words that every match contains one of."""

    def __init__(self, source: str) -> None:
        self._source = source

    def branches(self, position: int) -> tuple[Needs, int]:
        """Return what all that the alternatives from ``position`` match needs, and where they end; nothing when unknown."""
        branches: list[Needs] = []
        while True:
            needs, position = self._branch(position)
            branches.append(needs)
            if self._source[position : position + 1] != "|":
                return _either(branches), position
            position += 1

    def _branch(self, position: int) -> tuple[Needs, int]:
        found: list[frozenset[str]] = []
        run = ""
        source = self._source
        while position < len(source) and source[position] not in "|)":
            letter, needs, after = self._atom(position)
            quantifier = _QUANTIFIER.match(source, after)
            if letter and not quantifier:
                run += letter
            elif letter != "" or quantifier:
                found.append(frozenset((run,)))
                run = ""
                if not quantifier or quantifier[0][0] == "+" or (quantifier[1] or "0") != "0":
                    found += needs
            position = quantifier.end() if quantifier else after
        found.append(frozenset((run,)))
        return tuple(words for words in found if _shortest(words) >= _SHORTEST), position

    def _atom(self, position: int) -> tuple[str | None, Needs, int]:
        """Return the letter that stands at ``position`` (empty: of no width; None: something else), a group's needs, and where it ends."""
        source = self._source
        sign = source[position]
        if sign == "(":
            opened = _GROUP.match(source, position)
            if opened and opened["flags"]:
                return "", (), opened.end()
            needs, end = self.branches(opened.end() if opened else position + 1)
            around = bool(opened and opened["around"])
            return ("", (), end + 1) if around else (None, needs, end + 1)
        if sign == "[":
            found = _CLASS.match(source, position)
            return None, (), found.end() if found else position + 1
        if sign == "\\":
            letter = source[position + 1]
            known = {"b": "", "B": "", "A": "", "Z": ""}.get(letter) if letter.isalnum() else letter
            return known, (), position + 2
        if sign in "^$":
            return "", (), position + 1
        return (None if sign == "." else sign), (), position + 1


def _either(branches: list[Needs]) -> Needs:
    """Return what alternatives need: those of the only one, or the longest words of each together."""
    if len(branches) == 1:
        return branches[0]
    return (frozenset[str]().union(*(max(needs, key=_shortest) for needs in branches)),) if all(branches) else ()


def _shortest(words: frozenset[str]) -> int:
    return min(map(len, words))
