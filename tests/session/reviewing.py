"""A real workbook on disk, its facts and answers recorded by the verbs, at a clock that a test can turn."""

from datetime import timedelta

from builders_facts import ADDRESS, NOW, sound

from guide.model.bodies import ScopeChange
from guide.model.facts import Vantage
from guide.model.language import Language
from guide.model.outcomes import Outcome
from guide.model.subjects import Authorisation
from guide.session.attest import Answer, attest
from guide.session.endpoints import parse_endpoint
from guide.session.init import create
from guide.session.review import review
from guide.session.status import look

ANN, BOB, EVE = "Ann Author", "Bob Reviewer", "Eve Owner"
REQUIREMENT = "v4.0.3-9.1.1"


class Clock:
    """Tells the instant a test sets; every look is a second later, so that records have an order."""

    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now

    def turn(self, **by):
        self.now += timedelta(**by)


def begin(folder, clock=None, **scope):
    """Return Ann's desk at a new workbook with one endpoint."""
    given = {"system": "Shop", "environment": "production", "authorisation": Authorisation(by=EVE)}
    change = ScopeChange(add=(parse_endpoint("shop.example"),), **(given | scope))
    return create(folder / "evidence.yaml", change, person=ANN, language=Language.EN, clock=clock or Clock())


def observe(desk, **changes):
    """Record facts of the endpoint as of now; without changes every probe passes."""
    now = desk.clock()
    given = {"started": now, "ended": now, "address": ADDRESS, "vantage": Vantage(name="bench")}
    return desk.record(sound(**(given | changes)), by=BOB)


def answer_all(desk):
    """Answer every question of the requirement, each accepted by Bob."""
    for step in desk.catalog.requirements[REQUIREMENT].steps:
        for question in step.questions:
            said = attest(desk, Answer(question=question.id, answer="satisfied", statement="Looked at it."))
            review(desk, said.id, accepted=True, by=BOB)


def fails(desk):
    """Return the fingerprints of what fails now."""
    return [one.finding.fingerprint for one in look(desk).findings if one.finding.outcome is Outcome.FAIL]
