"""document.currency: what a document says of TLS against what was observed, and its age against the configuration's. Never a pass."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.attempts import Ending
from guide.model.content import Policy
from guide.model.documents import DocumentFacts, History, Mention
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject, Surroundings, unseen

_RULE: Final = "document.currency"
_HISTORY: Final = "history"


def within(facts: Facts, subject: Subject, policy: Policy, around: Surroundings, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say what each mention comes to, and how old the document is beside the configuration."""
    document = facts.document
    if document is None:
        return
    if document.form == "other":
        yield Sighting("not_read", _RULE)
    elif not document.mentions:
        yield Sighting("names_nothing", _RULE)
    observed = around.observed.get("offers", ())
    for mention in document.mentions:
        yield _mention(mention, observed, frozenset(policy.rule(_RULE).values))
    if document.left_out:
        yield Sighting("incomplete", _RULE, "", {"count": str(document.left_out)})
    yield _age(document)


def _mention(mention: Mention, observed: tuple[Facts, ...], forbidden: frozenset[str]) -> Sighting:
    place = f"{mention.version} line {mention.line}"
    accepting = [facts.subject for facts in observed if _accepts(facts, mention.version)]
    detail = {
        "version": mention.version,
        "excerpt": mention.excerpt,
        "where": ", ".join(dict.fromkeys(accepting))[:200],
    }
    if mention.stance == "refused" and accepting:
        return Sighting("contradicted", _RULE, place, detail)
    if mention.stance == "accepted" and mention.version in forbidden:
        return Sighting("names_forbidden", _RULE, place, detail)
    asked = [facts for facts in observed if any(offer.version == mention.version for offer in facts.offers or ())]
    if mention.stance == "accepted" and asked and not accepting:
        return Sighting("not_observed", _RULE, place, detail)
    agrees = asked and mention.stance != "named"
    return Sighting("agrees" if agrees else "named", _RULE, place, detail)


def _accepts(facts: Facts, version: str) -> bool:
    return any(
        attempt.ending is Ending.ACCEPTED and (attempt.version or offer.version) == version
        for offer in facts.offers or ()
        if offer.version == version
        for attempt in offer.attempts
    )


def _age(document: DocumentFacts) -> Sighting:
    history = document.history
    if history is None or history.changed is None:
        why = document.history_problem or "never committed"
        return Sighting("no_history", _RULE, _HISTORY, {"why": why})
    detail = {"changed": f"{history.changed:%Y-%m-%d}", **_configuration(history)}
    if history.uncommitted:
        return Sighting("uncommitted", _RULE, _HISTORY, detail)
    if history.configuration_changed is None:
        return Sighting("no_configuration", _RULE, _HISTORY, detail)
    older = history.changed < history.configuration_changed
    return Sighting("older" if older else "newer", _RULE, _HISTORY, detail)


def _configuration(history: History) -> dict[str, str]:
    if history.configuration_changed is None:
        return {}
    return {"file": history.configuration, "until": f"{history.configuration_changed:%Y-%m-%d}"}


def applies(subject: Subject) -> bool:
    """Tell whether ``subject`` is a document."""
    return subject.kind == "document"


PROBE: Final = Probe(
    id="document.currency",
    needs=("document",),
    applies=applies,
    see=unseen,
    within=within,
    own={
        "contradicted": Outcome.FAIL,
        "names_forbidden": Outcome.ADVISORY,
        "not_observed": Outcome.ADVISORY,
        "older": Outcome.ADVISORY,
        "uncommitted": Outcome.ADVISORY,
        "agrees": Outcome.MANUAL,
        "named": Outcome.MANUAL,
        "names_nothing": Outcome.MANUAL,
        "not_read": Outcome.MANUAL,
        "newer": Outcome.MANUAL,
        "no_configuration": Outcome.MANUAL,
        "no_history": Outcome.MANUAL,
        "incomplete": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE,),
)
