"""The authorisation by command: asked once, stored, a line of its own for each range that needs one, shown wherever the scope is (R16)."""

import json

import pytest
from allowed import OPTION
from servers.ports import LOOPBACK, closed_port

START = ("init", "--system", "Shop", "--authorized-by", "A. Owner", "--authorization", "CHG-1")


@pytest.mark.parametrize(
    ("endpoint", "word"),
    [
        ("127.0.0.1", "loopback"),
        ("[::1]:8443", "loopback"),
        ("localhost", "loopback"),
        ("shop.localhost:8443", "loopback"),
        ("shop.test,connect-to=10.0.0.5", "private"),
        ("[fd00::1]", "private"),
        ("100.64.0.1", "private"),
        ("169.254.7.7", "link-local"),
        ("169.254.169.254:80", "169.254.169.254"),
        ("[::ffff:10.0.0.5]", "private"),
    ],
)
def test_r16_an_address_in_a_range_is_no_authorisation_and_the_option_is_named(guide, tmp_path, endpoint, word):
    refused = guide(*START, "--endpoint", "shop.test", "--endpoint", endpoint)
    assert refused.code == 2
    assert f"say so: --authorize-range {word}\n" in refused.err
    assert not (tmp_path / "evidence.yaml").exists()
    assert guide(*START, "--endpoint", endpoint, "--authorize-range", word).code == 0
    assert guide("scope", "add", "192.168.0.1").code == (0 if word == "private" else 2)


@pytest.mark.parametrize(
    "written",
    ["0.0.0.0/0", "10.0.0.0/7", "203.0.113.0/24", "shop.test", "10.0.0.1/8", "169.254.169.254/31", "everything", "", "::/0"],
)  # fmt: skip
def test_r16_a_range_that_is_none_takes_no_line(guide, tmp_path, written):
    if written == "169.254.169.254/31":  # a network of the local link, but not those two by themselves
        assert guide(*START, "--authorize-range", written).code == 0
        assert guide("scope", "add", "169.254.169.254").code == 2
        return
    refused = guide(*START, "--authorize-range", written)
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "Write loopback, private, link-local" in refused.err
    assert not (tmp_path / "evidence.yaml").exists()


def test_r16_an_address_that_no_server_has_is_refused(guide):
    refused = guide(*START, "--endpoint", "255.255.255.255", *OPTION)
    assert (refused.code, "no server's address" in refused.err) == (2, True)


def test_r16_a_workbook_without_a_line_is_read_and_nothing_is_contacted_there(guide, tmp_path):
    """R16: a name that is looked up to loopback. The finding says which command to run, and after it the probe goes out."""
    with closed_port() as port:
        written = f"shop.test:{port},connect-to={LOOPBACK},http-port={port}"
        assert guide(*START, *OPTION, "--endpoint", written).code == 0
        assert guide("scope", "set", "--revoke-range", "loopback").code == 0
        name = f"shop.test:{port}@{LOOPBACK}"
        planned = guide("probe", "--plan")
        assert f"{name}: not contacted at {LOOPBACK}" in planned.err
        assert "guide scope set --authorize-range" in planned.err
        probed = guide("probe", "--json")
        assert probed.code == 4
        findings = [one["finding"] for one in json.loads(probed.out)["findings"]]
        assert {(one["outcome"], one["reason"]) for one in findings} == {("inconclusive", "range_not_authorised")}
        # A probe that compares addresses speaks of none.
        assert {one["address"] for one in findings} == {LOOPBACK, ""}
        said = guide("report")
        assert "guide scope set --authorize-range" in said.out
        assert guide("scope", "set", "--authorize-range", "loopback", "--authorized-by", "N. Networks").code == 0
        again = {one["finding"]["reason"] for one in json.loads(guide("probe", "--json", "--quick").out)["findings"]}
        assert "closed" in again
        assert "range_not_authorised" not in again


def test_r17_the_plan_shows_connections_before_anything_is_contacted(guide):
    """R17: the usual and the upper number, by target and in all."""
    guide(*START, *OPTION, "--endpoint", f"shop.test:9,connect-to={LOOPBACK}")
    planned = guide("probe", "--plan")
    assert planned.code == 0
    (target,) = [line for line in planned.err.splitlines() if f"shop.test:9@{LOOPBACK}" in line]
    assert sum(word.strip(",.;").isdigit() for word in target.split()) >= 2
    assert json.loads(guide("status", "--json").out)["facts_from"] is None


