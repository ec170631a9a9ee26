"""Shell and Python blocks of the remedies: they parse, and the commands of this program exist with those options."""

import shlex
import shutil
import subprocess

import click
import pytest
from servers.snippets import only, snippets

from guide.cli.app import guide

SHELL = snippets("sh")


def own_commands() -> list[str]:
    """Return each line of a shell block that calls this program, once."""
    lines = (line for one in SHELL for line in one.text.replace("\\\n", " ").splitlines())
    return sorted({line for line in lines if line.startswith("guide ")})


@pytest.mark.parametrize("block", SHELL, ids=[f"{one.page}-{number}" for number, one in enumerate(SHELL)])
def test_a_shell_block_parses(block):
    shell = shutil.which("sh")
    assert shell
    assert subprocess.run((shell, "-n"), input=block.text, text=True, capture_output=True, check=False).stderr == ""


@pytest.mark.parametrize("line", own_commands())
def test_a_command_of_ours_has_these_options(line):
    _, *words = shlex.split(line)
    command: click.Command = guide
    context = click.Context(guide)
    while isinstance(command, click.Group):
        name = words.pop(0)
        found = command.get_command(context, name)
        assert found, name
        command, context = found, click.Context(found, parent=context, info_name=name)
    _, left, _ = command.make_parser(context).parse_args(words)
    assert left == []


def test_the_python_block_refuses_cleartext_before_it_connects():
    room: dict = {}
    exec(compile(only("python", "source-fallback").text, "remedy", "exec"), room)  # noqa: S102 - our own content, under test
    for url in ("http://127.0.0.1:1/", "HTTP://127.0.0.1:1/", "ftp://127.0.0.1:1/", "127.0.0.1:1"):
        with pytest.raises(ValueError, match="refused, not https"):
            room["get_https"](url)
