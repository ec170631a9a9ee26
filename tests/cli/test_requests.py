"""Open questions by owner: exported, filled in by others, brought back; every way the file can be wrong names its line."""

import json
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest

from guide.evidence.store import EvidenceFile
from guide.model.language import Language
from guide.session.answers import import_answers
from guide.session.desk import clock
from guide.session.open import open_desk

SECRET = "not for the workbook"
HOSTILE = "\x1b]52;c;AAAA\x07[/bold]\u202e<script>"


def records(kind):
    return Path("evidence.yaml").read_text().count(f"    kind: {kind}\n")


@pytest.fixture
def owned(begun):
    """Two owners, one of them twice spelled, and one endpoint of nobody."""
    for endpoint in ("mail.test:25+smtp,owner=Ops Team", "api.test,audience=api,owner=Dev", "old.test"):
        assert begun("scope", "add", endpoint).code == 0
    assert begun("scope", "set", "--owner", "ops  team", "--subject", "shop.test:443").code == 0
    return begun


@pytest.fixture
def asked(owned):
    """The file of Ops, and a way to fill in its first request."""
    assert owned("requests", "-o", "lists").code == 0
    return Path("lists/requests-ops-team.yaml")


def fill(path, number=0, **fields):
    """Write values into one request as a person with an editor would, and return the line its question stands on."""
    lines = path.read_text(encoding="utf-8").split("\n")
    starts = [at for at, line in enumerate(lines) if line.startswith("  - owner:")]
    for key, value in fields.items():
        at = next(at for at in range(starts[number], len(lines)) if lines[at].startswith(f"    {key}:"))
        lines[at] = f"    {key}: {value}"
    path.write_text("\n".join(lines), encoding="utf-8")
    return starts[number] + 1


GOOD = {"answer": "satisfied", "statement": '"Seen in the export of Monday"', "stated_by": '"Olga Ops"'}


def questions_of(text):
    return re.findall(r'question: "([^"]+)"', text)


def test_each_owner_gets_one_file_with_their_own_subjects(owned):
    done = owned("requests", "-o", "lists")
    assert done.code == 0, done.err
    names = sorted(path.name for path in Path("lists").iterdir())
    assert names == ["requests-dev.yaml", "requests-nobody.yaml", "requests-ops-team.yaml"]
    assert done.out.split()
    assert all(Path(line).stat().st_mode & 0o777 == 0o600 for line in done.out.split())
    ops = Path("lists/requests-ops-team.yaml").read_text()
    assert "mail.test:25+smtp" in ops
    assert "shop.test:443" in ops
    assert "api.test" not in ops
    assert "old.test" not in ops


def test_a_request_says_what_is_asked_why_and_what_counts_as_good(owned):
    text = owned("requests", "--owner", "dev").out
    status = json.loads(owned("status", "--json").out)
    everything = {one["question"] for step in status["steps"] for one in step["questions"]}
    assert set(questions_of(text)) == everything
    item = text[text.index("  - owner:") :]
    for key in ("digest", "asked", "evidence", "why", "subjects", "answer", "statement", "files"):
        assert f"    {key}:" in item
    assert 'why: "Not answered yet."' in item
    assert 'why: "Ответа пока нет' in owned("requests", "--owner", "dev", "--lang", "ru").out


def test_what_is_answered_or_waits_for_its_reviewer_is_not_asked_again(owned):
    question = questions_of(owned("requests").out)[0]
    said = owned("attest", question, "--answer", "satisfied", "--statement", "Seen", "--by", "R. Reviewer").out.strip()
    assert question not in questions_of(owned("requests").out)
    owned("review", said, "--reject", "--by", "S. Second", "--comment", "Of staging")
    assert question in questions_of(owned("requests").out)


def test_a_no_is_an_answer(owned):
    question = questions_of(owned("requests").out)[0]
    owned("attest", question, "--answer", "not-satisfied", "--statement", "Seen", "--by", "R. Reviewer")
    assert question not in questions_of(owned("requests").out)


def test_a_question_may_be_assigned_to_one_who_answers_it_for_every_subject(owned):
    question = questions_of(owned("requests").out)[0]
    assert owned("scope", "set", "--owner", "Legal", "--question", question).code == 0
    legal = owned("requests", "--owner", "legal").out
    assert questions_of(legal) == [question]
    assert all(name in legal for name in ("mail.test", "api.test", "shop.test", "old.test"))
    assert question not in questions_of(owned("requests", "--owner", "Dev").out)
    assert "Legal" in owned("scope", "list").out
    assert owned("scope", "set", "--owner", "", "--question", question).code == 0
    assert question in questions_of(owned("requests", "--owner", "Dev").out)


