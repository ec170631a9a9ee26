"""Two nodes of one name, and one node over time, on real servers: what certificate.same_leaf and .rollover make of them."""

from datetime import UTC, datetime

import pytest
from allowed import ALLOWED
from builders import policy
from facts.conftest import FAST, NAME
from servers.nginx import nginx
from servers.ports import LOOPBACK, reserved_ports

from guide.facts.gather import gather
from guide.facts.plan import plan
from guide.lab.authority import new_ec_key
from guide.model.subjects import Endpoint
from guide.probes.registry import PROBES

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
WANTED = ("listening", "offers", "certificates")
OTHER = "127.0.0.2"


def server(address, port, papers):
    return f"""server {{ listen {address}:{port} ssl; ssl_certificate {papers.chain};
        ssl_certificate_key {papers.key}; return 200; }}"""


def issue(authority, folder, name, **more):
    place = folder / name
    place.mkdir()
    return authority.issue(place, [NAME], **more)


def gathered(port, addresses, ca_file):
    endpoint = Endpoint(host=NAME, port=port, connect_to=LOOPBACK, audience="other")
    told = plan([endpoint], ALLOWED, FAST, WANTED)
    pins = tuple(one.model_copy(update={"addresses": addresses}) for one in told.pins)
    units = gather(
        [endpoint], ALLOWED, FAST, run=RUN, ca_file=ca_file, wanted=WANTED, plan=told.model_copy(update={"pins": pins})
    )
    return endpoint, sorted((one.facts for one in units), key=lambda facts: facts.address)


def said(probe, facts, endpoint):
    return [one.reason for one in PROBES[probe].judge_all(facts, endpoint, policy(), datetime.now(UTC))]


@pytest.mark.parametrize(("alike", "reason"), [(True, "same"), (False, "differs")])
def test_two_nodes(authority, ca_file, tmp_path, alike, reason):
    first = issue(authority, tmp_path, "first")
    second = first if alike else issue(authority, tmp_path, "second")
    with reserved_ports(1) as (port,):
        config = server(LOOPBACK, port, first) + server(OTHER, port, second)
        with nginx(tmp_path, config, (port,)):
            endpoint, facts = gathered(port, (LOOPBACK, OTHER), ca_file)
    assert [one.address for one in facts] == [LOOPBACK, OTHER]
    assert said("certificate.same_leaf", facts, endpoint) == [reason]


@pytest.mark.parametrize(("kept", "reason"), [(True, "in_time_same_key"), (False, "in_time")])
def test_one_node_before_and_after_a_renewal(authority, ca_file, tmp_path, kept, reason):
    key = new_ec_key()
    papers = (issue(authority, tmp_path, "old", key=key), issue(authority, tmp_path, "new", key=key if kept else None))
    seen = []
    with reserved_ports(1) as (port,):
        for one in papers:
            with nginx(tmp_path, server(LOOPBACK, port, one), (port,)):
                endpoint, facts = gathered(port, (LOOPBACK,), ca_file)
                seen = [*facts, *seen]
    assert said("certificate.rollover", seen, endpoint) == [reason]
