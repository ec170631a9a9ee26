"""Endpoints as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.model.subjects import Audience, Endpoint
from guide.session.endpoints import parse_endpoint, parse_endpoints, read_endpoints
from guide.session.subjects import with_urls
from guide.text.errors import UsageError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shop.example", Endpoint(host="shop.example")),
        ("SHOP.example.:8443", Endpoint(host="shop.example", port=8443)),
        ("[2001:DB8::1]:443", Endpoint(host="2001:db8::1")),
        ("mail.example:587+STARTTLS", Endpoint(host="mail.example", port=587, starttls="smtp", audience=Audience.MAIL)),
        (
            "db.example:5433+postgres",
            Endpoint(host="db.example", port=5433, starttls="postgres", audience=Audience.DATABASE),
        ),
        (
            "db.example:3306+STARTTLS",
            Endpoint(host="db.example", port=3306, starttls="mysql", audience=Audience.DATABASE),
        ),
        ("chat.example:5222+xmpp", Endpoint(host="chat.example", port=5222, starttls="xmpp", audience=Audience.OTHER)),
        (
            "mail.example:993,audience=mail",
            Endpoint(host="mail.example", port=993, protocol="imap", audience=Audience.MAIL),
        ),
        (
            "cache.example:7000,protocol=redis",
            Endpoint(host="cache.example", port=7000, protocol="redis", audience=Audience.DATABASE),
        ),
        ("queue.example:993,audience=api", Endpoint(host="queue.example", port=993, audience=Audience.API)),
        ("192.0.2.1", Endpoint(host="192.0.2.1")),
        ("магазин.рф", Endpoint(host="xn--80aairftm.xn--p1ai")),
        (
            "api.shop.example:8443,audience=api,connect-to=10.0.0.5,http-port=8080,path=/v1,path=/v2,group=core",
            Endpoint(
                host="api.shop.example",
                port=8443,
                audience=Audience.API,
                connect_to="10.0.0.5",
                http_port=8080,
                paths=("/v1", "/v2"),
                group="core",
            ),
        ),
    ],
)
def test_an_endpoint_is_read_as_meant(text, expected):
    assert parse_endpoint(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "https://shop.example/", "shop.example:0", "shop.example:65536", "shop.example:https", "shop..example", "-shop.example",
        "shop.example,audience=robots", "shop.example,colour=red", "shop.example,path=relative", "shop.example,path=/a b", "1.2.3.999",
        "1.2.3", "shop example", "a" * 254, "shop.example,http-port=x", "shop.example+gopher", "shop.example:99+STARTTLS",
        "shop.example,protocol=gopher",
    ],
)  # fmt: skip
def test_what_is_no_endpoint_gets_one_sentence(text):
    with pytest.raises(UsageError) as caught:
        parse_endpoint(text, name="list.txt", line=7)
    assert str(caught.value).startswith("list.txt:7: ")


@given(st.text(max_size=60))
def test_any_text_is_an_endpoint_or_a_clear_error(text):
    try:
        endpoint = parse_endpoint(text)
    except UsageError:
        return
    assert parse_endpoint(endpoint.name).host == endpoint.host


def test_a_list_skips_blank_lines_and_comments_and_counts_them():
    assert [one.host for one in parse_endpoints("# ours\n\na.example # edge\nb.example\n", name="x")] == [
        "a.example",
        "b.example",
    ]
    with pytest.raises(UsageError, match=r"^x:3: "):
        parse_endpoints("a.example\n\nhttp://b\n", name="x")


def test_a_list_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "bad").write_bytes(b"\xff\xfe")
    for name in ("bad", "none"):
        with pytest.raises(UsageError, match=name):
            read_endpoints(tmp_path / name)


def test_urls_lend_their_paths_and_their_hosts(tmp_path):
    listed = tmp_path / "urls.txt"
    listed.write_text("https://a.example/login\nhttp://b.example:8080/x?y=1\n# no\nhttps://a.example/login\n")
    a, b = with_urls([Endpoint(host="a.example")], [listed])
    assert (a.host, a.paths) == ("a.example", ("/", "/login"))
    assert (b.host, b.http_port, b.paths) == ("b.example", 8080, ("/", "/x"))
    listed.write_text("ftp://a.example/\n")
    with pytest.raises(UsageError, match=r"urls.txt:1: "):
        with_urls([], [listed])
