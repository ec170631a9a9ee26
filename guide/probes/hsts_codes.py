"""The issue codes of the HSTS preload list's own checker, for one header line.

Names and grades follow chromium/hstspreload (header.go); the reading is ours. They are stricter than RFC 6797 in places
(no quotes around the number) and laxer in others (a repeated directive is only a warning there, and void for browsers).
"""

import re
from typing import Final

YEAR: Final = 365 * 86_400
_TEN_YEARS: Final = 10 * YEAR
_LARGEST: Final = 2**64
_NAMES: Final = {"preload": "preload", "includesubdomains": "include_sub_domains"}
_EMPTY: Final = "header.parse.empty_directive"
_AGE: Final = "header.parse.max_age"


def parse_codes(line: str) -> tuple[list[str], list[str]]:
    """Return the codes of errors and of warnings about how ``line`` is written, without repetitions."""
    if not line.strip():
        return [], ["header.parse.empty"]
    errors: list[str] = []
    warnings: list[str] = []
    seen: set[str] = set()
    for directive in (part.strip().lower() for part in line.split(";")):
        name = next((name for name in ("max-age", *_NAMES) if directive.startswith(name)), directive)
        wrong, odd = _directive(directive, name, repeated=name in seen)
        errors += wrong
        warnings += odd
        seen |= {name} if not wrong else set()
    return list(dict.fromkeys(errors)), list(dict.fromkeys(warnings))


def preload_codes(line: str) -> tuple[list[str], list[str]]:
    """Return the codes of errors and warnings that a submission of ``line`` to the list would meet."""
    errors, warnings = parse_codes(line)
    written = [part.strip().lower() for part in line.split(";")]
    errors += [f"header.preloadable.{code}.missing" for name, code in reversed(_NAMES.items()) if name not in written]
    age = next((age for part in written if (age := _seconds(part.removeprefix("max-age="))) is not None), None)
    if age is None:
        errors.append("header.preloadable.max_age.missing")
    elif age < YEAR:
        errors.append(f"header.preloadable.max_age.{'below_1_year' if age else 'zero'}")
    elif age > _TEN_YEARS:
        warnings.append("header.preloadable.max_age.over_10_years")
    return errors, warnings


def odd_codes(line: str) -> list[str]:
    """Return the codes of what is odd in a line that browsers heed: every warning but those for mere extra semicolons."""
    _, warnings = preload_codes(line)
    return [code for code in warnings if code != _EMPTY]


def _directive(directive: str, name: str, *, repeated: bool) -> tuple[list[str], list[str]]:
    if name == "max-age":
        return _max_age(directive, repeated=repeated)
    if name in _NAMES:
        if directive != name:
            return [], [f"header.parse.invalid.{_NAMES[name]}"]
        return [], [f"header.parse.repeated.{_NAMES[name]}"] if repeated else []
    return [], ["header.parse.unknown_directive" if directive else _EMPTY]


def _max_age(directive: str, *, repeated: bool) -> tuple[list[str], list[str]]:
    name, equals, digits = directive.partition("=")
    if not equals or name != "max-age":
        return ["header.parse.invalid.max_age.no_value"], []
    odd = [f"{_AGE}.leading_zero"] if digits.startswith("0") and len(digits) > 1 else []
    if not re.fullmatch(r"[0-9]*", digits):
        return [f"{_AGE}.non_digit_characters"], odd
    if _seconds(digits) is None:
        return [f"{_AGE}.parse_int_error"], odd
    return [], [*odd, "header.parse.repeated.max_age"] if repeated else odd


def _seconds(digits: str) -> int | None:
    """Return the number that ``digits`` write, or None where they are none or it needs more than 64 bits."""
    match = re.fullmatch(r"0*([0-9]{1,20})", digits)
    return int(match[1]) if match and int(match[1]) < _LARGEST else None
