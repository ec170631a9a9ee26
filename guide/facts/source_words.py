"""What a regular expression cannot match without: plain words, and how what it matches ends.

Only what is understood is read; an expression with anything else needs nothing, and is always tried.
"""

import re
from itertools import product
from typing import Final, TypeAlias

Needs: TypeAlias = tuple[frozenset[str], ...]
"""Sets of words, each of which holds one that stands in every match."""

_SHORTEST: Final = 3
"""Letters of a word that is worth looking for."""
_MOST_SPELLINGS: Final = 12
_QUANTIFIER: Final = re.compile(r"(?:[?*+]|\{(\d*)(,?)\d*\})[?+]?")
_GROUP: Final = re.compile(r"\((?:\?(?:P<\w+>|[a-z]*(?:-[a-z]+)?:|(?P<around><?[=!])|(?P<flags>[a-z]+)\)))?")
_CLASS: Final = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]")
_FEW: Final = re.compile(r"\[([\w.: ]{1,2}[\w.: -]?)\]")
"""A class of three characters at most: each of them is a spelling of the word it stands in."""
_UNREAD: Final = re.compile(r"\\[xuUN0-9]|\(\?[(>#]|\(\?P=")
"""What the reader does not know; an expression with it is always looked for whole."""
_SIGN: Final = re.compile(r"\[[=:,(]+\]|\(\?:(?:[=:>|]|\[[=:,]+\])+\)|[=:]")
"""What stands between a name and its value."""
_LONG: Final = re.compile(r"\{|\(\?!(?!\[[^\]]*\]\)$)|(?<!\\s)(?<!\[ \\t\])[*+]")
"""What an end must not hold: it would be tried at every sign, and take longer than it spares."""


def needs_of(source: str) -> Needs:
    """Return the sets of words of which every match of ``source`` holds one, most telling first as they are read."""
    read, end = ((), 0) if _UNREAD.search(source) else _Reader(source).branches(0)
    return tuple(dict.fromkeys(words for words in read if all(map(str.isascii, words)))) if end == len(source) else ()


def end_of(source: str) -> str:
    """Return the part of ``source`` from the sign before a value on; empty where it has none, or is as well looked for whole."""
    if _UNREAD.search(source):
        return ""
    reader = _Reader(source)
    position = 0
    found = ""
    while position < len(source):
        if source[position] in "|)":
            return ""
        _, _, after = reader.atom(position)
        quantifier = _QUANTIFIER.match(source, after)
        end = source[position:]
        if not found and not quantifier and _SIGN.fullmatch(source, position, after) and "{" in source[:position]:
            found = "" if _LONG.search(end) else ("(?i)" if source.startswith("(?i)") else "") + end
        position = quantifier.end() if quantifier else after
    return found


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
        runs = frozenset(("",))
        source = self._source
        while position < len(source) and source[position] not in "|)":
            letters, needs, after = self.atom(position)
            quantifier = _QUANTIFIER.match(source, after)
            if letters and not quantifier and len(runs) * len(letters) <= _MOST_SPELLINGS:
                runs = frozenset(map("".join, product(runs, letters)))
            elif letters != _NO_WIDTH or quantifier:
                found.append(runs)
                runs = letters if letters and not quantifier else frozenset(("",))
                if not quantifier or quantifier[0][0] == "+" or (quantifier[1] or "0") != "0":
                    found += needs
            position = quantifier.end() if quantifier else after
        found.append(runs)
        return tuple(words for words in found if _shortest(words) >= _SHORTEST), position

    def atom(self, position: int) -> tuple[frozenset[str], Needs, int]:
        """Return the spellings of what stands at ``position`` (none: it is something else), a group's needs, and where it ends."""
        source = self._source
        sign = source[position]
        if sign == "(":
            opened = _GROUP.match(source, position)
            if opened and opened["flags"]:
                return _NO_WIDTH, (), opened.end()
            needs, end = self.branches(opened.end() if opened else position + 1)
            around = bool(opened and opened["around"])
            return (_NO_WIDTH, (), end + 1) if around else (frozenset(), needs, end + 1)
        if sign == "[":
            found = _CLASS.match(source, position)
            end = found.end() if found else position + 1
            few = _FEW.fullmatch(source, position, end)
            return frozenset(few[1]) if few else frozenset(), (), end
        if sign == "\\":
            letter = source[position + 1]
            known = frozenset() if letter.isalnum() else frozenset((letter,))
            return _NO_WIDTH if letter in "bBAZ" else known, (), position + 2
        if sign in "^$":
            return _NO_WIDTH, (), position + 1
        return frozenset() if sign == "." else frozenset((sign,)), (), position + 1


_NO_WIDTH: Final = frozenset(("",))


def _either(branches: list[Needs]) -> Needs:
    """Return what alternatives need: those of the only one, or the longest words of each together."""
    if len(branches) == 1:
        return branches[0]
    return (frozenset[str]().union(*(max(needs, key=_shortest) for needs in branches)),) if all(branches) else ()


def _shortest(words: frozenset[str]) -> int:
    return min(map(len, words))
