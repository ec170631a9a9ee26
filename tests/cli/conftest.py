"""The command line, called as the shell calls it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from guide.__main__ import main


@dataclass(frozen=True)
class Called:
    code: int
    out: str
    err: str


@pytest.fixture
def guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Called]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUIDE_PERSON", "R. Reviewer")

    def call(*arguments: str) -> Called:
        code = main([str(one) for one in arguments])
        said = capsys.readouterr()
        return Called(int(code), said.out, said.err)

    return call


@pytest.fixture
def begun(guide: Callable[..., Called]) -> Callable[..., Called]:
    assert (
        guide(
            "init",
            "--system",
            "Shop",
            "--environment",
            "production",
            "--authorized-by",
            "A. Owner",
            "--endpoint",
            "shop.test",
        ).code
        == 0
    )
    assert os.path.exists("evidence.yaml")  # noqa: PTH110 - relative to the folder the command runs in
    return guide
