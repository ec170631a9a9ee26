"""The agenda: due dates of everything that ages, folded from the records under one policy. Pure; nothing is stored."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from guide.assess.observations import Observation, observed
from guide.assess.reading import Reading, read_ledger
from guide.assess.rulings import until_of
from guide.assess.scope import scope_of
from guide.model.agenda import Due
from guide.model.bodies import Attestation, Determination, Signoff, Waiver
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.records import Ledger
from guide.text.outside import inert

_OWN: Final = "asvs-guide"
_STORE: Final = " store"
_DATED: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)


def agenda(ledger: Ledger, policy: Policy, at: datetime, version: str = "") -> tuple[Due, ...]:
    """Return what ends or goes stale, the earliest first; ``at`` leaves out records of a later date.

    ``version`` is that of the running program: facts that another one gathered are due to be gathered again.

    Of facts the newest of each subject, address and vantage count, of statements those that no later one takes the place of.
    Subjects out of scope, and what was taken back, are left out.
    """
    reading = read_ledger(ledger)
    names = {subject.name for subject in scope_of(reading).subjects}
    found = [one for one in observed(reading) if one.facts and one.facts.subject in names and one.record.at <= at]
    dues = [*_of_facts(found, policy), *_of_words(reading, policy), *_of_grounds(found, policy, version)]
    return tuple(
        sorted((one for one in dues if one.since <= at), key=lambda one: (one.due, one.kind, one.about, one.detail))
    )


def _of_facts(found: list[Observation], policy: Policy) -> Iterator[Due]:
    """Yield the newest facts of each way to look, and the leaf certificates in them."""
    seen: set[tuple[str, str, str, bool]] = set()
    leaves: set[tuple[str, str]] = set()
    for one in found:
        facts = one.facts
        if facts is None:
            continue
        key = (facts.subject, facts.address, facts.vantage.name, facts.imported is not None)
        if key not in seen:
            seen.add(key)
            yield Due(
                kind="imported" if facts.imported else "facts",
                about=facts.subject,
                detail=inert(facts.vantage.name if facts.imported else _address(facts), 120),
                since=facts.ended,
                due=facts.ended + timedelta(days=policy.facts_max_age),
                record=one.record.id,
            )
        # Only the newest look at each address says which certificates are there.
        if facts.certificates is None or (facts.subject, facts.address) in leaves:
            continue
        leaves.add((facts.subject, facts.address))
        for deployment in facts.certificates:
            leaf = deployment.chain[0] if deployment.chain else None
            if leaf:
                yield Due(
                    kind="certificate",
                    about=facts.subject,
                    detail=f"{_address(facts)} {leaf.key}".strip(),
                    since=leaf.not_before,
                    due=leaf.not_after,
                    record=one.record.id,
                )


def _address(facts: Facts) -> str:
    """Return the address, or nothing where the subject's name holds it already."""
    return "" if facts.address in facts.subject else facts.address


def _of_words(reading: Reading, policy: Policy) -> Iterator[Due]:
    """Yield people's words: statements, rulings, waivers and sign-offs."""
    replaced = {body.supersedes for _, body in reading.all_of(Attestation) if body.supersedes}
    for record, said in reading.all_of(Attestation):
        if record.id not in replaced:
            until = until_of(record, said.valid_until, policy.statements_max_age)
            yield Due(
                kind="statement",
                about=said.question,
                detail=said.stated_by,
                since=record.at,
                due=until,
                record=record.id,
            )
    newest = {(body.ruling, body.fingerprint): record.id for record, body in reading.all_of(Determination)}
    for record, ruled in reading.all_of(Determination):
        if newest[ruled.ruling, ruled.fingerprint] != record.id:
            continue
        until = until_of(record, ruled.valid_until, policy.statements_max_age)
        yield Due(
            kind="ruling", about=ruled.fingerprint[:12], detail=record.by, since=record.at, due=until, record=record.id
        )
    yield from _of_waivers(reading, policy)
    for record, signed in reading.all_of(Signoff):
        until = record.at + timedelta(days=policy.statements_max_age)
        yield Due(kind="signoff", about=signed.role, detail=record.by, since=record.at, due=until, record=record.id)


def _of_waivers(reading: Reading, policy: Policy) -> Iterator[Due]:
    """Yield each waiver with the findings on which it is the newest one."""
    newest = {one: record.id for record, body in reading.all_of(Waiver) for one in body.fingerprints}
    for record, waived in reading.all_of(Waiver):
        about = ", ".join(one[:12] for one in waived.fingerprints if newest[one] == record.id)
        if not about:
            continue
        until = until_of(record, waived.expires, policy.waivers_max_age)
        yield Due(kind="waiver", about=about, detail=waived.approved_by, since=record.at, due=until, record=record.id)


def _of_grounds(found: list[Observation], policy: Policy, version: str) -> Iterator[Due]:
    """Yield what judging stands on: the policy's comparison with its sources, trust stores, the program that gathered."""
    lasts = timedelta(days=policy.grounds_max_age)
    if policy.checked:
        day = _day(policy.checked)
        yield Due(kind="policy", about=policy.id, detail=policy.checked, since=day, due=day + lasts, record="")
    seen: set[tuple[str, str]] = set()
    for one in found:
        for tool in one.facts.tools if one.facts and not one.facts.imported else ():
            key = (tool.name, tool.version)
            if key in seen:
                continue
            seen.add(key)
            if tool.name.endswith(_STORE) and _DATED.fullmatch(tool.version):
                day = _day(tool.version)
                about, detail = inert(tool.name, 120), tool.version
                yield Due(kind="store", about=about, detail=detail, since=day, due=day + lasts, record=one.record.id)
            elif version and tool.name == _OWN and tool.version != version:
                told = {"about": _OWN, "detail": inert(tool.version, 40)}
                yield Due(kind="tool", **told, since=one.record.at, due=one.record.at, record=one.record.id)


def _day(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)
