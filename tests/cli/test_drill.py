"""``guide drill``: the contract of its output and exit codes."""

import json

import pytest
from servers.programs import require

CURL = ("--", "curl", "-sS", "{url}")
CARELESS = ("--", "curl", "-sSk", "{url}")


@pytest.fixture(autouse=True)
def _curl():
    require("curl")


@pytest.fixture
def with_client(begun):
    assert begun("scope", "add", "--client", "sync").code == 0
    return begun


def test_without_a_workbook_it_prints_and_says_that_nothing_is_recorded(guide, tmp_path):
    called = guide("drill", *CURL)
    assert called.code == 0
    assert called.out.count("refused") == 6
    assert called.out.count("reached") == 2
    assert "Nothing is recorded" in called.err
    assert list(tmp_path.iterdir()) == []


def test_a_client_that_goes_on_exits_1_and_says_what_arrived(guide):
    called = guide("drill", *CARELESS)
    assert called.code == 1
    assert called.out.count("NOT refused") == 3
    assert "GET, host" in called.out


def test_a_client_that_reaches_nothing_exits_4_and_shows_its_last_words(guide):
    called = guide("drill", "--", "curl", "-sS", "--cacert", "/dev/null", "{url}")
    assert called.code == 4
    assert "proves nothing" in called.out
    assert "curl:" in called.out


def test_json_names_each_trial_and_its_verdict(guide):
    called = guide("drill", "--json", *CARELESS)
    given = json.loads(called.out)
    assert given["exit"] == called.code == 1
    assert given["recorded"] is None
    assert given["client"] == "curl"
    found = {one["scenario"]: one["verdict"] for one in given["trials"]}
    assert found["wrong-name"] == "accepted"
    assert found["tls-1.0"] == "refused"


def test_a_drill_is_recorded_and_fails_the_requirement_until_it_is_drilled_again(with_client):
    assert with_client("drill", *CARELESS).code == 1
    status = with_client("status").out
    assert "client.drill" in status
    assert "A certificate for another name: the client went on" in status
    assert with_client("status").code == 1
    assert with_client("drill", *CURL).code == 0
    assert "the client went on" not in with_client("status").out
    assert with_client("verify").code == 0


def test_a_fail_of_one_client_is_not_lifted_by_another(with_client, tmp_path):
    assert with_client("drill", *CARELESS).code == 1
    script = tmp_path / "other.sh"
    script.write_text('#!/bin/sh\nexec curl -sS "$1"\n')
    script.chmod(0o755)
    refused = with_client("drill", "--", str(script), "{url}")
    assert refused.code == 2
    assert "drilled as curl" in refused.err
    assert "the client went on" in with_client("status").out


def test_no_secret_of_the_command_is_recorded(with_client, tmp_path):
    with_client("drill", "--", "curl", "-sSk", "-H", "Authorization: Bearer hunter2", "{url}")
    text = (tmp_path / "evidence.yaml").read_text()
    assert "hunter2" not in text
    assert "authorization" in text  # the name alone


def test_a_workbook_without_a_client_is_a_mistake_before_anything_runs(begun, tmp_path):
    before = (tmp_path / "evidence.yaml").read_bytes()
    called = begun("drill", *CURL)
    assert called.code == 2
    assert "scope add --client" in called.err
    assert (tmp_path / "evidence.yaml").read_bytes() == before


def test_several_clients_must_be_told_apart(with_client):
    assert with_client("scope", "add", "--client", "other").code == 0
    called = with_client("drill", *CURL)
    assert called.code == 2
    assert "--subject" in called.err
    assert "client:other" in called.err
    assert with_client("drill", "--subject", "client:nobody", *CURL).code == 2
    assert with_client("drill", "--subject", "client:other", *CURL).code == 0


def test_a_named_workbook_must_exist(guide):
    called = guide("drill", "-w", "none.yaml", *CURL)
    assert called.code == 2
    assert "none.yaml" in called.err


def test_it_speaks_russian(guide):
    assert "отвергнут" in guide("drill", "--lang", "ru", *CURL).out
