"""An authority of the tests' own."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from guide.lab.authority import Authority


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority("Test root", datetime.now(UTC))


@pytest.fixture(scope="session")
def ca_file(authority, tmp_path_factory) -> Path:
    return authority.save(tmp_path_factory.mktemp("ca") / "ca.pem")
