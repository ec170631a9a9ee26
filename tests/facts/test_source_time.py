"""No rule takes more than 50 ms on a string made to be slow (R37), and a share that hangs is ended (R36)."""

import sys
import time

import pytest

from guide.facts.limits import Limits
from guide.facts.source_apart import scan_apart
from guide.facts.source_flow import follow
from guide.facts.source_match import View
from guide.facts.source_rules import default_folder, read_rules
from guide.facts.source_text import read_text

RULES = read_rules(default_folder())
SEEDS = [
    " ",
    "\n",
    "-",
    "a.",
    "\\\n",
    '"',
    "curl ",
    "http://",
    "ssl_",
    "verify ",
    "Tls.",
    "tls_verify_",
    "f(",
    "builder()",
    "secure=",
    "<url>",
]


def cpu(action) -> float:
    """Return the least processor time of three runs, in seconds."""
    times = []
    for _ in range(3):
        began = time.process_time()
        action()
        times.append(time.process_time() - began)
        if times[-1] < 0.05:
            break
    return min(times)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_rule_is_slow_on_a_repeated_piece(seed):
    slow = []
    for rule in RULES.rules:
        for literal in rule.literals:
            line = literal.decode() + seed * (4_000 // len(seed)) + "!"
            for language in rule.languages[:1]:
                text = read_text(line, language)
                view = View(text, text, language)
                list(view.lines(rule, None))  # compiled
                taken = cpu(lambda view=view, rule=rule: list(view.lines(rule, None)))
                if taken > 0.05:
                    slow.append((rule.id, literal, taken))
    assert slow == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("language", ["Python", "JavaScript", "Rust", "Yaml", "Conf"])
def test_telling_comments_and_values_apart_is_linear(seed, language):
    line = seed * (16_000 // len(seed))
    assert cpu(lambda: follow(read_text(f"x = 0\n{line}\n", language))) < 0.2


def test_a_tree_with_a_package_of_our_name_is_read_and_not_run(tmp_path, monkeypatch):
    (tmp_path / "guide" / "facts").mkdir(parents=True)
    (tmp_path / "guide" / "__init__.py").write_text("open('ran', 'w').close()\nsession.verify = False\n")
    monkeypatch.chdir(tmp_path)
    found = scan_apart(tmp_path, default_folder(), Limits(), processes=2)
    assert found.files == 1
    assert not (tmp_path / "ran").exists()


def test_a_share_that_does_not_end_is_ended(tmp_path, monkeypatch):
    (tmp_path / "a.py").write_text("session.verify = False\n")
    monkeypatch.setattr(
        "guide.facts.source_apart._PROGRAM",
        (sys.executable, "-c", "import sys, time; sys.stdin.read(); time.sleep(15)"),
    )
    monkeypatch.setattr("guide.facts.source_apart._LATE_S", 0.2)
    began = time.monotonic()
    with pytest.raises(Exception, match=r"stopped|folder"):
        scan_apart(tmp_path, default_folder(), Limits(source_s=0.2), processes=1)
    assert time.monotonic() - began < 5
