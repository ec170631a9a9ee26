"""http.mixed_content: what a page tells a browser to ask for in clear."""

import pytest
from builders import NOW, api, named_in_page, paged, policy, shop, sound, stopped

from guide.catalog.load import load_catalog
from guide.model.outcomes import Bearing, Outcome
from guide.model.subjects import Scope
from guide.probes.probe import Surroundings
from guide.probes.registry import PROBES

PROBE = PROBES["http.mixed_content"]
AROUND = Surroundings(scope=Scope(subjects=(shop(),)))


def findings(*checks, book=None, **endpoint):
    return PROBE.judge(sound(pages=checks), shop(**endpoint), book or policy(), NOW, AROUND)


def said(*references, **page):
    check = paged(*references)
    if page:
        check = paged(page=check.page.model_copy(update=page))
    return [(one.outcome, one.reason) for one in findings(check)]


def test_a_page_seen_whole_that_names_nothing_passes_for_its_path_alone():
    found = findings(paged(), paths=("/", "/login"))
    assert [(one.outcome, one.reason, one.place) for one in found] == [
        (Outcome.PASS, "none_in_page", "/"),
        (Outcome.INCONCLUSIVE, "not_probed", "/login"),
    ]


@pytest.mark.parametrize("kind", ["script", "stylesheet", "frame", "form", "refresh", "base", "websocket"])
def test_what_runs_or_carries_words_fails_whoever_the_host_belongs_to(kind):
    for host in ("shop.example", "cdn.other.org", ""):
        assert said(named_in_page(kind, host)) == [(Outcome.FAIL, "active_in_clear")]


@pytest.mark.parametrize(
    ("kind", "host", "expected"),
    [
        ("media", "cdn.other.org", [(Outcome.ADVISORY, "media_in_clear")]),
        ("link", "cdn.other.org", [(Outcome.PASS, "none_in_page")]),
        ("link", "shop.example", [(Outcome.ADVISORY, "link_in_clear")]),
        ("link", "old.shop.example", [(Outcome.ADVISORY, "link_in_clear")]),
        ("code", "www.w3.org", [(Outcome.PASS, "none_in_page")]),
        ("code", "shop.example", [(Outcome.ADVISORY, "code_in_clear")]),
        ("script", "localhost", [(Outcome.PASS, "none_in_page")]),
        ("script", "127.0.0.1", [(Outcome.PASS, "none_in_page")]),
    ],
)
def test_pictures_links_and_the_reader_s_own_machine_do_not_fail(kind, host, expected):
    assert said(named_in_page(kind, host)) == expected


def test_a_socket_address_in_a_script_is_named_wherever_it_leads():
    assert said(named_in_page("code", "push.other.org", scheme="ws")) == [(Outcome.ADVISORY, "code_in_clear")]


@pytest.mark.parametrize(
    ("kind", "host", "scheme", "reason"),
    [
        ("script", "cdn.other.org", "http", "upgraded_by_policy"),
        ("form", "cdn.other.org", "http", "upgraded_by_policy"),
        ("websocket", "cdn.other.org", "ws", "upgraded_by_policy"),
        ("refresh", "shop.example", "http", "upgraded_by_policy"),
        ("refresh", "cdn.other.org", "http", "active_in_clear"),
        ("frame", "cdn.other.org", "ftp", "active_in_clear"),
    ],
)
def test_the_policy_of_the_page_covers_what_browsers_upgrade_and_nothing_else(kind, host, scheme, reason):
    (found,) = findings(paged(named_in_page(kind, host, scheme=scheme, covered=True)))
    assert found.reason == reason
    assert found.bears_on is (Bearing.ADVISORY if reason == "upgraded_by_policy" else Bearing.REQUIREMENT)


def test_an_uncovered_address_beside_a_covered_one_fails():
    both = said(named_in_page(covered=True), named_in_page(host="b.other.org"))
    assert (Outcome.FAIL, "active_in_clear") in both


