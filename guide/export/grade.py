"""The annex with an equivalent grade: unofficial, computed after the SSL Labs Rating Guide, no part of any verdict."""

from guide.assess.grade import CAPS, Grade, Rating, grade
from guide.export.escape import code, md
from guide.export.page import Page
from guide.model.report import Report
from guide.model.subjects import Endpoint


def grades(page: Page, report: Report) -> list[str]:
    """Return the annex, or nothing where no endpoint that the Guide rates was observed."""
    lines = []
    for record in report.observations:
        subject = report.assessment.scope.find(record.body.subject)
        found = grade(record.body, subject) if isinstance(subject, Endpoint) else None
        if found:
            lines += [f"### {code(record.body.subject)} · {code(record.body.address)}", "", *_graded(page, found), ""]
    if not lines:
        return []
    return [f"## {page.say('report.annex.grade')}", "", page.say("report.grade_text"), "", *lines]


def _graded(page: Page, found: Grade) -> list[str]:
    low, high = found.low, found.high
    if found.known:
        lines = [page.field("report.grade", md(_letter(low.grade)))]
    else:
        lines = [
            page.field("report.grade", page.say("report.grade_range", low=_letter(low.grade), high=_letter(high.grade)))
        ]
    if found.known and low.grade in {"M", "T"}:
        bare = {"low": _letter(low.bare), "high": _letter(high.bare)}
        key = "report.grade_bare" if low.bare == high.bare else "report.grade_bare_range"
        lines.append(page.field("report.grade_trust_left_out", page.say(key, **bare)))
    lines.append(page.field("report.grade_scores", page.say("report.grade_scores_value", **_scores(low, high))))
    if found.certain:
        lines.append(page.field("report.grade_capped", "; ".join(_trait(page, one) for one in found.certain)))
    if found.open:
        lines.append(page.field("report.grade_open", "; ".join(_trait(page, one) for one in found.open)))
    return lines


def _letter(letter: str) -> str:
    """Return the grade with a typographic minus, which Markdown leaves alone."""
    return letter.replace("-", "−")


def _scores(low: Rating, high: Rating) -> dict[str, str]:
    pairs = {
        "protocol": (low.scores[0], high.scores[0]),
        "key": (low.scores[1], high.scores[1]),
        "cipher": (low.scores[2], high.scores[2]),
        "score": (low.score, high.score),
    }
    return {name: str(one) if one == other else f"{one}–{other}" for name, (one, other) in pairs.items()}


def _trait(page: Page, trait: str) -> str:
    cap = CAPS.get(trait)
    return f"{page.say(f'grade.{trait}')} (≤ {_letter(cap)})" if cap else page.say(f"grade.{trait}")
