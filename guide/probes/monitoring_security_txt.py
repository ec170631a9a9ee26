"""monitoring.security_txt: whether strangers are told whom to write to, by what https serves and by the files in the folders.

A file that is served is no mailbox that is read: never a pass (law 3). Of a file in a declared folder this probe says whether
it is the one that is served; what is wrong inside it stands at its line, in ``monitoring.signals``.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.monitoring import Signal
from guide.model.outcomes import Outcome
from guide.model.security_txt import WELL_KNOWN, SecurityTxt, SecurityTxtCheck
from guide.model.subjects import Audience, Endpoint
from guide.model.web import Reply
from guide.probes.probe import Probe, Sighting, Subject, Surroundings, unseen
from guide.probes.redirects import scheme_of
from guide.probes.security_contact import day_of, fault

_RULE: Final = "monitoring.security_txt"
"""Its value: days before Expires from which a new date is advised."""
_GOOD: Final = range(200, 300)
_REDIRECTS: Final = range(300, 400)
_NOT_THERE: Final = frozenset({401, 403, 404, 405, 410})
_UNFOLLOWED: Final = frozenset({Reply.TOO_MANY_HOPS, Reply.BAD_LOCATION})
_FLAWS: Final = MappingProxyType(
    {
        "longer": "longer than is read",
        "coding": "unknown coding",
        "broken": "broken off",
        "late": "out of time",
        "encoding": "not UTF-8",
    }
)
_SHOWN: Final = 3


def applies(subject: Subject) -> bool:
    """Tell whether people open the endpoint in a browser."""
    return isinstance(subject, Endpoint) and subject.speaks_http and subject.audience is Audience.BROWSER


def within(facts: Facts, subject: Subject, policy: Policy, around: Surroundings, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say what the endpoint serves, what is wrong with it, and how the files in the declared folders stand to it."""
    check = facts.security_txt
    if check is None:
        return
    files = tuple(_files(around))
    doubt = _doubt(check)
    if doubt:
        yield doubt
    elif check.text is None:
        yield _absent(check, files)
    else:
        yield from _judged(check, check.text, files, timedelta(days=int(policy.rule(_RULE).values[0])), now)


def _doubt(check: SecurityTxtCheck) -> Sighting | None:
    """Return why it is not known what is served there, or None."""
    status = check.status or 0
    if check.reply is Reply.OUT_OF_SCOPE or scheme_of(check.url) == "http":
        return _said("led_away", {"location": check.url})
    if check.reply in _UNFOLLOWED or (check.reply is Reply.ANSWERED and status in _REDIRECTS):
        return _said("chain_incomplete", {"location": check.url})
    if check.reply is not Reply.ANSWERED:
        return _said("no_https_answer", {"how": check.reply.value.replace("_", " ")})
    if status not in _GOOD and status not in _NOT_THERE:
        return _said("server_error", {"status": str(status)})
    if check.text and check.text.flaw:
        return _said("cut_off", {"how": _FLAWS[check.text.flaw], "bytes": str(check.text.size)})
    return None


def _absent(check: SecurityTxtCheck, files: tuple[Signal, ...]) -> Sighting:
    how = f"{check.status} {check.type}".strip() if check.status in _GOOD else str(check.status)
    if files:
        return _said("file_not_served", {"status": how, "files": _places(files)})
    return _said("missing", {"status": how})


def _judged(
    check: SecurityTxtCheck, text: SecurityTxt, files: tuple[Signal, ...], soon: timedelta, now: datetime
) -> Iterator[Sighting]:
    """Yield one sighting on the file as a whole, and one for each thing about it that is to be changed."""
    contact, until = next(iter(text.contacts), ""), day_of(text.expires)
    same = [one for one in files if (one.contact, one.expires) == (contact, text.expires)]
    detail = {
        "contact": contact or "—",
        "until": ", ".join(text.expires) or "—",
        "files": _places(tuple(same) or files) or "—",
        "unknown": str(text.unknown),
    }
    wrong = fault(contact, text.expires, now)
    if not check.trusted:
        yield _said("untrusted", detail)
        return
    if not (wrong and same):
        yield _said(wrong or ("contact_expires_soon" if until and until - now <= soon else "served"), detail)
    else:
        yield _said("as_in_file", detail)
    if files and not same:
        yield _said("differs_from_file", detail)
    if any(one.lower().startswith("http:") for one in text.contacts):
        yield _said("contact_in_clear", detail)
    if text.canonical and not text.canonical_here:
        yield _said("canonical_elsewhere", {"canonical": ", ".join(text.canonical)})
    if text.malformed:
        yield _said("malformed_lines", {"count": str(text.malformed)})


def _files(around: Surroundings) -> Iterator[Signal]:
    """Yield the files of that name in the declared folders."""
    for facts in around.observed.get("monitoring", ()):
        signals = facts.monitoring.signals if facts.monitoring else ()
        yield from (one for one in signals if one.kind == "security_txt")


def _places(files: tuple[Signal, ...]) -> str:
    first = [f"{one.file}:{one.line}" for one in files[:_SHOWN]]
    return "; ".join((*first, "…") if len(files) > _SHOWN else first)


def _said(reason: str, detail: dict[str, str]) -> Sighting:
    return Sighting(reason, _RULE, WELL_KNOWN, detail)


PROBE: Final = Probe(
    id="monitoring.security_txt",
    needs=("security_txt",),
    applies=applies,
    see=unseen,
    within=within,
    own={
        "served": Outcome.MANUAL,
        "as_in_file": Outcome.MANUAL,
        "led_away": Outcome.MANUAL,
        "missing": Outcome.ADVISORY,
        "file_not_served": Outcome.ADVISORY,
        "differs_from_file": Outcome.ADVISORY,
        "contact_incomplete": Outcome.ADVISORY,
        "contact_expired": Outcome.ADVISORY,
        "contact_expires_soon": Outcome.ADVISORY,
        "contact_far": Outcome.ADVISORY,
        "contact_in_clear": Outcome.ADVISORY,
        "canonical_elsewhere": Outcome.ADVISORY,
        "malformed_lines": Outcome.ADVISORY,
        "untrusted": Outcome.INCONCLUSIVE,
        "no_https_answer": Outcome.INCONCLUSIVE,
        "server_error": Outcome.INCONCLUSIVE,
        "chain_incomplete": Outcome.INCONCLUSIVE,
        "cut_off": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE,),
)
