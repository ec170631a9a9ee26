"""A statement by a sample: it counts for its population while that stays the same, and for nothing a machine must observe."""

import pytest
from builders import BOB, NOW, Book, catalog, question, shop, sound, step
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from guide.assess.fold import assess
from guide.model.bodies import Sample, ScopeChange
from guide.model.outcomes import Status
from guide.model.subjects import Exclusion

NAMES = tuple(f"{letter}.example:443" for letter in "abcd")
PEOPLE = catalog(step("01-first", (), (question("q.first"),)))
MACHINE = catalog(step("01-first", ("tls.protocols",), (question("q.first"),)))
RANKS = {Status.SATISFIED: 2, Status.NOT_APPLICABLE: 2, Status.RISK_ACCEPTED: 1}


def endpoints(letters="abcd", group="fronts"):
    return tuple(shop(host=f"{letter}.example", group=group) for letter in letters)


def sample(*looked_at, **more):
    given = {"looked_at": looked_at or NAMES[:2], "chosen": "random", "rationale": "One image, one balancer."}
    return Sample(**(given | more))


def book(**attested):
    made = Book(subjects=endpoints())
    made.answered(**({"subjects": NAMES, "sample": sample(groups=("fronts",))} | attested))
    return made


def state(made, content=PEOPLE):
    return assess(content, made.ledger(), now=NOW).steps[0].questions[0]


def test_a_sample_counts_for_its_population_and_says_who_was_not_looked_at():
    found = state(book())
    assert (found.status, found.reason) == (Status.SATISFIED, "accepted")
    (one,) = found.samples
    assert (one.population, one.looked_at, one.spoken_for) == (4, NAMES[:2], NAMES[2:])
    assert assess(PEOPLE, book().ledger(), now=NOW).sampled == NAMES[2:]


def test_a_statement_on_every_subject_is_no_sample():
    assert state(book(sample=None)).samples == ()


@pytest.mark.parametrize("named", [{"groups": ("fronts",)}, {"whole": True}])
def test_one_that_joins_the_population_makes_the_statement_stale(named):
    made = book(sample=sample(**named))
    made.put(ScopeChange(add=endpoints("e")))
    found = state(made)
    assert found.status is not Status.SATISFIED
    assert set(found.subjects_open) == {*NAMES, "e.example:443"}
    made.answered(subjects=("e.example:443",))
    assert (state(made).status, state(made).reason) == (Status.STALE, "population_changed")


def test_one_that_joins_another_group_changes_nothing():
    made = book()
    made.put(ScopeChange(add=endpoints("e", "backs")))
    made.answered(subjects=("e.example:443",))
    assert state(made).status is Status.SATISFIED


@pytest.mark.parametrize("name", [NAMES[0], NAMES[3]])
def test_one_that_leaves_the_population_makes_the_statement_stale(name):
    made = book()
    made.put(ScopeChange(exclude=(Exclusion(subject=name, reason="Gone"),)))
    assert state(made).reason == "population_changed"


def test_a_sample_waits_for_the_second_person_as_any_other_word():
    made = Book(subjects=endpoints())
    made.attest(subjects=NAMES, sample=sample())
    assert state(made).reason == "awaiting_review"
    assert state(made).samples == ()


def test_a_sample_speaks_for_no_fact_that_a_machine_must_observe():
    made = Book(subjects=endpoints())
    for name in NAMES[:2]:
        made.put(sound(subject=name))
    made.answered(subjects=NAMES, sample=sample())
    found = assess(MACHINE, made.ledger(), now=NOW)
    unseen = {one.finding.subject for one in found.findings if one.finding.reason == "not_probed"}
    assert unseen == set(NAMES[2:])
    assert found.steps[0].status is Status.OPEN


@pytest.mark.parametrize("looked_at", [(), NAMES, (NAMES[0], "elsewhere.example:443")])
def test_a_sample_is_some_and_not_all_of_its_population(looked_at):
    with pytest.raises(ValidationError):
        Book().attest(subjects=NAMES, sample=Sample(looked_at=looked_at, chosen="random", rationale="Said so."))


@settings(max_examples=150, deadline=None)
@given(
    st.sets(st.sampled_from(NAMES), min_size=2, max_size=3),
    st.data(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(("abcd", "abc", "abcde")),
    st.sampled_from(("satisfied", "not-satisfied", "not-applicable")),
)
def test_removing_a_subject_from_the_sample_makes_nothing_more_satisfied(looked_at, data, whole, accepted, now, word):
    gone = data.draw(st.sampled_from(sorted(looked_at)))

    def rank(seen):
        made = Book(subjects=endpoints())
        taken = sample(*sorted(seen), groups=() if whole else ("fronts",), whole=whole)
        said = made.attest(answer=word, subjects=NAMES, sample=taken)
        made.review(said, accepted=accepted, by=BOB)
        made.put(ScopeChange(add=endpoints(now), exclude=tuple(_left(now))))
        found = assess(PEOPLE, made.ledger(), now=NOW)
        return [RANKS.get(one, 0) for one in (found.steps[0].status, found.requirement.status, found.programme.status)]

    assert all(new <= old for new, old in zip(rank(looked_at - {gone}), rank(looked_at), strict=True))


def _left(now):
    return (Exclusion(subject=name, reason="Gone") for name in NAMES if name[0] not in now)
