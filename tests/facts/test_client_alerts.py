"""Servers that demand a client certificate end inside the deadline, whatever alert they say no with (R18)."""

from contextlib import ExitStack

import pytest
from allowed import ALLOWED, NETWORKS
from facts import odd
from facts.conftest import FAST, NAME
from servers.ports import LOOPBACK

from guide.facts.gather import gather
from guide.facts.order import Journey
from guide.facts.workers import Workers
from guide.model.attempts import Ending
from guide.model.subjects import Audience, Endpoint

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
PATIENT = FAST.model_copy(update={"read_s": 3.0})
WANTED = ("listening", "offers", "certificates", "checks")
"""What finishes handshakes, or lets sslyze finish them."""


def endpoint(port: int) -> Endpoint:
    return Endpoint(host=NAME, port=port, http_port=port, connect_to=LOOPBACK, audience=Audience.OTHER)


def test_r18_every_alert_to_a_missing_client_certificate_ends_inside_the_deadline(ec_papers):
    """R18: all 256 codes, the known and the unknown ones. Nothing waits for an answer that does not come."""
    journey = Journey(networks=NETWORKS, run=RUN, limits=PATIENT, vantage="here", wanted=WANTED)
    with ExitStack() as stack:
        servers = [stack.enter_context(odd.odd_server(odd.demands_certificate(ec_papers, code))) for code in range(256)]
        workers = stack.enter_context(Workers(2))
        tasks = [workers.submit(journey.order(endpoint(one.port), LOOPBACK, (LOOPBACK,))) for one in servers]
        for task in tasks:
            task.future.exception(timeout=120)
        codes = {code: task.facts() for code, task in enumerate(tasks)}
    assert {code: facts.problems for code, facts in codes.items() if facts.problems} == {}
    assert max((facts.ended - facts.started).total_seconds() for facts in codes.values()) < PATIENT.deadline_s
    for code, facts in codes.items():
        assert facts.certificates, code
        assert Ending.ACCEPTED in {one.attempts[0].ending for one in facts.offers or () if one.version == "TLS 1.3"}
        assert all(one.complete or one.answer in {"unknown", ""} for one in facts.checks or ()), (code, facts.checks)


@pytest.mark.parametrize("code", [0, 40, 48, 49, 116, 255])
def test_r18_sslyze_as_a_second_opinion_does_not_wait_for_ever(ec_papers, code):
    """R18: a thread of its scanner breaks on such an alert, and its scanner would wait for that thread; ours is told at once."""
    limits = PATIENT.model_copy(update={"deadline_s": 12.0})
    with odd.odd_server(odd.demands_certificate(ec_papers, code)) as server:
        (one,) = gather(
            [endpoint(server.port)],
            ALLOWED,
            limits,
            run=RUN,
            engine="sslyze",
            wanted=("listening", "offers", "suites"),
        )
    told = {(problem.section, problem.reason) for problem in one.facts.problems}
    assert told <= {("suites", "tool_error")}
    assert told or {one.engine for one in one.facts.suites or () if one.complete} >= {"sslyze 6.3.1"}
    assert (one.facts.ended - one.facts.started).total_seconds() < limits.deadline_s / 2
