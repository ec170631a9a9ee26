"""Answers that came back in files of requests: all are checked, then all are recorded, or none is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from guide.assess.reading import read_ledger
from guide.assess.scope import fold_scope
from guide.model.base import same_person
from guide.model.bodies import Attestation, Body
from guide.model.records import Ledger, Record
from guide.session.answers_file import Given, Pile, read_answers
from guide.session.attest import attest, find_question, statement
from guide.session.desk import Desk
from guide.text.errors import UsageError


@dataclass(frozen=True)
class Answers:
    """What became of the answers in some files."""

    records: tuple[Record[Body], ...] = ()
    known: tuple[tuple[str, Record[Body]], ...] = ()
    """``file:line`` of what was recorded before, each with its record; it is not recorded again."""
    blank: int = 0
    """Requests that nobody filled in."""


def import_answers(desk: Desk, files: Iterable[Path], *, by: str = "") -> Answers:
    """Record what was filled in: stated by its owner, recorded by ``by`` (the person at the desk by default).

    Raises UsageError, naming file and line of everything that is wrong and having recorded nothing: no such question or another wording
    of it, a subject out of scope, an answer that is none, a missing file, or another answer that was recorded meanwhile.
    """
    ledger = desk.ledger()
    pile = Pile()
    for path in files:
        read_answers(path, fold_scope(ledger), ledger.workbook, by or desk.person, pile)
    known: list[tuple[str, Record[Body]]] = []
    fresh: list[Given] = []
    for one in pile.given:
        try:
            earlier = _checked(desk, one, ledger, fresh)
        except UsageError as error:
            pile.refused.append(f"{one.place}: {error}")
            continue
        if earlier:
            known.append((one.place, earlier))
        else:
            fresh.append(one)
    if pile.refused:
        told = "\n".join(pile.refused)
        raise UsageError(f"Nothing was recorded, because {len(pile.refused)} of the answers cannot be:\n{told}")
    return Answers(tuple(attest(desk, one.answer) for one in fresh), tuple(known), pile.blank)


def _checked(desk: Desk, one: Given, ledger: Ledger, fresh: Iterable[Given]) -> Record[Body] | None:
    """Return the record that holds the answer already, or None when it can be recorded; raise UsageError when it cannot."""
    question = find_question(desk, one.answer.question)
    asked = [(record, body) for record, body in _said(ledger) if body.question == question.id and not body.carried]
    same = next((record for record, body in asked if record.at >= one.made and _same(one, body)), None)
    if same:
        return same
    if one.digest != question.digest:
        raise UsageError(
            f"the question {question.id} has changed since the file was made. Make the list anew: guide requests"
        )
    body = statement(desk, one.answer, ledger)
    if any(set(other.answer.subjects) & set(body.subjects) for other in fresh if other.answer.question == question.id):
        raise UsageError(f"{question.id} is answered twice for the same subject. Keep one of the two")
    taken = read_ledger(ledger).withdrawn
    for record, other in asked:
        overlap = not other.subjects or set(other.subjects) & set(body.subjects)
        meanwhile = record.at > one.made and record.id not in taken and not same_person(other.stated_by, body.stated_by)
        if overlap and meanwhile:
            raise UsageError(
                f"{question.id} was answered by {other.stated_by} after the file was made (record {record.id}). "
                "Leave it out, or answer anew with guide attest"
            )
    return None


def _said(ledger: Ledger) -> Iterator[tuple[Record[Body], Attestation]]:
    return ((one, one.body) for one in ledger.records if isinstance(one.body, Attestation))


def _same(one: Given, body: Attestation) -> bool:
    """Tell whether a record made after the file says the same; also one taken back, so that a second import brings nothing back."""
    said = one.answer
    return (
        body.wording == one.digest
        and (body.answer, body.statement, body.approved_by) == (said.answer, said.statement, said.approved_by)
        and set(body.subjects) == set(said.subjects)
        and same_person(body.stated_by, said.stated_by)
        and {file.digest for file in body.evidence} == set(one.evidence)
        and said.method in {None, body.method}
        and said.valid_until in {None, body.valid_until}
    )
