"""The lab's table of defects: every one is found where it is, nothing sound is accused."""

import threading
from datetime import UTC, datetime

import pytest
from allowed import ALLOWED

from guide.assess.inventory import merge
from guide.catalog.load import load_catalog
from guide.facts.gather import gather
from guide.facts.limits import Limits
from guide.lab.exhibits import PLANTED, QUESTIONS
from guide.lab.lab import Lab
from guide.model.outcomes import Bearing, Outcome
from guide.probes.naming import Register
from guide.probes.probe import Surroundings
from guide.probes.registry import PROBES
from guide.session.identity import mint_ulid


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with Lab.start(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="module")
def findings(lab):
    now = datetime.now(UTC)
    scope = ALLOWED.model_copy(update={"system": "Shop lab", "subjects": lab.subjects()})
    policy = load_catalog().policies["asvs-4.0.3"]
    every = list(
        gather(
            lab.subjects(),
            scope,
            Limits.quick().model_copy(update={"connections": 0, "deadline_s": 60.0}),
            run=mint_ulid(now),
            ca_file=lab.ca_file,
            cancelled=threading.Event(),
        )
    )
    read = [one.facts for one in every if one.facts.inventory]
    named = [(facts.subject, entry) for facts in read for entry in facts.inventory.entries]
    seen = tuple(gathered.facts for gathered in every)
    observed = {
        name: tuple(one for one in seen if getattr(one, name) is not None) for name in ("offers", "cleartext", "secure")
    }
    around = Surroundings(scope, merge(named, Register.of(scope)), len(read), observed)
    return [
        finding
        for gathered in every
        for probe in PROBES.values()
        if probe.applies(gathered.subject) and not probe.advises
        for finding in probe.judge(gathered.facts, gathered.subject, policy, now, around)
    ]


def _fits(finding, row) -> bool:
    in_a_file = row.subject.startswith(("source:", "openapi:"))
    same_place = finding.place.startswith(row.place) if in_a_file else finding.place == row.place
    return same_place and (finding.subject, finding.probe, finding.reason) == (row.subject, row.probe, row.reason)


@pytest.mark.parametrize("number", range(len(PLANTED)), ids=lambda number: PLANTED[number].what)
def test_every_planted_defect_is_found(lab, findings, number):
    row = lab.planted[number]
    if not row.available:
        pytest.fail(f"this machine cannot show it: {row.why_not}")
    found = [finding for finding in findings if _fits(finding, row)]
    assert [finding.outcome for finding in found] == [Outcome.FAIL]


def test_nothing_fails_that_was_not_planted(lab, findings):
    failed = [finding for finding in findings if finding.outcome is Outcome.FAIL]
    strangers = [finding for finding in failed if not any(_fits(finding, row) for row in lab.planted)]
    assert strangers == []


def test_nothing_sound_fails_or_stays_undecided(lab, findings):
    undecided = [
        finding
        for finding in findings
        if finding.subject in lab.sound and finding.outcome in {Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.ADVISORY}
    ]
    assert undecided == []


def test_every_sound_subject_passes_something_that_bears_on_the_requirement(lab, findings):
    passed = {
        finding.subject
        for finding in findings
        if finding.outcome is Outcome.PASS and finding.bears_on is Bearing.REQUIREMENT
    }
    assert set(lab.sound) <= passed


def test_no_check_of_the_lab_stays_undecided_but_for_the_name_that_nobody_declared(findings):
    # What a server configuration of the lab names is its own exhibits' business.
    undecided = [
        one for one in findings if one.outcome is Outcome.INCONCLUSIVE and not one.subject.startswith("config:")
    ]
    assert [(one.probe, one.reason, one.place) for one in undecided] == [
        (row.probe, row.reason, row.place) for row in QUESTIONS
    ]


def test_the_lab_s_sources_name_every_endpoint(lab, findings):
    named = [
        finding.subject for finding in findings if finding.probe == "inventory.unseen" and finding.reason == "named"
    ]
    assert sorted(named) == sorted(endpoint.name for endpoint in lab.endpoints())
