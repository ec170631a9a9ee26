"""A second requirement is a folder of content and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from guide.catalog.lint import lint
from guide.catalog.load import load_catalog

ROOT = Path(__file__).resolve().parents[2]
SECOND = "v4.0.3-14.4.5"

REQUIREMENT = """\
id: "v4.0.3-14.4.5"
title:
  en: "HSTS on all responses"
  ru: "HSTS во всех ответах"
levels:
  - "L1"
text:
  en: "A Strict-Transport-Security header is on every response and covers every subdomain."
  ru: "Заголовок Strict-Transport-Security есть во всех ответах и охватывает все поддомены."
attribution:
  en: "A test fixture in our own words"
  ru: "Образец для тестов своими словами"
policy: "asvs-4.0.3"
steps:
  - "01-header"
"""
ENGLISH = """\
---
id: "01-header"
title: "Send the header"
short: "Header"
probes:
  - "hsts.header"
  - "hsts.max_age"
questions:
  - id: "01-header.subdomains"
    revision: 1
    bears_on: "requirement"
    wording: "Does every subdomain send it?"
    evidence: "Scan results."
---

## Why it matters

A first visit may be in clear.

## Do this

1. Send it.

## Proof looks like

- Findings.

## Common mistakes

- Not on 404.

## Links

- [RFC 6797](https://www.rfc-editor.org/rfc/rfc6797)
"""
RUSSIAN = """\
---
id: "01-header"
title: "Отправляйте заголовок"
short: "Заголовок"
questions:
  - id: "01-header.subdomains"
    revision: 1
    wording: "Отправляет ли его каждый поддомен?"
    evidence: "Результаты проверки."
---

## Почему это важно

Первый заход может быть открытым.

## Что сделать

1. Отправляйте.

## Как выглядит доказательство

- Находки.

## Частые ошибки

- Нет в ответе 404.

## Ссылки

- [RFC 6797](https://www.rfc-editor.org/rfc/rfc6797)
"""


@pytest.fixture
def content(tmp_path):
    root = tmp_path / "content"
    shutil.copytree(ROOT / "content", root)
    folder = root / SECOND
    for language, page in (("en", ENGLISH), ("ru", RUSSIAN)):
        (folder / language).mkdir(parents=True)
        (folder / language / "01-header.md").write_text(page, encoding="utf-8")
    (folder / "requirement.yaml").write_text(REQUIREMENT, encoding="utf-8")
    return root


def test_the_lint_accepts_it(content):
    assert lint(content) == ()


def test_it_is_in_the_catalog(content):
    assert [step.id for step in load_catalog(content).requirements[SECOND].steps] == ["01-header"]


def test_a_review_of_it_runs_without_a_line_of_code(content, tmp_path):
    def guide(*arguments):
        environment = {**os.environ, "GUIDE_CONTENT": str(content), "GUIDE_PERSON": "R. Reviewer"}
        return subprocess.run(
            [sys.executable, "-m", "guide", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    began = guide(
        "init", "--system", "Shop", "--authorized-by", "A", "--endpoint", "shop.test", "--requirement", SECOND
    )
    assert began.returncode == 0, began.stderr
    said = guide(
        "attest", "01-header.subdomains", "--answer", "satisfied", "--statement", "Seen", "--by", "R. Reviewer"
    )
    assert said.returncode == 0, said.stderr
    status = guide("status")
    assert status.returncode == 3, status.stderr
    assert SECOND in status.stdout
    report = guide("report")
    assert report.returncode == 0, report.stderr
    assert "covers every subdomain" in report.stdout
