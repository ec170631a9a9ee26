"""Import: what other tools found is recorded as facts of theirs, with their name, version and date; the file itself is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from guide.assess.run import findings_of_run
from guide.assess.scope import fold_scope
from guide.evidence.artifacts import ATTACHMENT_LIMIT
from guide.facts.condense import condense
from guide.facts.imports.reading import read_reports
from guide.facts.imports.report import Report, Target, Whereabouts, worst_first
from guide.model.assessment import Standing
from guide.model.bodies import Attachment, Body
from guide.model.facts import Facts, Tool, Vantage
from guide.model.imported import ImportedReport
from guide.model.records import Ledger, Record
from guide.model.subjects import Endpoint, Material, Scope
from guide.session.answers import Answers
from guide.session.desk import Desk
from guide.session.match import inside, subject_of
from guide.session.policy import policy_in_force
from guide.text.digests import sha256
from guide.text.errors import UsageError
from guide.text.outside import inert

_PROBE: Final = "imported.results"


@dataclass(frozen=True)
class Imported:
    """What came in, and what did not."""

    records: tuple[Record[Body], ...]
    findings: tuple[Standing, ...]
    unmatched: tuple[str, ...]
    """``file: place`` of what belongs to no subject in scope; it was not recorded."""
    known: tuple[tuple[str, Record[Body]], ...] = ()
    """Files that were recorded before, each with its record; they are not recorded again."""
    answers: Answers = field(default_factory=Answers)
    """What came of filled-in lists of requests among the files."""


@dataclass
class _Pile:
    """What one report says of one subject."""

    subject: Endpoint | Material
    targets: list[Target] = field(default_factory=list)


def import_results(desk: Desk, files: Iterable[Path], *, subject: str = "") -> Imported:
    """Record the results in ``files``; ``subject`` names whose they are where the files do not say it in our words.

    Raises UsageError for a file that is no report, for a subject that is not in scope, when nothing belongs to a subject in scope,
    and when a newer report of that tool is recorded already. Nothing is recorded unless every file can be.
    """
    ledger = desk.ledger()
    scope = fold_scope(ledger)
    chosen = scope.find(subject) if subject else None
    if subject and chosen is None:
        raise UsageError(f"{subject} is not in scope. See: guide scope list")
    run = desk.mint(desk.clock())
    bodies: list[tuple[Path, Facts]] = []
    unmatched: list[str] = []
    known: list[tuple[str, Record[Body]]] = []
    for path in files:
        data, changed = _content(path)
        for report in read_reports(data, name=inert(str(path), 300)):
            piles, strangers = _sorted_out(report, scope, chosen)
            unmatched += [f"{inert(path.name, 100)}: {one}" for one in strangers]
            for pile in piles:
                facts = _facts(report, pile, run, path.name, data, changed)
                if any(_same(facts, one) for _, one in bodies):
                    continue
                if earlier := _earlier(facts, ledger):
                    known.append((inert(path.name, 100), earlier))
                    continue
                _check_order(facts, (*_recorded(ledger), *(one for _, one in bodies)))
                bodies.append((path, facts))
    if not bodies and not known:
        listed = "; ".join(unmatched[:10]) or "the files hold no results"
        raise UsageError(
            f"Nothing was imported, no result belongs to a subject in scope: {listed}. Add it to the scope, or name it with --subject"
        )
    records = tuple(_kept(desk, path, facts) for path, facts in bodies)
    if not records:
        return Imported((), (), tuple(unmatched), tuple(known))
    return Imported(
        records, _findings(desk, run, [facts.subject for _, facts in bodies]), tuple(unmatched), tuple(known)
    )


def _is_file(path: Path) -> bool:
    """Tell whether a regular file is there; a name that the system refuses, being too long for instance, is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _content(path: Path) -> tuple[bytes, datetime]:
    """Return the bytes of a regular file and its time of change."""
    name = inert(str(path), 300)
    if not _is_file(path):
        raise UsageError(f"{name}: there is no such file. Name the report itself")
    try:
        with path.open("rb") as file:
            data = file.read(ATTACHMENT_LIMIT + 1)
            changed = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    except OSError as error:
        raise UsageError(f"{name}: cannot be read ({error.strerror}). Name the report itself") from error
    return data, changed


