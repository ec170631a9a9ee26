"""Documents against git: what a clause says of a version, when it was written, and what a hostile repository may not do."""

import os
import subprocess
from datetime import UTC, datetime

import pytest
from servers.programs import require

from guide.facts.documents import read_document
from guide.facts.git import GitError
from guide.facts.git_history import history_of
from guide.facts.stopped import StoppedError
from guide.facts.tls_words import mentions

NGINX = "server { listen 443 ssl; ssl_protocols TLSv1.2 TLSv1.3; }\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "TLS 1.2 and 1.3 are accepted; TLS 1.0 and 1.1 are disabled.",
            {"TLS 1.2": "accepted", "TLS 1.3": "accepted", "TLS 1.0": "refused", "TLS 1.1": "refused"},
        ),
        ("We support TLS 1.0, 1.1 and TLSv1.2", dict.fromkeys(("TLS 1.0", "TLS 1.1", "TLS 1.2"), "accepted")),
        ("TLS 1.0 is not accepted, but TLS 1.2 is offered", {"TLS 1.0": "refused", "TLS 1.2": "accepted"}),
        ("Minimum version: TLS 1.2", {"TLS 1.2": "accepted"}),
        ("| TLS 1.1 | off |", {"TLS 1.1": "refused"}),
        ("SSL 3.0 must not be used. SSLv2 never was.", {"SSLv3": "refused", "SSLv2": "refused"}),
        ("Версии TLS 1.0 и 1.1 отключены, а TLS 1.2 принимается", {"TLS 1.0": "refused", "TLS 1.1": "refused", "TLS 1.2": "accepted"}),
        ("Сервер не поддерживает TLS 1.0", {"TLS 1.0": "refused"}),
        ("Требуется TLS 1.2 или новее", {"TLS 1.2": "accepted"}),
        ("The history of TLS 1.0", {"TLS 1.0": "named"}),
        ("TLS 1.4, TLS 12, XTLS 1.0 and version 1.0 of the app", {}),
    ],
)  # fmt: skip
def test_a_clause_says_what_it_plainly_says(line, said):
    assert {one.version: one.stance for one in mentions(line, 7)} == said


def test_long_hostile_lines_end_soon_and_come_out_inert():
    list(mentions("TLS 1.0, " * 200_000, 1))
    list(mentions("not " * 500_000 + "TLS 1.0", 1))
    (found,) = mentions("TLS 1.0 \x1b]52;c;x\x07 \u202e is off", 1)
    assert found.excerpt.isprintable()


@pytest.fixture
def repository(tmp_path):
    require("git")
    make = Repository(tmp_path / "repo")
    make("init", "-q", "-b", "main")
    return make


