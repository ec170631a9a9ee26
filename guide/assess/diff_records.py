"""What people did to the workbook: reviews, rulings, accepted risks, withdrawals, redactions, sign-offs, joins, notes."""

from collections.abc import Iterator
from typing import Final

from guide.model.bodies import (
    Body,
    Determination,
    Join,
    Note,
    Redaction,
    Review,
    Seal,
    Signature,
    Signoff,
    Waiver,
    Withdrawal,
)
from guide.model.changes import Change
from guide.model.records import Ledger, Record
from guide.text.outside import inert

_LONGEST: Final = 200


def decisions_made(added: tuple[Record[Body], ...], now: Ledger) -> Iterator[Change]:
    """Yield one change for each act among the ``added`` records; facts, scope and statements are told elsewhere."""
    kinds = {record.id: record.kind for record in now.records}
    for record in added:
        told = _told(record.body, kinds)
        if told is None:
            continue
        code, texts, terms = told
        yield Change(
            area="decisions",
            code=code,
            about=record.id,
            texts={"by": inert(record.by), "at": f"{record.at:%Y-%m-%d}", **texts},
            terms=terms,
        )


def _told(body: Body, kinds: dict[str, str]) -> tuple[str, dict[str, str], dict[str, str]] | None:
    """Return code, texts and terms of one act, or None for what is no act of this kind."""
    match body:
        case Review() | Withdrawal() | Redaction():
            return _about_a_record(body, kinds)
        case Determination() | Waiver():
            return _about_findings(body)
        case Signoff():
            terms = {"role": f"role.{body.role}", "decision": f"decision.{body.decision}"}
            return "signoff", {"statement": _short(body.statement)}, terms
    code = _PLAIN.get(type(body))
    return (code, {name: _short(getattr(body, name)) for name in _TEXTS if hasattr(body, name)}, {}) if code else None


_PLAIN: Final[dict[type[Body], str]] = {Seal: "seal", Signature: "signature", Join: "join", Note: "note"}
_TEXTS: Final = ("folder", "signer", "text")


def _about_a_record(
    body: Review | Withdrawal | Redaction, kinds: dict[str, str]
) -> tuple[str, dict[str, str], dict[str, str]]:
    what = {"what": f"kind.{kinds.get(body.target, 'note')}"}
    if isinstance(body, Review):
        code = "review_accepted" if body.accepted else "review_rejected"
        return code, {"target": body.target, "comment": _short(body.comment)}, what
    code = "withdrawal" if isinstance(body, Withdrawal) else "redaction"
    return code, {"target": body.target, "reason": _short(body.reason)}, what


def _about_findings(body: Determination | Waiver) -> tuple[str, dict[str, str], dict[str, str]]:
    if isinstance(body, Determination):
        texts = {"finding": _short(body.finding), "until": f"{body.valid_until:%Y-%m-%d}"}
        return "determination", texts, {"ruling": f"ruling.{body.ruling}"}
    texts = {
        "count": str(len(body.fingerprints)),
        "until": f"{body.expires:%Y-%m-%d}",
        "approved_by": inert(body.approved_by),
        "reason": _short(body.reason),
    }
    return "waiver", texts, {}


def _short(text: str) -> str:
    return inert(text, _LONGEST)
