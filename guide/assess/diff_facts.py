"""What changed in the facts themselves, whether or not a finding follows from it."""

from collections.abc import Callable, Iterator
from typing import Final

from guide.assess.aspects import leaves, versions
from guide.assess.observations import observed
from guide.assess.reading import read_ledger
from guide.model.changes import Change
from guide.model.facts import Facts
from guide.model.records import Ledger
from guide.model.subjects import Endpoint, Scope
from guide.text.outside import inert

_LONGEST: Final = 400
Key = tuple[str, str, str]
"""Subject, address, vantage."""


def facts_changed(then: Ledger, now: Ledger, scope: Scope) -> Iterator[Change]:
    """Yield, for each subject in scope, address and vantage, what was observed otherwise than before; subjects in their order."""
    order = {subject.name: place for place, subject in enumerate(scope.subjects)}
    old, new = _newest(then), _newest(now)
    for key in sorted((one for one in new if one[0] in order), key=lambda one: (order[one[0]], one)):
        yield from _of_place(key, old.get(key, {}), new[key], endpoint=isinstance(scope.find(key[0]), Endpoint))


def _newest(ledger: Ledger) -> dict[Key, dict[str, str]]:
    """Return what was observed last of each place, aspect by aspect; a run that did not look leaves the older word."""
    found: dict[Key, dict[str, str]] = {}
    for one in observed(read_ledger(ledger)):
        facts = one.facts
        if facts is None or facts.imported:
            continue
        place = found.setdefault((facts.subject, facts.address, facts.vantage.name), {})
        for aspect, reader in _ASPECTS.items():
            if aspect not in place and (told := reader(facts)) is not None:
                place[aspect] = told
    return found


def _of_place(key: Key, old: dict[str, str], new: dict[str, str], *, endpoint: bool) -> Iterator[Change]:
    subject, address, _ = key
    where = {"address": "" if address in subject else address}
    if not old:
        if new and endpoint:
            yield Change(area="facts", code="first_look", about=subject, texts=where)
        return
    for aspect, told in new.items():
        if aspect in old and old[aspect] != told:
            yield Change(
                area="facts",
                code="fact",
                about=subject,
                texts={**where, "before": old[aspect] or "—", "after": told or "—"},
                terms={"what": f"diff.aspect.{aspect}"},
            )


def _versions(facts: Facts) -> str | None:
    if facts.offers is None or facts.problem("offers"):
        return None
    return ", ".join(sorted(versions(facts)))


def _suites(facts: Facts) -> str | None:
    if facts.suites is None or facts.problem("suites"):
        return None
    return inert("; ".join(f"{one.version}: {', '.join(one.accepted)}" for one in facts.suites), _LONGEST)


def _leaves(facts: Facts) -> str | None:
    if facts.certificates is None or facts.problem("certificates"):
        return None
    return ", ".join(sorted(leaves(facts).values()))


def _hsts(facts: Facts) -> str | None:
    if facts.secure is None or facts.problem("secure"):
        return None
    heads = {one.path: one.exchange.hsts for one in facts.secure if one.purpose == "path"}
    return inert("; ".join(f"{path} {lines[0] if lines else '—'}" for path, lines in sorted(heads.items())), _LONGEST)


def _cleartext(facts: Facts) -> str | None:
    if facts.cleartext is None or facts.problem("cleartext"):
        return None
    last = {one.path: one.attempts[-1] for one in facts.cleartext if one.attempts}
    told = (
        f"{path} {one.reply.value}{f' {one.status}' if one.status else ''}{f' → {one.location}' if one.location else ''}"
        for path, one in sorted(last.items())
    )
    return inert("; ".join(told), _LONGEST)


def _hits(facts: Facts) -> str | None:
    return None if facts.source is None or facts.problem("source") else str(len(facts.source.hits))


def _document(facts: Facts) -> str | None:
    return None if facts.document is None or facts.problem("document") else facts.document.digest


_ASPECTS: Final[dict[str, Callable[[Facts], str | None]]] = {
    "protocols": _versions,
    "suites": _suites,
    "certificate": _leaves,
    "hsts": _hsts,
    "cleartext": _cleartext,
    "source": _hits,
    "document": _document,
}
"""What is compared: aspect → its text in one facts record, or None where it was not looked at or not seen whole."""
