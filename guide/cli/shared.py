"""Options that several commands take."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from guide.cli.face import Face, face_of
from guide.cli.spoken import option
from guide.model.base import parse_instant


def _take(name: str) -> Any:
    def callback(ctx: click.Context, _param: click.Parameter, value: Any) -> None:
        face_of(ctx).take(**{name: value})

    return callback


workbook = option(
    "-w", "--workbook", metavar="FILE", help="cli.option.workbook", expose_value=False, callback=_take("workbook")
)
lang = option(
    "--lang",
    type=click.Choice(["en", "ru"]),
    help="cli.option.lang",
    expose_value=False,
    callback=_take("language"),
    is_eager=True,
)
by = option("--by", metavar="WHO", help="cli.option.by", expose_value=False, callback=_take("person"))
as_json = option("--json", "as_json", is_flag=True, help="cli.option.json")
policy = option("--policy", metavar="ID", help="cli.option.policy")
profile = option("--profile", metavar="ID", help="cli.option.profile")
requirement = option("--requirement", metavar="ID", help="cli.option.requirement")
attach = option("--attach", multiple=True, metavar="FILE", type=click.Path(path_type=Path), help="cli.option.attach")
face = click.make_pass_decorator(Face)


class Moment(click.ParamType[datetime]):
    """A date ``YYYY-MM-DD`` or an instant ``YYYY-MM-DDTHH:MM:SSZ``, read as UTC."""

    name = "date"

    def __init__(self, *, end_of_day: bool = False) -> None:
        self._end = end_of_day

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the instant; a date alone means its first, or with ``end_of_day`` its last second."""
        if isinstance(value, datetime):
            return value
        try:
            if "T" in value:
                return parse_instant(value)
            day = datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
        except ValueError:
            self.fail(f"{value!r} is no date. Write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ", param, ctx)
        return day + timedelta(days=1, seconds=-1) if self._end else day


class Days(click.ParamType[int]):
    """A number of days, written ``30d`` or ``30``."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number of days."""
        found = re.fullmatch(r"(\d{1,5})d?", str(value), re.ASCII)
        if not found:
            self.fail(f"{value!r} is no number of days. Write for instance 30d", param, ctx)
        return int(found[1])


at = option("--at", type=Moment(), metavar="INSTANT", help="cli.option.at")
valid_until = option("--valid-until", type=Moment(end_of_day=True), metavar="DATE", help="cli.option.valid_until")
