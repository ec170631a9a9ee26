"""A source scan's SARIF against the schema of SARIF 2.1.0 (OASIS), on the labelled corpus and on a tree with hostile names.

The schema comes from npm's @microsoft/jest-sarif, which `make servers` fetches; the tests themselves reach for no network.
"""

import hashlib
import json
import os
import tarfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from corpus_reading import samples
from jsonschema.validators import validator_for
from tui.hostile import CONTROL, EVERYTHING, HIDDEN, MARKDOWN

from guide.export.source_sarif import source_sarif
from guide.session.scan_source import scan_source

BUNDLE = Path(__file__).parents[2] / ".venv" / "npm" / "microsoft-jest-sarif-1.0.0-beta.0.tgz"
MEMBER = "package/lib/schemas/sarif-2.1.0-rtm.5.json"
DIGEST = "2d99159ae54a3eea97f81781cff48780548657c35949f4b7f25e99a2ba4de4f8"
HIT = b"import requests\n\nrequests.get(url, verify=False)\n"


@pytest.fixture(scope="module")
def wrong():
    """What the schema has against a log, one sentence each."""
    if not BUNDLE.exists():
        message = "the schema of SARIF is not installed; `make servers` fetches it"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with tarfile.open(BUNDLE) as bundle:
        member = bundle.extractfile(MEMBER)
        assert member is not None
        text = member.read()
    assert hashlib.sha256(text).hexdigest() == DIGEST
    schema = json.loads(text)
    validator = validator_for(schema)(schema)

    def look(log):
        return [
            f"{'/'.join(map(str, one.absolute_path))}: {one.message[:300]}"
            for one in validator.iter_errors(json.loads(json.dumps(log)))
        ]

    return look


def log_of(folder):
    tree = scan_source(folder)
    return source_sarif(
        tree.scan, {name: (rule.message, rule.kind, rule.cwe) for name, rule in tree.rules.items()}, "0.1.0"
    )


def addresses(log):
    return [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in log["runs"][0]["results"]]


def test_the_corpus_keeps_to_the_schema(wrong, tmp_path):
    for sample in samples():
        path = tmp_path / sample.bundle / sample.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sample.text, encoding="utf-8")
    (tmp_path / "excused.py").write_bytes(b"ctx.check_hostname = False  # nosec\n")
    os.mkfifo(tmp_path / "pipe.py")
    log = log_of(tmp_path)
    assert wrong(log) == []
    results = log["runs"][0]["results"]
    assert len(results) > 300
    assert any("suppressions" in one for one in results)
    assert log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in results)


def test_hostile_names_keep_to_it_and_readable_ones_lead_back_to_their_file(wrong, tmp_path):
    readable = ["a b.py", "%41.py", "x#y?.py", "ф.py", "a:b.py", "http:evil.py", "C:\\x.py", "[x](y:1).py", "-.py"]
    readable += ["http:/evil.py", f"{MARKDOWN.replace('/', '')}.py"]
    spelled = [f"{CONTROL.replace(chr(0), '')}.py", f"{HIDDEN}.py", "new\nline.py"]
    named = [*(os.fsencode(one) for one in (*readable, *spelled)), b"\xff\xfe.py"]
    (tmp_path / "http:").mkdir()
    for name in named:
        (tmp_path / os.fsdecode(name)).write_bytes(HIT + b"# " + EVERYTHING.encode())
    log = log_of(tmp_path)
    assert wrong(log) == []
    found = addresses(log)
    assert len(found) == len(named)
    assert all(one.isascii() and one.isprintable() and ":" not in one for one in found)
    assert {name for name in map(unquote, found) if (tmp_path / name).exists()} == set(readable)


def test_the_schema_can_say_no(wrong, tmp_path):
    (tmp_path / "a.py").write_bytes(HIT)
    log = log_of(tmp_path)
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    log["runs"][0]["tool"]["driver"]["colour"] = "red"
    assert len(wrong(log)) == 2


def test_a_tree_with_nothing_keeps_to_it(wrong, tmp_path):
    (tmp_path / "a.py").write_bytes(b"x = 1\n")
    log = log_of(tmp_path)
    assert wrong(log) == []
    assert log["runs"][0]["results"] == []
