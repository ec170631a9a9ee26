"""Click's commands and options with their help in the reader's language: a help text is a key of the labels."""

from typing import Any, Protocol, cast

import click


class Voice(Protocol):
    """Says the label of a key in the chosen language."""

    def say(self, key: str, **values: object) -> str:
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


class SpokenCommand(click.Command):
    """A command whose ``help`` is a label key."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help text, translated."""
        if self.help:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(voice(ctx).say(self.help))


def option(*flags: str, **settings: Any) -> Any:
    """Declare an option; ``help`` is a label key."""
    return click.option(*flags, cls=SpokenOption, **settings)


def spoken(name: str, **settings: Any) -> Any:
    """Declare a command; its help is the label ``cli.NAME``."""
    return click.command(name, cls=SpokenCommand, help=f"cli.{name}", **settings)