@pytest.mark.parametrize("flaw", ["longer", "coding", "broken", "unfinished", "late"])
def test_a_page_that_was_not_seen_whole_passes_nothing_and_keeps_its_fail(flaw):
    assert said(flaw=flaw) == [(Outcome.INCONCLUSIVE, "cut_off")]
    assert said(flaw=flaw, references=(named_in_page(),)) == [
        (Outcome.FAIL, "active_in_clear"),
        (Outcome.INCONCLUSIVE, "cut_off"),
    ]


def test_a_kind_that_was_cut_short_passes_nothing_unless_it_is_links():
    assert said(left_out=("script",)) == [(Outcome.INCONCLUSIVE, "cut_off")]
    assert said(left_out=("link", "code")) == [(Outcome.PASS, "none_in_page")]
    (found,) = findings(paged(page=paged(named_in_page(count=40)).page.model_copy(update={"left_out": ("script",)})))[
        :1
    ]
    assert found.detail["count"] == "40+"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": 401}, (Outcome.MANUAL, "not_shown")),
        ({"status": 404}, (Outcome.MANUAL, "not_shown")),
        ({"status": 500}, (Outcome.INCONCLUSIVE, "server_error")),
        ({"status": 429}, (Outcome.INCONCLUSIVE, "server_error")),
        ({"status": 302}, (Outcome.INCONCLUSIVE, "chain_incomplete")),
        ({"status": None, "reply": "too_many_hops"}, (Outcome.INCONCLUSIVE, "chain_incomplete")),
        ({"status": None, "reply": "reset"}, (Outcome.INCONCLUSIVE, "no_https_answer")),
        ({"status": None, "reply": "out_of_scope"}, (Outcome.MANUAL, "led_away")),
        ({"url": "http://shop.example/"}, (Outcome.MANUAL, "led_away")),
        ({}, (Outcome.INCONCLUSIVE, "cut_off")),
    ],
)
def test_a_page_that_was_not_there_passes_nothing(changes, expected):
    (found,) = findings(paged(page=None, **changes))
    assert (found.outcome, found.reason) == expected


def test_an_error_page_fails_by_what_it_names():
    found = findings(paged(named_in_page("form"), status=404))
    assert [one.reason for one in found] == ["active_in_clear", "not_shown"]


def test_what_is_no_page_is_left_to_a_person():
    assert said(html=False, type="application/pdf") == [(Outcome.MANUAL, "not_html")]


def test_only_endpoints_for_browsers_are_judged_and_a_stopped_section_passes_nothing():
    assert not PROBE.applies(api())
    assert not PROBE.applies(shop(starttls="smtp"))
    (found,) = PROBE.judge(stopped("deadline", "pages"), shop(), policy(), NOW, AROUND)
    assert (found.outcome, found.reason) == (Outcome.INCONCLUSIVE, "deadline")


def test_ftp_fails_under_4_0_3_and_advises_under_5_0_0():
    books = load_catalog().policies
    for name, expected in (("asvs-4.0.3", Outcome.FAIL), ("asvs-5.0.0", Outcome.ADVISORY)):
        (found,) = findings(paged(named_in_page("frame", scheme="ftp")), book=books[name])
        assert found.outcome is expected
    for book in books.values():
        (found,) = findings(paged(named_in_page("form")), book=book)
        assert (found.outcome, found.bears_on) == (Outcome.FAIL, Bearing.REQUIREMENT)


def test_the_first_addresses_are_named_with_their_places():
    many = [named_in_page(host=f"{name}.other.org", line=number) for number, name in enumerate("abcd", start=1)]
    (found,) = findings(paged(*many))
    assert found.detail == {
        "count": "4",
        "examples": "script http://a.other.org/x.js (1:5); script http://b.other.org/x.js (2:5); "
        "script http://c.other.org/x.js (3:5); …",
    }