def _sorted_out(report: Report, scope: Scope, chosen: Endpoint | Material | None) -> tuple[list[_Pile], list[str]]:
    """Return the targets by subject, and the places that belong to none."""
    servers = [one for one in report.targets if not one.where.file]
    if chosen and len(servers) > 1:
        raise UsageError(
            f"The report speaks of {len(servers)} servers, so --subject cannot say whose results these are"
        )
    piles: dict[str, _Pile] = {}
    strangers: dict[str, None] = {}
    # A report that names nothing says so of the subject it is given for.
    for target in report.targets or ((Target(Whereabouts()),) if chosen else ()):
        found = chosen or subject_of(target.where, scope)
        if found is None:
            strangers[inert(str(target.where), 200)] = None
        else:
            piles.setdefault(found.name, _Pile(found)).targets.append(target)
    return list(piles.values()), list(strangers)


def _facts(report: Report, pile: _Pile, run: str, name: str, data: bytes, changed: datetime) -> Facts:
    """Return the facts of one subject. The earlier of the report's date and the file's counts: a later one cannot be true."""
    own = report.made if report.made and report.made <= changed else None
    made = own or changed
    subject = pile.subject
    placed = [
        one.model_copy(update={"place": _inside(target, subject, one.place)})
        for target in pile.targets
        for one in target.results
    ]
    return Facts(
        run=run,
        subject=subject.name,
        vantage=Vantage(name=inert(f"{report.tool} {report.series}".strip())),
        started=made,
        ended=made,
        tools=(Tool(name=inert(report.tool), version=inert(report.version)),),
        command=inert(f"guide import {inert(name, 200)}"),
        imported=ImportedReport(
            format=report.format,
            tool=inert(report.tool),
            version=inert(report.version),
            dated_by="report" if own else "file",
            file=inert(name, 200),
            digest=sha256(data),
            results=worst_first(placed),
            covers=tuple(dict.fromkeys(inert(check) for one in pile.targets for check in one.covers)),
            fine=sum(one.fine for one in pile.targets),
            elsewhere=sum(one.elsewhere for one in pile.targets),
            complete=all(one.complete for one in pile.targets),
        ),
        artifacts=(sha256(data),),
    )


def _inside(target: Target, subject: Endpoint | Material, place: str) -> str:
    """Return a result's place, with the file's path inside the tree before it where there is one."""
    if not target.where.file:
        return place
    path = inside(target.where.file, subject) if isinstance(subject, Material) else None
    return f"{inert(path or target.where.file, 160)}{place}"


def _same(facts: Facts, other: Facts) -> bool:
    """Tell whether two say the same of one subject: same bytes, same tool, same date. An undated file of a later date is a new one."""
    if facts.imported is None or other.imported is None:
        return False
    ours, theirs = ((one.subject, one.vantage.name, one.ended) for one in (facts, other))
    return ours == theirs and facts.imported.digest == other.imported.digest


def _earlier(facts: Facts, ledger: Ledger) -> Record[Body] | None:
    """Return the record that holds these facts already."""
    return next((one for one in ledger.records if isinstance(one.body, Facts) and _same(facts, one.body)), None)


def _recorded(ledger: Ledger) -> tuple[Facts, ...]:
    return tuple(record.body for record in ledger.records if isinstance(record.body, Facts) and record.body.imported)


def _check_order(facts: Facts, recorded: Iterable[Facts]) -> None:
    """Refuse an older report after a newer one: as the newer record it would stand in its place."""
    for one in recorded:
        if (one.subject, one.vantage.name) == (facts.subject, facts.vantage.name) and one.ended > facts.ended:
            raise UsageError(
                f"{facts.imported.file if facts.imported else ''}: a newer report of {facts.vantage.name} on {facts.subject} is recorded "
                f"({one.ended:%Y-%m-%d %H:%M}Z, this one is of {facts.ended:%Y-%m-%d %H:%M}Z). Import reports from old to new"
            )


def _kept(desk: Desk, path: Path, facts: Facts) -> Record[Body]:
    attached: Attachment = desk.file.attach(path)
    if facts.imported is None or attached.digest != facts.imported.digest:
        raise UsageError(f"{path}: the file changed while it was read. Import it again when it is still")
    small, _ = condense(facts)
    return desk.record(small)


def _findings(desk: Desk, run: str, subjects: Iterable[str]) -> tuple[Standing, ...]:
    ledger = desk.ledger()
    policy = policy_in_force(desk, fold_scope(ledger))
    return findings_of_run(ledger, run, policy, desk.clock(), probes=(_PROBE,), subjects=tuple(subjects)).findings
