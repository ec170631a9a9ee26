"""The client that step 5 shows refuses what the source document's sample fetched."""

import textwrap
from pathlib import Path

import pytest
import requests
from markdown_it import MarkdownIt

from guide.lab.lab import Lab

ROOT = Path(__file__).resolve().parents[2]
PAGE = "content/v4.0.3-9.1.1/{}/05-insecure-fallback.md"


def sample(language: str) -> str:
    tokens = MarkdownIt().parse((ROOT / PAGE.format(language)).read_text())
    (block,) = [token.content for token in tokens if token.type == "fence" and token.info == "python"]
    return textwrap.dedent(block)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with Lab.start(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def get_https():
    room: dict = {}
    exec(compile(sample("en"), "step 5", "exec"), room)  # noqa: S102 - the sample is our own content, under test
    return room["get_https"]


@pytest.fixture(autouse=True)
def _names_lead_to_loopback(monkeypatch):
    """Resolve the lab's names to loopback, where nothing else may be contacted."""
    import socket  # noqa: PLC0415 - patched here only

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, port, *rest, **named: real("127.0.0.1", port, *rest, **named)
    )


def test_both_languages_show_the_same_sample():
    assert sample("en") == sample("ru")


def test_it_fetches_a_sound_page(lab, get_https):
    shop = lab.endpoints()[0]
    assert get_https(f"https://{shop.host}:{shop.port}/", ca_file=str(lab.ca_file)).status_code == 200


def test_it_refuses_an_http_address(lab, get_https):
    shop = lab.endpoints()[0]
    with pytest.raises(requests.exceptions.InvalidSchema):
        get_https(f"http://{shop.host}:{shop.http_port}/", ca_file=str(lab.ca_file))


def test_it_refuses_a_redirect_back_to_http(lab, get_https):
    row = next(row for row in lab.planted if row.probe == "http.downgrade")
    shop = next(one for one in lab.endpoints() if one.name == row.subject)
    url = f"https://{shop.host}:{shop.port}{row.place}"
    with pytest.raises(requests.exceptions.InvalidSchema):
        get_https(url, ca_file=str(lab.ca_file))
    followed = requests.get(url, verify=str(lab.ca_file), timeout=5)
    assert any(hop.url.startswith("http://") for hop in followed.history), (
        "the source sample goes through http, ours does not"
    )


def test_it_refuses_a_certificate_it_cannot_verify(lab, get_https):
    shop = lab.endpoints()[0]
    with pytest.raises(requests.exceptions.SSLError):
        get_https(f"https://{shop.host}:{shop.port}/")
