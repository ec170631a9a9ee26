"""One lab for all tests of this room."""

import pytest

from guide.lab.lab import Lab


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    with Lab.start(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture
def shop(lab):
    """Return a function from the first label of a host name to its endpoint."""
    return lambda label: next(endpoint for endpoint in lab.endpoints() if endpoint.host.split(".")[0] == label)
