"""dependencies.tls: an old default is advice, a range or an unknown version is for a person, nothing is a pass."""

import pytest
from builders import NOW, policy, ruled, shop, tree, ulid
from hypothesis import given
from hypothesis import strategies as st

from guide.facts.dependencies import manifests
from guide.model.facts import Facts, Vantage
from guide.model.outcomes import Bearing, Outcome
from guide.probes.registry import PROBES

PROBE = PROBES["dependencies.tls"]


def judged(folder, rules=None, **changes):
    """Return the findings on what stands in a real folder."""
    seen = manifests(folder, 5).model_copy(update=changes)
    facts = Facts(
        run=ulid(1), subject=tree().name, vantage=Vantage(name="here"), started=NOW, ended=NOW, dependencies=seen
    )
    return PROBE.judge(facts, tree(), rules or policy(), NOW)


@pytest.mark.parametrize(
    ("name", "text", "reasons"),
    [
        ("requirements.txt", "urllib3==1.26.20", {"old_client_default"}),
        ("requirements.txt", "urllib3>=1.26,<2", {"old_client_default"}),
        ("requirements.txt", "urllib3<2", {"old_client_default"}),
        ("requirements.txt", "urllib3<3", {"undecided"}),
        ("requirements.txt", "urllib3>=1.26", {"undecided"}),
        ("requirements.txt", "urllib3", {"undecided"}),
        ("requirements.txt", "urllib3==2.0.0rc1", {"undecided"}),
        ("requirements.txt", "urllib3>=2", {"named"}),
        ("requirements.txt", "urllib3==2.0.0", {"named"}),
        ("requirements.txt", "requests==2.32.3", {"named"}),
        ("runtime.txt", "python-3.9.18", {"old_default"}),
        ("runtime.txt", "python-3.10.1", {"named"}),
        ("runtime.txt", "python-2.7.5", {"old_default", "certificate_unchecked"}),
        ("runtime.txt", "python-2.7.18", {"old_default"}),
        ("Dockerfile", "FROM python:3.9-slim", {"old_default"}),
        ("Dockerfile", "FROM python:3", {"undecided"}),
        ("Dockerfile", "FROM python:latest", {"undecided"}),
        ("Dockerfile", "FROM node:10", {"old_default"}),
        ("Dockerfile", "FROM node:lts", {"undecided"}),
        ("Dockerfile", "FROM golang:1.17", {"old_client_default", "old_server_default"}),
        ("Dockerfile", "FROM golang:1.20", {"old_server_default"}),
        ("Dockerfile", "FROM golang:1.22", {"named"}),
        ("Dockerfile", "FROM openjdk:8u282-jdk", {"old_default"}),
        ("Dockerfile", "FROM openjdk:8u292-jdk", {"named"}),
        ("Dockerfile", "FROM openjdk:8", {"undecided"}),
        ("Dockerfile", "FROM openjdk:7", {"undecided"}),
        ("Dockerfile", "FROM openjdk:13", {"old_default"}),
        ("Dockerfile", "FROM eclipse-temurin:11.0.10_9-jre", {"old_default"}),
        ("Dockerfile", "FROM eclipse-temurin:11.0.11_9-jre", {"named"}),
        ("Dockerfile", "FROM eclipse-temurin:17", {"named"}),
        ("Dockerfile", "FROM php:5.5", {"certificate_unchecked"}),
        ("go.mod", "go 1.17", {"undecided"}),
        ("go.mod", "go 1.24", {"named"}),
        ("Gemfile", 'gem "em-http-request", "1.1.5"', {"name_unchecked"}),
        ("build.gradle", 'implementation "commons-httpclient:commons-httpclient:3.1"', {"name_unchecked"}),
        ("build.gradle", 'implementation "io.netty:netty-all:4.1.100.Final"', {"name_unchecked"}),
        ("build.gradle", 'implementation "io.netty:netty-all:4.0.1.Final"', {"undecided"}),
        ("build.gradle", 'implementation "org.apache.httpcomponents:httpclient:4.5.14"', {"named"}),
        ("x.csproj", "<Project><TargetFramework>net462</TargetFramework></Project>", {"old_default"}),
        ("x.csproj", "<Project><TargetFramework>net48</TargetFramework></Project>", {"named"}),
        ("x.csproj", "<Project><TargetFramework>net8.0</TargetFramework></Project>", {"nothing"}),
    ],
)
def test_a_version_stands_to_the_release_that_changed_the_default(tmp_path, name, text, reasons):
    (tmp_path / name).write_text(text + "\n")
    assert {one.reason for one in judged(tmp_path)} == reasons


def test_the_finding_names_file_line_version_and_the_release_that_changed_it(tmp_path):
    (tmp_path / "requirements.txt").write_text("# x\nurllib3==1.26.20\n")
    (found,) = judged(tmp_path)
    assert found.place == "requirements.txt:2 urllib3"
    assert (found.outcome, found.bears_on) == (Outcome.ADVISORY, Bearing.ADVISORY)
    assert (found.detail["version"], found.detail["changed"]) == ("==1.26.20", "2.0.0")
    assert found.detail["source"].startswith("https://")


def test_the_floor_is_the_policys(tmp_path):
    (tmp_path / "requirements.txt").write_text("urllib3==1.26.20\n")
    (found,) = judged(tmp_path, ruled("dependencies.tls", "hostname", bears_on="advisory"))
    assert found.reason == "named"


def test_what_was_not_read_is_never_hidden(tmp_path):
    (tmp_path / "requirements.txt").write_text("urllib3==1.26.20\n")
    for gap in ({"truncated": True}, {"skipped": ("pom.xml: broken",)}):
        assert {one.reason for one in judged(tmp_path, **gap)} == {"old_client_default", "incomplete"}
    (tmp_path / "requirements.txt").unlink()
    assert {one.reason for one in judged(tmp_path)} == {"nothing"}
    assert {one.outcome for one in judged(tmp_path)} == {Outcome.MANUAL}


def test_no_reason_is_a_pass_and_only_trees_are_judged():
    assert Outcome.PASS not in PROBE.reasons.values()
    assert PROBE.applies(tree())
    assert not PROBE.applies(shop())


@given(st.text(max_size=40))
def test_no_version_whatever_it_says_is_a_pass(tmp_path_factory, version):
    folder = tmp_path_factory.mktemp("any")
    (folder / "requirements.txt").write_bytes(f"urllib3{version}".encode("utf-8", "surrogatepass"))
    assert all(one.outcome is not Outcome.PASS for one in judged(folder))
