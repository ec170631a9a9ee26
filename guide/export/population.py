"""The population: what is in scope, what of it was really observed, what was left out."""

from guide.export.escape import code, md
from guide.export.page import Page, day
from guide.model.assessment import Sampled
from guide.model.facts import INVENTORY_KINDS, sections_of_kind
from guide.model.inventory import Found
from guide.model.outcomes import Outcome
from guide.model.report import Report
from guide.model.subjects import Endpoint, Material, Subject

_ANSWERS = ("undeclared", "foreign", "declared", "excluded", "upstream", "pattern", "local")
_STATES = ("assessed", "partly", "tried", "not_probed", "by_people")


def population(page: Page, report: Report) -> list[str]:
    """Return the section; a subject counts as observed only where a check came to an end."""
    scope = report.assessment.scope
    states = {subject.name: _state(report, subject) for subject in scope.subjects}
    counts = {state: sum(1 for one in states.values() if one == state) for state in _STATES}
    lines = [
        f"## {page.say('report.population')}",
        "",
        page.say("report.population_counts", declared=len(states), excluded=len(scope.exclusions), **counts),
        *([page.say("report.no_sampling")] if any(one.body.address for one in report.observations) else []),
        *_sampled(page, report),
        "",
        *(_subject(page, report, subject, states[subject.name]) for subject in scope.subjects),
    ]
    lines += [
        f"- {code(one.subject)}: {page.say('report.excluded', reason=one.reason, owner=one.owner or '—')}"
        for one in scope.exclusions
    ]
    return [*lines, "", *_inventory(page, report)]


def _sampled(page: Page, report: Report) -> list[str]:
    """Return how many subjects a sample speaks for, also where there is none, and each sample; nothing before anybody said anything."""
    samples = [
        (state.question, one) for step in report.assessment.steps for state in step.questions for one in state.samples
    ]
    if not report.statements:
        return []
    items = [f"- {_sample(page, report, question, one)}" for question, one in samples]
    counts = page.say("report.sampled_counts", sampled=len(report.assessment.sampled))
    return ["", counts, *(["", *items] if items else [])]


def _sample(page: Page, report: Report, question: str, one: Sampled) -> str:
    sample = report.statements[one.record].body.sample
    return page.put(
        "report.sampled",
        question=code(question),
        looked_at=str(len(one.looked_at)),
        population=str(one.population),
        names=", ".join(code(name) for name in one.looked_at),
        chosen=page.say(f"chosen.{sample.chosen}") if sample else "",
        rationale=md(sample.rationale) if sample else "",
        record=code(one.record),
    )


def _inventory(page: Page, report: Report) -> list[str]:
    """Return what the sources name, the unanswered places first; nothing where no source was read."""
    found = report.assessment.inventory
    if not any(source.partition(":")[0] in INVENTORY_KINDS for one in found for source in one.sources):
        return []
    counts = {state: sum(1 for one in found if one.state == state) for state in _ANSWERS}
    shown = sorted(found, key=lambda one: _ANSWERS.index(one.state))
    return [
        f"### {page.say('report.inventory')}",
        "",
        page.say("report.inventory_counts", all=len(found), **counts),
        "",
        *(_place(page, one) for one in shown),
        "",
    ]


def _place(page: Page, one: Found) -> str:
    audience = f", {page.words.say(f'audience.{one.entry.audience}')}" if one.entry.audience else ""
    origins = "; ".join(code(origin) for origin in one.entry.origins)
    more = one.entry.seen - len(one.entry.origins)
    tail = f" (+{more})" if more > 0 else ""
    state = page.say(f"report.inventory_state.{one.state}")
    return f"- {code(one.entry.place + one.entry.path)}{audience}: {state}. {origins}{tail}"


def _subject(page: Page, report: Report, subject: Subject, state: str) -> str:
    ended = [one.body.ended for one in report.observations if one.body.subject == subject.name]
    said = page.say(f"report.subject.{state}", at=day(max(ended, default=None)))
    return f"- {code(subject.name)}{_kind(page, subject)}: {said}"


def _kind(page: Page, subject: Subject) -> str:
    if isinstance(subject, Material):
        return f" ({md(page.words.say(f'subject.{subject.kind}'))})"
    audience, position = (
        page.words.say(key) for key in (f"audience.{subject.audience.value}", f"position.{subject.position.value}")
    )
    paths = ", ".join(code(path) for path in subject.paths) if subject.speaks_http else "—"
    return f" ({page.put('report.endpoint_kind', audience=audience, position=position, paths=paths)})"


def _state(report: Report, subject: Subject) -> str:
    mine = [one.body for one in report.observations if one.body.subject == subject.name]
    outcomes = {one.finding.outcome for one in report.assessment.findings if one.finding.subject == subject.name}
    if not mine:
        return "not_probed" if isinstance(subject, Endpoint) or sections_of_kind(subject.kind) else "by_people"
    if not outcomes - {Outcome.INCONCLUSIVE}:
        return "tried"
    return "partly" if Outcome.INCONCLUSIVE in outcomes or any(facts.problems for facts in mine) else "assessed"
