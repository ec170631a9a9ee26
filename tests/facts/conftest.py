"""Papers, limits and doors for the tests of gathering. Every wait is short: the servers stand on loopback."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from facts.now import NowKnocker
from servers.ports import LOOPBACK

from guide.facts.hello import Door
from guide.facts.limits import Limits
from guide.facts.scope_guard import Dialler
from guide.lab.authority import Authority, Papers, new_rsa_key

NAME = "shop.test"
FAST = Limits(deadline_s=20, connect_s=1, read_s=1, http_s=3, spacing_s=0.02, per_second=1000)

MakeDoor = Callable[..., Door]


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority("Test root", datetime.now(UTC))


@pytest.fixture(scope="session")
def ca_file(authority: Authority, tmp_path_factory) -> Path:
    return authority.save(tmp_path_factory.mktemp("ca") / "ca.pem")


@pytest.fixture(scope="session")
def rsa_papers(authority: Authority, tmp_path_factory) -> Papers:
    return authority.issue(tmp_path_factory.mktemp("rsa"), [NAME, LOOPBACK], key=new_rsa_key())


@pytest.fixture(scope="session")
def ec_papers(authority: Authority, tmp_path_factory) -> Papers:
    return authority.issue(tmp_path_factory.mktemp("ec"), [NAME, LOOPBACK])


@pytest.fixture
def limits() -> Limits:
    return FAST


@pytest.fixture
def make_door() -> MakeDoor:
    """Return a maker of doors on loopback ports; further allowed ports can be named."""

    def make(port: int, *also: int, limits: Limits = FAST, starttls: str = "", budget: int = 10_000) -> Door:
        allowed = frozenset((LOOPBACK, one) for one in (port, *also))
        dialler = Dialler(allowed, limits, time.monotonic() + limits.deadline_s, budget)
        return Door(dialler, LOOPBACK, port, starttls)

    return make


@pytest.fixture
def make_knocker(make_door: MakeDoor) -> Callable[..., NowKnocker]:
    def make(port: int, *also: int, limits: Limits = FAST, starttls: str = "") -> NowKnocker:
        return NowKnocker(make_door(port, *also, limits=limits, starttls=starttls), NAME)

    return make
