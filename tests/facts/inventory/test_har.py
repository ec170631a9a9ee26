"""Recordings say where a browser connected, and nothing a person typed or a server answered."""

import json

import pytest
from facts.inventory.reading import places, read_material

SECRETS = ("sekret", "ivan", "4711", "cookie")


def request(url, status=200, redirect="", mime="text/html", **more):
    return {
        "request": {
            "method": "POST",
            "url": url,
            "headers": [{"name": "Authorization", "value": "Bearer sekret"}, {"name": "Cookie", "value": "a=sekret"}],
            "cookies": [{"name": "a", "value": "sekret"}],
            "queryString": [{"name": "q", "value": "sekret"}],
            "postData": {"text": "password=sekret"},
        },
        "response": {"status": status, "redirectURL": redirect, "content": {"mimeType": mime, "text": "sekret"}},
        **more,
    }


def recording(*requests):
    return json.dumps({"log": {"version": "1.2", "entries": list(requests)}})


def test_each_place_stands_once_without_secrets(tmp_path):
    found = read_material(
        tmp_path,
        "har",
        "checkout.har",
        recording(
            request("https://ivan:sekret@www.shop.example/basket/items?token=sekret#sekret"),
            request("https://www.shop.example/basket/items/4711", mime="application/json"),
            request("https://www.shop.example/basket/ivan4711"),
            request("https://api.shop.example/v1/orders/4711", mime="application/json"),
            request("wss://live.shop.example/feed", _resourceType="websocket"),
            request("http://cdn.other.example/x.js", mime="text/javascript"),
            request("data:text/plain,sekret"),
        ),
    )
    assert found.format == "HAR 1.2"
    assert places(found) == {
        "https://www.shop.example:443/basket": (
            "checkout.har /log/entries/0/request/url",
            "checkout.har /log/entries/1/request/url",
            "checkout.har /log/entries/2/request/url",
        ),
        "https://api.shop.example:443/v1/orders": ("checkout.har /log/entries/3/request/url",),
        "wss://live.shop.example:443/feed": ("checkout.har /log/entries/4/request/url",),
        "http://cdn.other.example:80": ("checkout.har /log/entries/5/request/url",),
    }
    assert [one.audience for one in found.entries] == ["browser", "api", "api", ""]
    assert not [word for word in SECRETS if word in found.model_dump_json()]
    assert not found.skipped


def test_a_redirect_to_https_counts_only_when_each_request_met_one(tmp_path):
    up = request("http://www.shop.example/", 301, "https://www.shop.example/")
    for more, upgraded in (((), True), ((request("http://www.shop.example/"),), False)):
        (one,) = read_material(tmp_path, "har", "a.har", recording(up, *more)).entries
        assert one.upgraded is upgraded
    elsewhere = request("http://www.shop.example/", 301, "https://other.example/")
    assert not read_material(tmp_path, "har", "a.har", recording(elsewhere)).entries[0].upgraded


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "JSON is broken"),
        ("{}", "no log"),
        ('{"log": []}', "no log"),
        ('{"log": {"version": "1.2"}}', "no list of requests"),
        ('{"log": {"entries": [7]}}', "without an address"),
        ('{"log": {"entries": [{"request": {"url": ["x"]}}]}}', "without an address"),
        ('{"log": {"entries": [{"request": {"url": "https://[sekret"}}]}}', "cannot be read"),
        ('{"log": ' + '{"a":' * 100_000, "deep"),
    ],
)
def test_what_cannot_be_read_is_listed_without_quoting_it(tmp_path, text, why):
    found = read_material(tmp_path, "har", "a.har", text)
    assert len(found.skipped) == 1
    assert why in found.skipped[0]
    assert "sekret" not in found.skipped[0]
