"""document.currency: what a document claims, beside what was observed and when the configuration changed."""

from datetime import timedelta

import pytest
from builders import NOW, SHOP, digest, offers, policy, shop, sound, ulid

from guide.model.documents import DocumentFacts, History, Mention
from guide.model.facts import Facts, Vantage
from guide.model.outcomes import Bearing, Outcome
from guide.model.subjects import Material, Scope
from guide.probes.probe import Surroundings
from guide.probes.registry import PROBES

PROBE = PROBES["document.currency"]
SUBJECT = Material(kind="document", location="tls.md")
WEEK = timedelta(days=7)


def document(*said: tuple[str, str], **changes) -> Facts:
    mentions = tuple(
        Mention(version=version, stance=stance, line=line, excerpt=f"{version} {stance}")
        for line, (version, stance) in enumerate(said, start=1)
    )
    given = {
        "digest": digest("d"),
        "size": 10,
        "form": "text",
        "mentions": mentions,
        "history_problem": "no repository",
    }
    return Facts(
        run=ulid(1),
        subject=SUBJECT.name,
        vantage=Vantage(name="here"),
        started=NOW,
        ended=NOW,
        document=DocumentFacts(**(given | changes)),
    )


def judged(facts: Facts, *observed: Facts) -> dict:
    around = Surroundings(Scope(subjects=(shop(),)), observed={"offers": observed})
    return {one.place: one for one in PROBE.judge(facts, SUBJECT, policy(), NOW, around)}


OLD = sound(offers=offers(TLS_1_0="accepted"))


@pytest.mark.parametrize(
    ("version", "stance", "observed", "reason", "outcome"),
    [
        ("TLS 1.0", "refused", OLD, "contradicted", "fail"),
        ("TLS 1.0", "refused", sound(), "agrees", "manual"),
        ("TLS 1.0", "accepted", OLD, "names_forbidden", "advisory"),
        ("TLS 1.0", "accepted", sound(), "names_forbidden", "advisory"),
        ("TLS 1.1", "accepted", sound(), "not_observed", "advisory"),
        ("TLS 1.2", "accepted", sound(), "agrees", "manual"),
        ("TLS 1.2", "refused", sound(), "contradicted", "fail"),
        ("TLS 1.0", "named", OLD, "named", "manual"),
        ("TLS 1.2", "accepted", None, "named", "manual"),
        ("TLS 1.0", "refused", None, "named", "manual"),
    ],
)
def test_a_claim_is_held_to_what_was_observed(version, stance, observed, reason, outcome):
    found = judged(document((version, stance)), *([observed] if observed else []))[f"{version} line 1"]
    assert (found.reason, found.outcome, found.bears_on) == (reason, Outcome(outcome), Bearing.PROGRAMME)
    if reason == "contradicted":
        assert found.detail["where"] == SHOP


@pytest.mark.parametrize(
    ("history", "reason", "outcome"),
    [
        (History(changed=NOW - WEEK, configuration="a.conf", configuration_changed=NOW), "older", "advisory"),
        (History(changed=NOW, configuration="a.conf", configuration_changed=NOW - WEEK), "newer", "manual"),
        (History(changed=NOW, configuration="a.conf", configuration_changed=NOW), "newer", "manual"),
        (History(changed=NOW, uncommitted=True), "uncommitted", "advisory"),
        (History(changed=NOW), "no_configuration", "manual"),
        (History(), "no_history", "manual"),
        (None, "no_history", "manual"),
    ],
)
def test_the_document_s_age_stands_beside_the_configuration_s(history, reason, outcome):
    found = judged(document(history=history))["history"]
    assert (found.reason, found.outcome) == (reason, Outcome(outcome))


def test_it_never_passes_and_says_what_it_could_not_read():
    assert Outcome.PASS not in PROBE.own.values()
    assert judged(document(form="other"))[""].reason == "not_read"
    assert judged(document())[""].reason == "names_nothing"
    assert judged(document(("TLS 1.2", "named"), left_out=3))[""].outcome is Outcome.INCONCLUSIVE


def test_it_applies_to_documents_only():
    assert [PROBE.applies(one) for one in (SUBJECT, shop(), Material(kind="source", location="x"))] == [
        True,
        False,
        False,
    ]
