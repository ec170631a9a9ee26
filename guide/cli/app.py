"""The group of all commands. A command's module is imported only when it is called."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import click

from guide import __version__
from guide.cli.face import Face
from guide.cli.spoken import SpokenGroup, SpokenOption, voice

COMMANDS = (
    "init",
    "scope",
    "probe",
    "drill",
    "scan-source",
    "import",
    "requests",
    "attest",
    "review",
    "rule",
    "waive",
    "withdraw",
    "redact",
    "status",
    "diff",
    "agenda",
    "report",
    "sign",
    "verify",
    "merge",
    "renew",
    "repair",
    "demo",
    "lint",
    "schema",
)


class LazyGroup(SpokenGroup):
    """Lists commands from the table and imports ``guide.cli.NAME_command`` when one is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's shape
        """Return the commands in the order a review needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's shape
        """Return the command, imported now, or None."""
        if cmd_name not in COMMANDS:
            return None
        return cast("click.Command", import_module(f"guide.cli.{cmd_name.replace('-', '_')}_command").command)

    def rows(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Return name and short help of each command, none of them imported."""
        return [(name, voice(ctx).say(f"cli.{name}.short")) for name in COMMANDS]


def _language(ctx: click.Context, _param: click.Parameter, given: str | None) -> None:
    cast("Face", ctx.find_root().obj).take(language=given)


def _version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"asvs-guide {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    help="cli.guide",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("-w", "--workbook", cls=SpokenOption, metavar="FILE", help="cli.option.workbook")
@click.option(
    "--lang",
    cls=SpokenOption,
    type=click.Choice(["en", "ru"]),
    is_eager=True,
    expose_value=False,
    callback=_language,
    help="cli.option.lang",
)
@click.option("--by", cls=SpokenOption, metavar="WHO", help="cli.option.by")
@click.option(
    "--allowed-signers",
    "allowed",
    cls=SpokenOption,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="cli.option.allowed",
)
@click.option(
    "--version",
    cls=SpokenOption,
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="cli.option.version",
)
@click.pass_context
def guide(ctx: click.Context, workbook: str | None, by: str | None, allowed: Path | None) -> None:
    """Open the screen when no command is given."""
    face = cast("Face", ctx.obj)
    face.take(workbook=workbook, person=by, allowed=allowed)
    if ctx.invoked_subcommand is None:
        ctx.exit(face.screen())


def run(arguments: Sequence[str], face: Face) -> int:
    """Run one command line and return its exit code; raise click's and the program's own errors."""
    code: Any = guide.main(args=list(arguments), prog_name="guide", standalone_mode=False, obj=face)
    return int(code or 0)
