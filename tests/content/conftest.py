"""Papers for the servers that the remedies speak of."""

import ssl
from datetime import UTC, datetime

import pytest
from servers.asking import trusting
from servers.snippets import issue

from guide.lab.authority import Authority


@pytest.fixture(scope="session")
def shop_authority() -> Authority:
    return Authority("Remedy root", datetime.now(UTC))


@pytest.fixture(scope="session")
def shop_papers(shop_authority, tmp_path_factory):
    return issue(shop_authority, tmp_path_factory.mktemp("papers") / "shop")


@pytest.fixture(scope="session")
def trusted(shop_authority, tmp_path_factory) -> ssl.SSLContext:
    return trusting(shop_authority.save(tmp_path_factory.mktemp("ca") / "ca.pem"))
