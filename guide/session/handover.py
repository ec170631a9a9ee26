"""Hand over: where the review stands, and what lies on this machine alone."""

from guide.assess.handover import handover as fold_handover
from guide.model.assessment import Assessment
from guide.model.handover import Handover
from guide.model.records import Ledger
from guide.session.desk import Desk
from guide.session.drafts import Draft, listed


def handover(ledger: Ledger, assessment: Assessment) -> Handover:
    """Return where the review stands over the records of ``ledger``."""
    return fold_handover(ledger.records, assessment)


def drafts_here(desk: Desk, standing: Handover) -> tuple[Draft, ...]:
    """Return the drafts beside the workbook: words that are no evidence, and that no copy by git carries along."""
    return listed(desk.file.path, (desk.person, *(one.person for one in standing.deeds)))
