"""TLS versions in prose, and what the clause around them says of them. English and Russian; nothing is inferred beyond a clause."""

import re
from collections.abc import Iterator
from typing import Final

from guide.model.documents import Mention, Stance
from guide.text.outside import inert

_LONGEST_LINE: Final = 2000
_LONGEST_EXCERPT: Final = 160
_NUMBER: Final = r"v?\s?(?:1\.[0-3]|[23](?:\.0)?)(?![\d.]\d)"
_JOINT: Final = r"\s*(?:,|/|&|and|or|и|или|либо|,\s*(?:and|or))\s*"
_FAMILY: Final = re.compile(
    rf"(?<![A-Za-z])(?P<name>TLS|SSL)[\s-]?(?P<numbers>{_NUMBER}(?:{_JOINT}{_NUMBER})*)(?![\w])", re.IGNORECASE
)
_ONE: Final = re.compile(r"1\.[0-3]|[23](?:\.0)?")
_CLAUSES: Final = re.compile(
    r"(?<=[;!?])\s+|\.(?=\s|$)|,?\s+(?=(?:but|while|whereas|however|а|но|однако|тогда как)\s)|,\s+(?=[^,]*\b(?:is|are|was|were)\b)"
)
_REFUSED: Final = re.compile(
    r"\b(?:disabl\w*|refus\w*|reject\w*|forbid\w*|forbidden|prohibit\w*|remov\w*|block\w*|never|no longer|deprecated|obsolete|"
    r"(?:switched|turned) off|off|unsupported|denied|(?:is|are|must|may|do|does|can|shall|should|will)(?:\s+\w+){0,2}?\s*not|cannot|not (?:accept|allow|offer|"
    r"support|enabl|permit|use)\w*|without)\b|\b(?:отключ\w*|выключ\w*|запрещ\w*|запрет\w*|отклон\w*|отверг\w*|удал\w*|снят\w*|"
    r"не\s+(?:\w+\s+)?(?:принима|поддерж|разреш|использ|допуска|включ)\w*|больше не|никогда|недопустим\w*|без)\b",
    re.IGNORECASE,
)
_ACCEPTED: Final = re.compile(
    r"\b(?:accept\w*|support\w*|allow\w*|enabl\w*|offer\w*|permit\w*|requir\w*|mandatory|minimum|at least|or (?:newer|later|higher)|"
    r"use[ds]?|only|negotiat\w*|serve[sd]?|speak\w*|switched on)\b|\b(?:принима\w*|поддержив\w*|разреш\w*|включ\w*|допуска\w*|требу\w*|"
    r"обязател\w*|минимум|минимальн\w*|не ниже|или новее|использу\w*|предлага\w*|только)\b",
    re.IGNORECASE,
)


def mentions(line: str, number: int) -> Iterator[Mention]:
    """Yield each version that a line names, with the stance of its clause."""
    for clause in _CLAUSES.split(line[:_LONGEST_LINE]):
        for family in _FAMILY.finditer(clause or ""):
            stance, excerpt = _stance(clause), inert(clause.strip(), _LONGEST_EXCERPT)
            for one in dict.fromkeys(_ONE.findall(family["numbers"])):
                version = _version(family["name"].upper(), one)
                if version:
                    yield Mention(version=version, stance=stance, line=number, excerpt=excerpt)


def _version(name: str, number: str) -> str:
    if name == "SSL":
        return f"SSLv{number[0]}" if number[0] in "23" else ""
    return f"TLS {number}" if number.startswith("1.") else ""


def _stance(clause: str) -> Stance:
    """A clause that refuses may name what it refuses in words of acceptance ("is not accepted"), so refusal is looked for first."""
    if _REFUSED.search(clause):
        return "refused"
    return "accepted" if _ACCEPTED.search(clause) else "named"
