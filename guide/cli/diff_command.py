"""``guide diff``: what changed since the last sign-off, a record or a date."""

from datetime import datetime
from typing import Any

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.session.diff import LAST_SIGNOFF, diff
from guide.text.changes import recorded_sentence, since_sentence, told
from guide.text.shifts import shift_sentence


class Since(click.ParamType[str | datetime]):
    """``last-signoff``, a record's id, a date or an instant."""

    name = "since"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | datetime:
        """Return an instant for what is written like one, else the text as it is."""
        if isinstance(value, str) and "-" in value and value != LAST_SIGNOFF:
            return shared.Moment().convert(value, param, ctx)
        return str(value)


@spoken("diff")
@option("--since", type=Since(), default=LAST_SIGNOFF, metavar="SINCE", help="cli.diff.since")
@shared.as_json
@shared.policy
@shared.at
@shared.workbook
@shared.lang
@shared.face
def command(face: Face, since: str | datetime, as_json: bool, policy: str | None, at: datetime | None) -> None:
    """Print what changed, the verdicts first; ``!`` marks what makes anything less satisfied."""
    desk = face.desk()
    found = diff(desk, since, at=at, policy=policy)
    if as_json:
        face.give_json(found.model_dump(mode="json"))
        return
    words = desk.words()
    if since == LAST_SIGNOFF and found.kind != "signoff":
        face.talk(words.say("diff.no_signoff"))
    face.give(since_sentence(words, found))
    face.give(recorded_sentence(words, found))
    for title, sentences in told(words, found):
        face.give("")
        face.give(title)
        for change, sentence in sentences:
            face.give(f"  {'!' if change.worse else '·'} {sentence}")
            for shift in change.shifts:
                face.give(f"      {shift_sentence(words, shift)}")
    if not found.changes:
        face.give(words.say("diff.none"))
