"""Every screen, made from one sight, for the tests that walk through all of them."""

from pathlib import Path

from textual.screen import Screen
from tui.table import DIGEST, NOW, make_changes, make_dues, ulid

from guide.assess.signoffs import unresolved
from guide.model.bodies import Signoff
from guide.model.records import Record
from guide.model.signoffs import Signed, Survey
from guide.session.drafts import Draft
from guide.session.redact import Prospect
from guide.tui.notebook import Notebook
from guide.tui.pen import Pen
from guide.tui.screens.accept import AcceptForm
from guide.tui.screens.add import AddForm
from guide.tui.screens.attest import AttestForm
from guide.tui.screens.bring import BringForm
from guide.tui.screens.changes import ChangesDialog
from guide.tui.screens.export import ExportForm
from guide.tui.screens.find import FindDialog
from guide.tui.screens.help import HelpDialog
from guide.tui.screens.main import MainScreen
from guide.tui.screens.notice import NoticeDialog
from guide.tui.screens.person import PersonDialog
from guide.tui.screens.pick import PickDialog
from guide.tui.screens.plan import PlanDialog
from guide.tui.screens.redaction import RedactionForm
from guide.tui.screens.requests import RequestsForm
from guide.tui.screens.review import ReviewForm
from guide.tui.screens.ruling import RulingForm
from guide.tui.screens.sign import SignForm
from guide.tui.screens.waive import WaiveForm
from guide.tui.screens.withdraw import WithdrawForm
from guide.tui.screens.wizard import Wizard
from guide.tui.sight import Sight
from guide.tui.views.agenda import agenda_head, due_rows
from guide.tui.views.handover import handover_rows
from guide.tui.views.questions import question_rows
from guide.tui.views.steps import step_rows
from guide.tui.views.waiting import waiting, waiting_rows

NAMES = (
    "guide",
    "evidence",
    "fix",
    "history",
    "matrix",
    "attest",
    "review",
    "ruling",
    "redaction",
    "sign",
    "waive",
    "withdraw",
    "export",
    "find",
    "help",
    "notice",
    "person",
    "questions",
    "waiting",
    "changes",
    "add",
    "bring",
    "accept",
    "requests",
    "handover",
    "agenda",
    "steps",
    "plan",
    "wizard",
)


def make_screen(name: str, sight: Sight, folder: Path, notice: str = "Something went wrong.") -> Screen:
    """Return the screen of that name."""
    words, notebook = sight.words, Notebook(folder / "evidence.yaml", Pen(print))
    made = {
        **{tab: lambda tab=tab: MainScreen(sight, tab) for tab in ("guide", "evidence", "fix", "history")},
        "matrix": lambda: MainScreen(sight.at("07-step"), "evidence"),
        "attest": lambda: AttestForm(sight, sight.state.questions[0].question, notebook, _refuse),
        "accept": lambda: AcceptForm(sight, waiting(sight), notebook, _refuse),
        "requests": lambda: RequestsForm(words, (notice, ""), notebook, folder / "lists", _refuse),
        "handover": lambda: PickDialog(
            words, "Where", handover_rows(sight, (Draft("attest", notice, ""), Draft("sign", "", notice)))
        ),
        "review": lambda: ReviewForm(sight, waiting(sight)[0], notebook, _refuse),
        "ruling": lambda: RulingForm(sight, sight.state.findings[0], notebook, _refuse),
        "redaction": lambda: RedactionForm(sight, _prospect(sight), notebook, _refuse),
        "sign": lambda: SignForm(sight, make_survey(sight), notebook, _refuse),
        "waive": lambda: WaiveForm(sight, sight.state.findings[0], notebook, _refuse),
        "withdraw": lambda: WithdrawForm(sight, waiting(sight)[0], notebook, _refuse),
        "export": lambda: ExportForm(words, notebook, folder / "report.md", _refuse),
        "find": lambda: FindDialog(sight),
        "help": lambda: HelpDialog(words),
        "notice": lambda: NoticeDialog(words, "Notice", notice),
        "person": lambda: PersonDialog(words, sight.person),
        "questions": lambda: PickDialog(words, "Which question?", question_rows(sight)),
        "waiting": lambda: PickDialog(words, "What waits", waiting_rows(sight, waiting(sight))),
        "changes": lambda: ChangesDialog(words, make_changes(sight)),
        "add": lambda: AddForm(words, notebook, _refuse),
        "bring": lambda: BringForm(words, [one.name for one in sight.assessment.scope.subjects], notebook, _refuse),
        "agenda": lambda: PickDialog(words, "Due", due_rows(sight, make_dues(sight), NOW), agenda_head(sight)),
        "steps": lambda: PickDialog(words, "Steps", step_rows(sight), at=sight.state.step),
        "plan": lambda: PlanDialog(words, sight.assessment.scope.subjects, sight.assessment.scope),
        "wizard": lambda: Wizard(words, notebook, sight.person, str(folder)),
    }
    return made[name]()


def _prospect(sight: Sight) -> Prospect:
    record = waiting(sight)[0]
    places = (f"artifacts/{'0' * 64}", "signoffs/2026-11-23-0/report.en.md")
    return Prospect(record, places, ("note 1", "report-2026-11-23.md"), git=True)


def make_survey(sight: Sight) -> Survey:
    """Return what a signer sees: a sign-off before, a step that moved since, everything that is open."""
    return Survey(sight.assessment, unresolved(sight.assessment), make_signed(sight.person), make_changes(sight))


def make_signed(by: str) -> Signed:
    body = Signoff(
        role="assessor", decision="reject", statement="x", requirement="open", programme="open", policy="p"
    ).model_copy(update={"statement": by[:200]})
    record = Record[Signoff].model_construct(
        id=ulid(9), kind="signoff", at=NOW, by=by[:200], prev=(DIGEST,), body=body, digest=DIGEST
    )
    return Signed(record, None, (), records=7, later=3, withdrawn=False)


def _refuse(*_: object) -> object:
    raise AssertionError("no verb is called here")
