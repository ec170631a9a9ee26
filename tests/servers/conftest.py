"""Papers for the servers under test."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from guide.lab.authority import Authority, Papers, new_rsa_key

NAME = "shop.test"


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority("Test root", datetime.now(UTC))


@pytest.fixture
def papers(authority: Authority, tmp_path: Path) -> Papers:
    return authority.issue(tmp_path, [NAME, "127.0.0.1"])


@pytest.fixture(scope="session")
def rsa_papers(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return authority.issue(tmp_path_factory.mktemp("rsa"), [NAME], key=new_rsa_key())
