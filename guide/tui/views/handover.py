"""Where a review stands, as rows and as one sentence."""

from collections.abc import Sequence

from guide.assess.handover import handover
from guide.model.base import same_person
from guide.model.handover import Handover
from guide.session.drafts import Draft
from guide.tui.ink import Piece, Row, line
from guide.tui.sight import Sight
from guide.tui.views.marks import plural
from guide.tui.views.notices import notice_sentence
from guide.tui.views.waiting import is_own

NEXT, WAITING, OPEN = "next", "waiting", "open"
"""Keys of the rows that lead somewhere."""


def standing_of(sight: Sight) -> Handover:
    """Return where the review stands."""
    return handover((sight.records or {}).values(), sight.assessment)


def arrival_sentence(sight: Sight, drafts: Sequence[Draft]) -> str:
    """Return what a person who opens the workbook should know of others: empty where nobody else wrote last or left a draft."""
    standing, words = standing_of(sight), sight.words
    said = []
    last = standing.deeds[0] if standing.deeds else None
    if last and not same_person(last.person, sight.person):
        said.append(words.say("screen.handover.last", by=last.person, at=f"{last.at:%Y-%m-%d %H:%M} UTC"))
    mine = [key for key in standing.waiting if (record := sight.record(key)) and not is_own(sight, record)]
    if mine and said:
        said.append(words.say("screen.handover.waiting", count=len(mine)))
    others = sum(1 for draft in drafts if not same_person(draft.author, sight.person))
    if others:
        said.append(plural(words, "screen.count.drafts", others))
    return f"{' · '.join(said)} · o {words.say('screen.act.handover')}" if said else ""


def handover_rows(sight: Sight, drafts: Sequence[Draft]) -> tuple[Row, ...]:
    """Return what comes next, what is open, what waits, the drafts that lie here alone, and who did what last."""
    standing, words = standing_of(sight), sight.words
    following = standing.next
    step = sight.assessment.step(following.step)
    doing = words.say(f"screen.handover.next.{following.doing}", number=step.number if step else "")
    notice = notice_sentence(sight)
    rows = [Row("notice", (line(Piece(notice, "warn"), hang=3), line("")))] if notice else []
    rows += [
        Row(NEXT, (line(Piece("→ ", "key"), Piece(doing, "strong"), hang=2), line(""))),
        Row(
            OPEN,
            (
                line(words.say("screen.handover.open", count=standing.unanswered, fails=standing.fails), hang=3),
                line(""),
            ),
        ),
        Row(WAITING, (line(words.say("screen.handover.waits", count=len(standing.waiting)), hang=3), line(""))),
    ]
    for number, draft in enumerate(drafts):
        by = draft.author or words.say("screen.handover.unknown")
        about = f"{words.say(f'screen.handover.draft.{draft.kind}')} {draft.about}".strip()
        rows.append(
            Row(
                f"draft:{number}",
                (line(Piece(words.say("screen.handover.draft", about=about, by=by), "warn"), hang=3), line("")),
            )
        )
    for one in standing.deeds:
        told = words.say("screen.handover.deed", kind=words.say(f"kind.{one.kind}"), count=one.count)
        head = line(Piece(f"{one.at:%Y-%m-%d %H:%M} UTC", "muted"), Piece(f"  {one.person}  ", "strong"), told, hang=3)
        rows.append(Row(one.record, (head, line(Piece(f"   {one.record}", "muted")), line(""))))
    return tuple(rows)
