"""Which results of a tool that looks at everything bear on transport."""

import re
from collections.abc import Iterable
from typing import Final

CWES: Final = frozenset((
    *(295, 296, 297, 298, 299, 300, 311, 319, 322, 326, 327, 523, 599, 614, 757),
))  # fmt: skip
"""Cleartext, certificate checks, weak or absent encryption, downgrade, HSTS, Secure cookies."""
_CWE: Final = re.compile(r"\bCWE[-/_ ]?0*(\d{1,5})\b", re.IGNORECASE)
_WORDS: Final = re.compile(
    r"(?<![A-Za-z])(?:[DS]?TLS(?:v1)?|SSL(?:v[23])?|HTTPS?|HSTS|certificates?|hostname|cleartext|clear[ -]text|plain[ -]?text|"
    r"unencrypted|insecure[ -]transport|transport[ -]security|mixed[ -]content|downgrade|STARTTLS|ftplib|telnet(?:lib)?|"
    r"verify(?:ing)? (?:is )?(?:off|false|disabled))(?![A-Za-z])",
    re.IGNORECASE,
)
_LONGEST: Final = 20_000


def bears(texts: Iterable[str]) -> bool:
    """Tell whether what a tool says of a rule and its result speaks of transport."""
    joined = "\n".join(texts)[:_LONGEST]
    numbers = {int(number) for number in _CWE.findall(joined)}
    return bool(numbers & CWES) or bool(_WORDS.search(joined))
