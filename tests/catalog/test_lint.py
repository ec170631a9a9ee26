"""The lint refuses each kind of drift; the content that ships has none."""

import shutil
from pathlib import Path

import pytest

from guide.catalog.lint import lint

ROOT = Path(__file__).resolve().parents[2]
STEP = "v4.0.3-9.1.1/{}/06-hsts.md"


@pytest.fixture
def content(tmp_path):
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return tmp_path / "content"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, "the test must change something"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def messages(content: Path) -> str:
    return "\n".join(str(fault) for fault in lint(content))


def test_what_ships_is_without_fault():
    assert lint() == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "word"),
    [
        (STEP.format("ru"), "## Что сделать", "## Делайте", "sections"),
        (STEP.format("ru"), "## Ссылки", "## Ссылки\n\n### Ещё", "headings"),
        (STEP.format("en"), "## Why it matters", "## Why it matters\n\n<b>bold</b>\n", "raw HTML"),
        (STEP.format("en"), "## Why it matters", "## Why it matters\n\n![x](https://x.example/a.png)\n", "an image"),
        (STEP.format("en"), '"hsts.header"', '"hsts.heading"', "no probe"),
        (STEP.format("ru"), 'id: "06-hsts.', 'id: "06-hst.', "questions"),
        ("labels/ru/report.yaml", "{system}", "{sistem}", "placeholders"),
        ("labels/ru/report.yaml", '"report.system"', '"report.sistema"', "missing"),
        ("components.yaml", "https://peps", "http://peps", "no https address"),
        ("components.yaml", '"pypi:httpx"', '"pypi:requests"', "two components"),
        ("components.yaml", 'lapse: "TLS 1.0"', 'lapse: "TLS 9"', "older.0.lapse"),
        ("policies/asvs-4.0.3.yaml", "hsts.min_age:", "hsts.min_ages:", "hsts.min_age"),
        ("remedies/en/hsts-header.md", "hsts.header:missing", "hsts.header:messing", "no reason"),
        ("policies/asvs-5.0.0.yaml", 'bears_on: "requirement"', 'bears_on: "everything"', "bears_on"),
    ],
)
def test_a_fault_is_named(content, file, old, new, word):
    change(content / file, old, new)
    said = messages(content)
    assert word in said, said


def test_broken_yaml_is_named_with_its_line(content):
    path = content / "labels" / "en" / "words.yaml"
    path.write_text(path.read_text(encoding="utf-8") + '"unfinished: "\n', encoding="utf-8")
    assert "words.yaml:" in messages(content)