@pytest.mark.parametrize(
    "given",
    [
        ("requests", "--owner", "Stranger"),
        ("scope", "set", "--owner", "Ops"),
        ("scope", "set", "--subject", "shop.test:443"),
        ("scope", "set", "--owner", "Ops", "--subject", "x.test"),
        ("scope", "set", "--owner", "Ops", "--group", "none"),
        ("scope", "set", "--owner", "Ops", "--question", "none"),
        ("scope", "set", "--owner", "O" * 201, "--subject", "shop.test:443"),
        ("requests", "-o", "evidence.yaml"),
        ("requests", "-o", ".guide"),
        ("requests", "-o", "artifacts/list.yaml"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_sentence(owned, given):
    before = Path("evidence.yaml").read_bytes()
    refused = owned(*given)
    assert refused.code == 2
    assert "Traceback" not in refused.err
    assert Path("evidence.yaml").read_bytes() == before


def test_a_list_that_may_hold_answers_is_never_replaced(owned, asked):
    fill(asked, **GOOD)
    kept = asked.read_bytes()
    for target in ("lists", str(asked)):
        assert owned("requests", "-o", target).code == 2
    assert asked.read_bytes() == kept


def test_markdown_is_for_reading(owned):
    assert owned("requests", "--format", "md", "-o", "all.md").code == 0
    text = Path("all.md").read_text()
    assert "## ops team" in text
    assert "## No owner named" in text
    assert "`mail.test:25+smtp`" in text
    assert "☐" in text
    assert owned("import", "all.md").code == 2


def test_answers_come_back_stated_by_their_owner_and_recorded_by_the_importer(owned, asked):
    Path("lists/export.csv").write_text("one listener\n")
    fill(asked, **GOOD, files='["export.csv"]', valid_until='"2027-03-01"')
    fill(asked, 1, answer='"not-satisfied"', statement="|\n      Two lines\n      of text")
    done = owned("import", str(asked))
    assert done.code == 0, done.err
    first, second = done.out.split()
    text = Path("evidence.yaml").read_text()
    said = text[text.index(first) : text.index(second)]
    assert 'stated_by: "Olga Ops"' in said
    assert 'by: "R. Reviewer"' in said
    assert 'name: "export.csv"' in said
    assert "2027-03-01T23:59:59Z" in said
    assert 'stated_by: "ops team"' in text[text.index(second) :]
    assert len(list(Path("artifacts").iterdir())) == 1
    assert "left blank" in done.err


def test_imported_answers_wait_for_a_second_person_who_neither_stated_nor_recorded_them(owned, asked):
    fill(asked, **GOOD)
    record = owned("import", str(asked)).out.strip()
    for own in ("Olga Ops", "r. reviewer"):
        assert owned("review", record, "--accept", "--by", own).code == 2
    assert owned("review", record, "--accept", "--by", "S. Second").code == 0


def test_importing_twice_adds_nothing(owned, asked):
    fill(asked, **GOOD)
    record = owned("import", str(asked)).out.strip()
    before = Path("evidence.yaml").read_bytes()
    again = owned("import", str(asked), "--json")
    assert again.code == 0
    assert json.loads(again.out)["known"][0]["record"] == record
    owned("review", record, "--reject", "--by", "S. Second", "--comment", "Of staging")
    rejected = Path("evidence.yaml").read_bytes()
    assert owned("import", str(asked)).code == 0
    assert Path("evidence.yaml").read_bytes() == rejected != before


def test_its_author_may_correct_an_answer_and_send_the_file_again(owned, asked):
    fill(asked, **GOOD)
    owned("import", str(asked))
    fill(asked, statement='"Seen in the export of Tuesday"')
    assert owned("import", str(asked)).code == 0
    assert records("attestation") == 2


def test_the_same_words_on_a_new_list_are_a_new_answer(owned, asked):
    """An answer that ran out is asked for anew, and may well be given in the same words."""
    fill(asked, **GOOD, valid_until="2026-12-01")
    assert owned("import", str(asked)).code == 0
    later = clock() + timedelta(days=30)
    again = Path("again.yaml")
    text = re.sub(r'made: "[^"]+"', f'made: "{later:%Y-%m-%dT%H:%M:%SZ}"', asked.read_text())
    again.write_text(text.replace("2026-12-01", '""'))
    desk = open_desk(Path("evidence.yaml"), person="R. Reviewer", language=Language.EN, clock=lambda: later)
    assert len(import_answers(desk, [again]).records) == 1
    assert len(import_answers(desk, [again]).known) == 1
    assert records("attestation") == 2


def test_an_answer_that_another_gave_meanwhile_is_not_pushed_aside(owned, asked):
    question = questions_of(asked.read_text())[0]
    fill(asked, **GOOD)
    text = re.sub(r'made: "[^"]+"', 'made: "2026-01-01T00:00:00Z"', asked.read_text())
    asked.write_text(text)
    owned("attest", question, "--answer", "not-satisfied", "--statement", "No", "--by", "R. Reviewer")
    refused = owned("import", str(asked))
    assert refused.code == 2
    assert "R. Reviewer" in refused.err
    assert records("attestation") == 1


def test_a_list_as_another_systems_editor_saves_it_is_read(owned, asked):
    fill(asked, **GOOD)
    asked.write_bytes(b"\xef\xbb\xbf" + asked.read_bytes().replace(b"\n", b"\r\n"))
    assert owned("import", str(asked)).code == 0
    assert records("attestation") == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"digest": '"sha256:' + "0" * 64 + '"'}, "has changed"),
        ({"question": '"no-such-question"'}, "is no question"),
        ({"answer": "maybe"}, "maybe is no answer"),
        ({"answer": '""'}, "is no answer"),
        ({"answer": ""}, "the value is missing"),
        ({"statement": '""'}, "statement is empty"),
        ({"statement": '"   "'}, "statement is empty"),
        ({"answer": "not-applicable"}, "approver"),
        ({"method": "guess"}, "is no method"),
        ({"valid_until": "tomorrow"}, "is no date"),
        ({"valid_until": "2001-01-01"}, "is past"),
        ({"files": '["missing.csv"]'}, "missing.csv"),
        ({"files": '"export.csv"'}, "a list of names"),
        ({"files": '["../evidence.yaml"]'}, "is not the name of a file"),
        ({"files": '["/etc/hostname"]'}, "is not the name of a file"),
        ({"files": '["link.csv"]'}, "no regular file"),
        ({"files": '["fifo"]'}, "no regular file"),
        ({"statement": "&a text"}, "an anchor"),
        ({"statement": "!!python/object text"}, "a tag"),
        ({"stated_by": '"' + "o" * 201 + '"'}, "characters"),
        ({"approved_by": '["one"]'}, "text should stand here"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line_and_nothing_is_recorded(owned, asked, wrong, told):
    """R27, R32: one sentence each; the good answer beside it is not recorded either."""
    Path("secret.csv").write_text(SECRET)
    Path("lists/link.csv").symlink_to(Path("secret.csv").resolve())
    os.mkfifo("lists/fifo")
    fill(asked, **GOOD)
    line = fill(asked, 1, **(GOOD | wrong))
    before = Path("evidence.yaml").read_bytes()
    refused = owned("import", str(asked))
    assert refused.code == 2
    assert told in refused.err
    place = re.search(r"lists/requests-ops-team\.yaml:(\d+):\d+: ", refused.err)
    assert place
    assert line <= int(place[1]) < line + 25
    assert "Traceback" not in refused.err
    assert Path("evidence.yaml").read_bytes() == before
    assert not Path("artifacts").exists() or not list(Path("artifacts").iterdir())


def test_a_subject_that_left_the_scope_is_refused(owned, asked):
    fill(asked, **GOOD)
    owned("scope", "exclude", "mail.test:25+smtp", "--reason", "Gone", "--owner", "Ops")
    refused = owned("import", str(asked))
    assert refused.code == 2
    assert "mail.test:25+smtp is not in scope" in refused.err


def test_an_answer_whose_subjects_were_taken_out_does_not_become_one_for_the_whole_system(owned, asked):
    fill(asked, **GOOD)
    text = asked.read_text()
    asked.write_text(re.sub(r"    subjects:\n(      - .*\n)+", "    subjects: []\n", text, count=1))
    refused = owned("import", str(asked))
    assert refused.code == 2
    assert "no subject is named" in refused.err


def test_every_refusal_is_told_at_once(owned, asked):
    fill(asked, **(GOOD | {"answer": "maybe"}))
    fill(asked, 1, **(GOOD | {"files": '["missing.csv"]'}))
    told = owned("import", str(asked)).err
    assert "maybe is no answer" in told
    assert "missing.csv" in told
    assert "because 2 of the answers" in told


def test_a_list_of_another_workbook_or_environment_is_refused(owned, asked):
    fill(asked, **GOOD)
    text = asked.read_text()
    for key, value in (
        ("workbook", "0" * 26),
        ("environment", "staging"),
        ("made", "yesterday"),
        ("format", "asvs-guide/requests/9"),
    ):
        asked.write_text(re.sub(rf'^{key}: "[^"]+"', f'{key}: "{value}"', text, flags=re.MULTILINE))
        refused = owned("import", str(asked))
        assert refused.code == 2, key
        assert re.search(r"requests-ops-team\.yaml:\d+:\d+: ", refused.err)
    assert records("attestation") == 0


def test_hostile_text_stays_inert_from_the_file_to_the_report(owned, asked):
    """R19, R20, R21."""
    quoted = HOSTILE.encode("unicode_escape").decode().replace('"', "")
    fill(asked, **(GOOD | {"statement": f'"{quoted} stated"', "stated_by": f'"{quoted}"'}))
    done = owned("import", str(asked))
    assert done.code == 0, done.err
    (said,) = (
        one.body for one in EvidenceFile(Path("evidence.yaml")).read(clock()).records if one.kind == "attestation"
    )
    assert said.statement.isprintable()
    assert said.stated_by.isprintable()
    for text in (done.out, done.err, owned("status").out, owned("report").out, owned("scope", "list").out):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "<script>" not in text


def test_answers_and_another_tools_report_come_in_together(owned, asked):
    fill(asked, **GOOD)
    Path("junk.json").write_text("{}")
    refused = owned("import", str(asked), "junk.json")
    assert refused.code == 2
    assert records("facts") == 0
