"""What markup names in clear: read as browsers read it, masked, counted, and never slower than its time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.facts.page_markup import read_markup
from guide.facts.page_references import Collector
from guide.text.outside import inert


def read(text, seconds=2.0, **given):
    into = Collector()
    flaw = read_markup(text, into, time.monotonic() + seconds, **given)
    return into, flaw


def named(text):
    into, flaw = read(text)
    assert flaw == ""
    return [(one.kind, one.address) for one in into.kept()[0]]


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ('<script src="http://a.test/x.js"></script>', "script"),
        ("<script src=http://a.test/x.js></script>", "script"),
        ("<SCRIPT\nSRC = 'HTTP://A.test/x.js'></SCRIPT>", "script"),
        ('<script src=" \n ht\ntp://a.test/x.js"></script>', "script"),
        ('<script src="http:\\\\a.test\\x.js"></script>', "script"),
        ('<script src="http:a.test/x.js"></script>', "script"),
        ('<script src="&#104;ttp://a.test/x.js"></script>', "script"),
        ('<svg><script href="http://a.test/x.js" /></svg>', "script"),
        ('<link rel="Preload" as=script href="http://a.test/x.js">', "script"),
        ('<link rel=modulepreload href="http://a.test/x.js">', "script"),
        ('<link rel="alternate StyleSheet" href="http://a.test/x.js">', "stylesheet"),
        ('<style>@import "http://a.test/x.js";</style>', "stylesheet"),
        ("<style>@import url( 'http://a.test/x.js' ) print;</style>", "stylesheet"),
        ('<iframe src="http://a.test/x.js"></iframe>', "frame"),
        ('<object data="http://a.test/x.js"></object>', "frame"),
        ('<iframe srcdoc="&lt;script src=http://a.test/x.js&gt;&lt;/script&gt;"></iframe>', "script"),
        ('<form action="http://a.test/x.js"></form>', "form"),
        ('<button formaction="http://a.test/x.js">', "form"),
        ("<meta http-equiv=Refresh content=\"0; URL='http://a.test/x.js'\">", "refresh"),
        ('<meta http-equiv=refresh content="5,http://a.test/x.js">', "refresh"),
        ('<base href="http://a.test/x.js">', "base"),
        ('<img src="http://a.test/x.js">', "media"),
        ('<img srcset="/a 1x, http://a.test/x.js 2x">', "media"),
        ('<video poster="http://a.test/x.js"></video>', "media"),
        ("<p style=\"background: url('http://a.test/x.js')\">", "media"),
        ("<style>p { background: url(http://a.test/x.js) }</style>", "media"),
        ('<link rel="shortcut icon" href="http://a.test/x.js">', "media"),
        ('<a href="http://a.test/x.js">', "link"),
        ('<link rel=canonical href="http://a.test/x.js">', "link"),
        ("<script>fetch('http://a.test/x.js')</script>", "code"),
        ("<p onclick=\"go('http://a.test/x.js')\">", "code"),
        ("<noscript><img src='http://a.test/x.js'></noscript>", "media"),
        ("<!-- a --!><img src='http://a.test/x.js'>", "media"),
        ("<!--><img src='http://a.test/x.js'>", "media"),
        ("<![if !IE]><img src='http://a.test/x.js'><![endif]-->", "media"),
        ("<svg><![CDATA[ <a> ]]></svg><img src='http://a.test/x.js'>", "media"),
        ("<p<p><img src='http://a.test/x.js'>", "media"),
    ],
)
def test_each_way_to_name_an_address_in_clear(markup, kind):
    found = named(markup)
    assert (kind, "http://a.test/x.js") in [(one, address.rstrip("'")) for one, address in found]
    assert len(found) == 1


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="https://a.test/"></script><img src="//a.test/"><a href="/http://a.test/">',
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"></svg>',
        '<div itemtype="http://schema.org/Thing" title="ws://a.test/"></div>',
        '<meta property="og:image" content="http://a.test/">',
        '<html lang="en"><!-- <script src="http://a.test/"></script> -->',
        '<textarea><script src="http://a.test/"></script></textarea>',
        '<title><img src="http://a.test/"></title>',
        '<img alt="http://a.test/" src="a.png">',
        '<img src="a.png" src="http://a.test/">',
        '<form action="http://"></form>',
        "<script>new WebSocket((tls ? 'wss://' : 'ws://') + location.host)</script>",
        "http://a.test/ in words",
    ],
)
def test_what_no_browser_asks_for_is_not_named(markup):
    assert named(markup) == []


def test_a_socket_in_an_attribute_is_one_and_in_a_script_it_is_code():
    assert named('<div ws-connect="ws://a.test/chat">') == [("websocket", "ws://a.test/chat")]
    assert named("<script>new WebSocket(`ws://a.test/chat`)</script>") == [("code", "ws://a.test/chat")]


def test_places_are_lines_and_columns_of_the_page():
    text = "<p>\n  <img src=http://a.test/>\n<style>\np{}\n  q{background:url(http://b.test/)}</style>"
    found = read(text)[0].kept()[0]
    assert [(one.host, one.line, one.column) for one in found] == [("a.test", 2, 3), ("b.test", 5, 20)]


def test_the_policy_of_a_meta_element_covers_what_follows_it():
    meta = '<meta http-equiv="Content-Security-Policy" content="default-src x; Upgrade-Insecure-Requests">'
    into, _ = read(f"<img src=http://a.test/>{meta}<img src=http://b.test/>")
    assert {one.host: one.covered for one in into.kept()[0]} == {"a.test": False, "b.test": True}
    assert read("<img src=http://a.test/>", covered=True)[0].kept()[0][0].covered


def test_secrets_in_addresses_are_masked_and_controls_inert():
    text = "http://ivan:hunter2@a.test:8080/v1/reset/8f14e45fceea167a5a36/c/d/e?token=s3cret#x"
    assert named(f"<a href={text}>") == [("link", "http://a.test:8080/v1/reset/…/c/…")]
    ((_, shown),) = named('<a href="http://a.test/\x1b]52;c;AAAA\x07[/x]<script>">')
    assert shown == "http://a.test"
    ((_, odd),) = named('<a href="http://u:p@<script>alert(1)</script>\u202e/">')
    assert odd == "http://<script>alert(1)<"
    assert "p@" not in odd


def test_addresses_at_one_host_are_counted_as_one():
    into, flaw = read("<img src=http://a.test/1.png><img src=http://a.test/2.png>" * 50_000, seconds=30)
    ((one,), cut) = into.kept()
    assert (one.address, one.count, cut, flaw) == ("http://a.test/1.png", 100_000, (), "")


def test_of_many_hosts_the_gravest_are_kept_and_the_rest_leaves_a_trace():
    crowd = "".join(f"<img src=http://h{number}.test/><a href=http://l{number}.test/>" for number in range(5000))
    into, flaw = read(crowd + "<form action=http://form.test/>")
    found, cut = into.kept()
    assert flaw == ""
    assert (found[0].kind, found[0].host) == ("form", "form.test")
    assert cut == ("media", "link")
    assert len(found) <= 25


@pytest.mark.parametrize(
    "tail",
    ["<!-- <img src=http://a.test/>", "<script>x", "<textarea>", "<img src='http://a.test/>", "<iframe srcdoc='<!--'>"],
)
def test_markup_that_never_ends_is_told(tail):
    assert read("<p>" + tail)[1] == "unfinished"


def test_pages_inside_pages_are_read_to_a_depth_and_then_told():
    text = "<script src=http://a.test/></script>"
    for level in range(1, 6):
        text = (
            '<iframe srcdoc="' + text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;") + '"></iframe>'
        )
        into, flaw = read(text)
        assert (len(into.found), flaw) == ((1, "") if level <= 3 else (0, "unfinished"))


NASTY = {
    "comments": "<!--" * 250_000,
    "half comments": "<!-" * 300_000,
    "tags": "<a " * 300_000,
    "letters": "<a" * 500_000,
    "quotes": "<a x='" * 170_000,
    "values": "<a " + "x=" * 500_000,
    "blanks": "<a x" + " " * 1_000_000,
    "ends": "</a" * 300_000,
    "half ends": "</" * 500_000,
    "scripts": "<script>" + "</" * 500_000,
    "declarations": "<!" * 500_000,
    "marked": "<![" * 300_000,
    "doctypes": "<!doctype [" * 90_000,
    "instructions": "<?" * 500_000,
    "references": "&#" * 500_000,
    "attributes": "<p " + " ".join(f"a{number}" for number in range(150_000)) + ">",
    "deep": "<div>" * 200_000,
    "styles": "<style>" + "@import " * 120_000 + "</style>",
    "urls": "<style>" + "url(" * 250_000 + "</style>",
    "srcset": "<img srcset='" + "http:" * 200_000 + "'>",
    "srcsets": "<img srcset='" + "http://a " * 110_000 + "'>",
    "code": "<script>" + "'http:" * 160_000 + "</script>",
    "refresh": "<meta http-equiv=refresh content='" + " " * 900_000 + "'>",
    "policy": "<meta http-equiv=content-security-policy content='" + ";" * 900_000 + "'>",
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_purpose_made_markup_of_a_megabyte_ends_in_time(text):
    began = time.monotonic()
    read(text[: 1024 * 1024])
    assert time.monotonic() - began < 4


def test_a_number_too_long_for_the_library_is_a_flaw_and_no_crash():
    assert read("<a href='&#" + "9" * 5000 + ";'>")[1] == "broken"


PIECES = st.lists(
    st.sampled_from(
        (
            *(
                "<",
                ">",
                "</",
                "/>",
                "<!",
                "<!--",
                "-->",
                "<![",
                "]]>",
                "<?",
                "&#",
                "&#x",
                "9;",
                "=",
                "'",
                '"',
                " ",
                "\n",
                "\0",
            ),
            *(
                "script",
                "style",
                "svg",
                "iframe srcdoc",
                "meta",
                "http-equiv",
                "refresh",
                "content",
                "a href",
                "http:",
                "//a.test",
            ),
            *("url(", "@import", "textarea", "\x1b[2J", "\u202e", "[/x]", "\udc80", "ws:", "CDATA[", "doctype"),
        )
    ),
    max_size=40,
).map("".join)


@given(PIECES)
@settings(max_examples=2000)
def test_no_rubbish_crashes_it_and_what_is_kept_is_inert(text):
    into, _ = read(text)
    for one in into.kept()[0]:
        assert one.address.isprintable()
        assert inert(one.address) == one.address