@pytest.mark.parametrize(
    ("lang", "who", "hosts", "lines", "none"),
    [
        (
            "en",
            "Probing authorised by A. Owner, reference CHG-1, recorded 20",
            "Hosts: shop.test, api.test (10.20.0.5)",
            [
                "loopback 127.0.0.0/8, ::1/128: authorised by A. Owner, reference CHG-1, recorded 20",
                "private 10.20.0.0/16: authorised by N. Networks, reference NET-7, recorded 20",
                "cloud metadata 169.254.169.254/32: authorised by N. Networks, reference NET-7, recorded 20",
            ],
            "Loopback, private and link-local ranges: none",
        ),
        (
            "ru",
            "Кто разрешил проверку: A. Owner, основание: CHG-1, записано 20",
            "Узлы: shop.test, api.test (10.20.0.5)",
            [
                "loopback 127.0.0.0/8, ::1/128: разрешение: A. Owner, основание: CHG-1, записано 20",
                "частный диапазон 10.20.0.0/16: разрешение: N. Networks, основание: NET-7, записано 20",
                "служебный адрес облака 169.254.169.254/32: разрешение: N. Networks, основание: NET-7, записано 20",
            ],
            "Диапазоны loopback, частные и link-local: нет",
        ),
    ],
)
def test_r16_the_authorisation_is_shown_with_every_line(guide, lang, who, hosts, lines, none):
    """R16: in scope list, in status, and on the report's first page."""

    def shown():
        for words in (("scope", "list"), ("status",), ("report",)):
            text = guide(*words, "--lang", lang).out.replace("\\", "").replace("&#58;", ":")
            # The first page ends where the steps begin.
            yield text[: text.index("06-hsts")] if words == ("report",) else text

    guide(*START, "--endpoint", "shop.test")
    assert all(who in text and none in text for text in shown())
    guide("scope", "set", "--authorize-range", "loopback")
    network = ("--authorize-range", "10.20.0.0/16", "--authorize-range", "169.254.169.254")
    assert guide("scope", "set", *network, "--authorized-by", "N. Networks", "--authorization", "NET-7").code == 0
    guide("scope", "add", "api.test,connect-to=10.20.0.5")
    for text in shown():
        assert none not in text
        for line in (who, hosts, *lines):
            assert line in text, line


def test_whoever_allows_a_range_does_not_replace_who_allowed_the_probing(guide):
    guide(*START)
    guide("scope", "set", *OPTION, "--authorized-by", "N. Networks")
    scope = json.loads(guide("scope", "list", "--json").out)
    assert scope["authorisation"] == {"by": "A. Owner", "reference": "CHG-1"}
    assert [(one["network"], one["by"]) for one in scope["ranges"]] == [
        ("127.0.0.0/8", "N. Networks"),
        ("::1/128", "N. Networks"),
    ]
    assert all(one["at"] >= scope["authorised_at"] for one in scope["ranges"])


def test_a_line_is_taken_back_and_given_anew(guide):
    guide(*START, "--authorize-range", "private", "--authorize-range", "10.20.0.0/16")
    assert guide("scope", "set", "--revoke-range", "loopback").code == 2
    assert guide("scope", "set", "--revoke-range", "10.0.0.0/8").code == 0
    networks = [one["network"] for one in json.loads(guide("scope", "list", "--json").out)["ranges"]]
    assert networks == ["172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10", "64:ff9b:1::/48"]
    assert guide("scope", "set", "--authorize-range", "10.20.0.0/16", "--revoke-range", "private").code == 0
    networks = [one["network"] for one in json.loads(guide("scope", "list", "--json").out)["ranges"]]
    assert networks == ["10.20.0.0/16"]


def test_a_renewed_review_keeps_the_lines(guide):
    guide(*START, *OPTION)
    assert guide("renew", "-o", "next.yaml").code == 0
    lines = json.loads(guide("scope", "list", "--json", "-w", "next.yaml").out)["ranges"]
    assert [(one["network"], one["by"], one["reference"]) for one in lines] == [
        ("127.0.0.0/8", "A. Owner", "CHG-1"),
        ("::1/128", "A. Owner", "CHG-1"),
    ]
