"""Click's commands and options with their help in the reader's language: a help text is a key of the labels."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

import click

from guide.text.outside import Sayable

Declared = TypeVar("Declared", bound="Callable[..., Any] | click.Command")


class Voice(Protocol):
    """Says the label of a key in the chosen language."""

    def say(self, key: str, /, **values: Sayable) -> str:
        """Return the text of ``key``."""


def voice(ctx: click.Context) -> Voice:
    """Return the voice that the composition root put into the context."""
    return cast("Voice", ctx.find_root().obj)


class SpokenOption(click.Option):
    """An option whose ``help`` is a label key."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return flags and help, translated."""
        key, self.help = self.help, voice(ctx).say(self.help) if self.help else None
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = key


class _Spoken(click.Command):
    """What commands and groups share: help texts are label keys."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``-h, --help``, which speaks the reader's language too."""
        found = super().get_help_option(ctx)
        return found and SpokenOption(
            found.opts, is_flag=True, is_eager=True, expose_value=False, callback=found.callback, help="cli.option.help"
        )

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first line, its word translated."""
        formatter.write_usage(
            ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), f"{voice(ctx).say('cli.usage')} "
        )

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands where there are any."""
        records = [record for param in self.get_params(ctx) if (record := param.get_help_record(ctx))]
        with formatter.section(voice(ctx).say("cli.options")):
            formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help text, translated."""
        if self.help:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(voice(ctx).say(self.help))


class SpokenCommand(_Spoken):
    """A command whose ``help`` is a label key."""


class SpokenGroup(_Spoken, click.Group):
    """A group whose ``help`` and whose commands' helps are label keys."""

    command_class = SpokenCommand

    def rows(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Return name and short help of each command."""
        return [(name, voice(ctx).say(one.help or "")) for name, one in self.commands.items()]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands in the order they were declared."""
        with formatter.section(voice(ctx).say("cli.commands")):
            formatter.write_dl(self.rows(ctx))


def option(*flags: str, **settings: Any) -> Callable[[Declared], Declared]:
    """Declare an option; ``help`` is a label key."""
    return click.option(*flags, cls=SpokenOption, **settings)


def spoken(name: str, **settings: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command; its help is the label ``cli.NAME``."""
    return click.command(name, cls=SpokenCommand, help=f"cli.{name}", **settings)