class Repository:
    """A git repository that a test fills."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()

    def __call__(self, *words, at=1_700_000_000):
        env = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        env |= dict.fromkeys(
            ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "t@t"
        )
        env |= dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{at} +0000")
        subprocess.run(("git", *words), cwd=self.folder, env=env, check=True, capture_output=True)

    def commit(self, name, text, at):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self("add", "--", name)
        self("commit", "-q", "-m", "x", at=at)
        return path


def test_a_document_and_the_configuration_have_their_last_commits(repository):
    path = repository.commit("docs/tls.md", "TLS 1.0 is off.\n", 1_700_000_000)
    repository.commit("deploy/nginx/site.conf", NGINX, 1_710_000_000)
    repository.commit("README.md", "ssl_protocols are set in deploy\n", 1_720_000_000)
    repository.commit("app.py", "x = 1  # ssl_protocols\n", 1_720_000_000)
    found = read_document(path)
    assert [(one.version, one.stance, one.line) for one in found.mentions] == [("TLS 1.0", "refused", 1)]
    history = found.history
    assert history.changed == datetime.fromtimestamp(1_700_000_000, UTC)
    assert history.configuration_changed == datetime.fromtimestamp(1_710_000_000, UTC)
    assert (history.configuration, history.configurations) == ("deploy/nginx/site.conf", 1)
    assert not history.uncommitted
    path.write_text("changed\n")
    assert read_document(path).history.uncommitted
    path.write_bytes(b"TLS 1.0 is off.\r\n")
    assert not read_document(path).history.uncommitted


def test_a_new_document_and_one_outside_have_no_history(repository, tmp_path):
    repository.commit("a.conf", NGINX, 1_700_000_000)
    (repository.folder / "new.md").write_text("TLS 1.2 is used")
    assert read_document(repository.folder / "new.md").history.changed is None
    (tmp_path / "outside.md").write_text("TLS 1.2 is used")
    outside = read_document(tmp_path / "outside.md")
    assert (outside.history, outside.history_problem) == (None, "no repository")


def test_a_shallow_clone_has_no_trustworthy_history(repository, tmp_path):
    repository.commit("tls.md", "x", 1_700_000_000)
    repository.commit("tls.conf", NGINX, 1_710_000_000)
    subprocess.run(
        ("git", "clone", "-q", "--depth", "1", f"file://{repository.folder}", tmp_path / "clone"),
        check=True,
        capture_output=True,
    )
    assert read_document(tmp_path / "clone" / "tls.md").history_problem == "shallow"


def test_nothing_of_a_hostile_repository_runs(repository, tmp_path):
    path = repository.commit("docs/:(top)tls.md", "TLS 1.0 is off.\n", 1_700_000_000)
    repository.commit("site.conf", NGINX, 1_710_000_000)
    repository.commit(".gitattributes", "* filter=evil diff=evil\n", 1_710_000_000)
    trap = tmp_path / "sprung"
    program = tmp_path / "trap.sh"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {trap}\ncat\n')
    program.chmod(0o755)
    for key in (
        *(
            "core.fsmonitor",
            "core.pager",
            "core.editor",
            "core.sshCommand",
            "core.askPass",
            "gpg.program",
            "diff.external",
        ),
        *("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv", "diff.evil.command"),
        *("core.alternateRefsCommand", "pager.log", "pager.grep", "interactive.diffFilter", "credential.helper"),
    ):
        repository("config", key, str(program))
    repository("config", "log.showSignature", "true")
    repository("config", "core.hooksPath", str(tmp_path))
    assert read_document(path).history.changed == datetime.fromtimestamp(1_700_000_000, UTC)
    assert read_document(path).history.configuration == "site.conf"
    assert not trap.exists()


def test_git_that_takes_too_long_is_no_history(repository):
    path = repository.commit("tls.md", "x", 1_700_000_000)
    with pytest.raises(GitError, match="too long"):
        history_of(path, b"x", -1)


def test_html_is_read_on_its_lines_and_scripts_are_not(tmp_path):
    page = tmp_path / "tls.html"
    page.write_text("<html><script>\nTLS 1.1 is accepted\n</script><p>\nTLS&nbsp;1.0 is <b>disabled</b>.\n</p>")
    found = read_document(page)
    assert found.form == "html"
    assert [(one.version, one.stance, one.line) for one in found.mentions] == [("TLS 1.0", "refused", 4)]


@pytest.mark.parametrize("content", [b"%PDF-1.7\nTLS 1.0 is off", b"PK\x03\x04", b"TLS\0 1.0"])
def test_what_is_no_text_is_not_read(tmp_path, content):
    (tmp_path / "tls").write_bytes(content)
    found = read_document(tmp_path / "tls")
    assert (found.form, found.mentions) == ("other", ())


def test_what_is_no_file_or_too_large_is_an_error(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, tmp_path / "none"):
        with pytest.raises(OSError):
            read_document(path)
    monkeypatch.setattr("guide.facts.documents._MOST_BYTES", 3)
    (tmp_path / "big").write_text("four")
    with pytest.raises(StoppedError, match="unreadable"):
        read_document(tmp_path / "big")


def test_many_mentions_are_counted(tmp_path):
    (tmp_path / "tls.md").write_text("TLS 1.2 is used\n" * 100)
    found = read_document(tmp_path / "tls.md")
    assert (len(found.mentions), found.left_out) == (40, 60)
