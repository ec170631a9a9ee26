"""What is on the table: the assessment and what is needed to put it into words. Immutable; a change makes a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from guide.model.assessment import Assessment, QuestionState, Standing, StepState
from guide.model.bodies import Body
from guide.model.content import Catalog, Question, Requirement, Step
from guide.model.language import Language
from guide.model.records import Record
from guide.model.seals import SealCheck
from guide.text.language import Words


@dataclass(frozen=True)
class Sight:
    """One look at the workbook, in one language, at one step."""

    assessment: Assessment
    catalog: Catalog
    words: Words
    person: str
    step_id: str = ""
    records: Mapping[str, Record[Body]] | None = None
    """Records by id, for the words behind a statement."""
    seals: Mapping[str, SealCheck] | None = None
    """What the check of each sign-off came to, by its id; None until it was made."""

    @property
    def language(self) -> Language:
        """The language everything is said in."""
        return self.words.language

    @property
    def requirement(self) -> Requirement:
        """The requirement under review."""
        return self.catalog.requirements[self.assessment.requirement_id]

    @property
    def state(self) -> StepState:
        """How the chosen step stands; the first one when none is chosen."""
        return self.assessment.step(self.step_id) or self.assessment.steps[0]

    @property
    def step(self) -> Step:
        """What the guide says about the chosen step."""
        return self.guide_of(self.state.step)

    def guide_of(self, step_id: str) -> Step:
        """Return what the guide says about the step with that id; raise KeyError when the content lost it."""
        step = self.requirement.step(step_id)
        if step is None:
            raise KeyError(step_id)
        return step

    def question(self, question_id: str) -> Question:
        """Return the question with that id; raise KeyError when the content lost it."""
        for step in self.requirement.steps:
            for question in step.questions:
                if question.id == question_id:
                    return question
        raise KeyError(question_id)

    def question_state(self, question_id: str) -> QuestionState | None:
        """Return how the question stands, or None."""
        states = (state for step in self.assessment.steps for state in step.questions)
        return next((state for state in states if state.question == question_id), None)

    def standing(self, fingerprint: str) -> Standing | None:
        """Return the finding with that fingerprint, or None."""
        return next((one for one in self.assessment.findings if one.finding.fingerprint == fingerprint), None)

    def record(self, record_id: str) -> Record[Body] | None:
        """Return the record with that id, or None."""
        return (self.records or {}).get(record_id)

    def at(self, step_id: str) -> "Sight":
        """Return the same look at another step."""
        return replace(self, step_id=step_id)

    def in_words(self, words: Words) -> "Sight":
        """Return the same look in another language."""
        return replace(self, words=words)

    def beside(self, by: int) -> str:
        """Return the step ``by`` places on from this one; this one where there is none."""
        steps = [state.step for state in self.assessment.steps]
        place = steps.index(self.state.step) + by
        return steps[place] if 0 <= place < len(steps) else self.state.step

    def first_open(self) -> str:
        """Return the first step that is neither satisfied nor left out; the first of all where there is none."""
        steps = self.assessment.steps
        settled = {"satisfied", "not-applicable"}
        return next((step.step for step in steps if step.status.value not in settled), steps[0].step)

    def next_open(self) -> str:
        """Return the next step after this one, round the end, that is neither satisfied nor left out; else this one."""
        steps = self.assessment.steps
        here = next(number for number, step in enumerate(steps) if step.step == self.state.step)
        order = [*steps[here + 1 :], *steps[: here + 1]]
        return next(
            (step.step for step in order if step.status.value not in {"satisfied", "not-applicable"}), self.state.step
        )
