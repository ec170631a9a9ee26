"""What sources name is listed, taken in or left out by a person, and contacted only after that."""

import json
import socket
import threading

import pytest
from allowed import OPTION
from servers.nsd import nsd
from servers.ports import LOOPBACK, reserved_ports

OPENAPI = """\
openapi: 3.1.0
servers:
  - url: https://shop.test/v1
  - url: https://admin.shop.test:8443/v2
  - url: http://old.shop.test/v1
  - url: https://cdn.other.org/x
paths: {}
"""


@pytest.fixture
def read(begun, tmp_path):
    """Return the command line at a workbook whose API description was read."""
    (tmp_path / "openapi.yaml").write_text(OPENAPI)
    assert begun("scope", "add", "--openapi", "openapi.yaml").code == 0
    called = begun("probe", "--subject", "openapi:openapi.yaml")
    assert called.code == 1
    return begun


def listed(guide, *more):
    return {one["name"]: one for one in json.loads(guide("scope", "found", "--json", *more).out)}


def findings(guide):
    given = json.loads(guide("status", "--json").out)["findings"]
    mine = [one["finding"] for one in given if one["finding"]["probe"].startswith("inventory.")]
    return {(one["place"], one["reason"]) for one in mine if one["subject"].startswith("openapi")}


def test_what_nobody_declared_is_listed_with_its_origin(read):
    assert set(listed(read)) == {"admin.shop.test:8443", "old.shop.test:80", "cdn.other.org:443"}
    assert listed(read, "--all").keys() - listed(read).keys() == {"shop.test:443"}
    text = read("scope", "found").out
    assert "UNDECLARED" in text
    assert "openapi.yaml:4 /servers/1/url" in text
    assert "НЕ ОБЪЯВЛЕНО" in read("scope", "found", "--lang", "ru").out


def test_findings_name_them_and_the_address_in_the_clear(read):
    assert findings(read) == {
        ("admin.shop.test:8443", "undeclared"),
        ("old.shop.test:80", "undeclared"),
        ("cdn.other.org:443", "foreign"),
        ("http://old.shop.test:80", "cleartext_url"),
    }


def test_one_is_declared_with_options_and_one_left_out(read):
    assert read("scope", "add", "--found", "admin.shop.test:8443,audience=browser,group=office").code == 0
    assert read("scope", "exclude", "old.shop.test", "--reason", "Retired", "--owner", "A. Owner").code == 0
    scope = json.loads(read("scope", "list", "--json").out)
    (admin,) = [one for one in scope["subjects"] if one.get("host") == "admin.shop.test"]
    assert (admin["port"], admin["audience"], admin["group"], admin["paths"]) == (8443, "browser", "office", ["/v2"])
    assert set(listed(read)) == {"cdn.other.org:443"}
    # Leaving the name out answers the question; the address in the clear is still given to clients.
    assert findings(read) == {("cdn.other.org:443", "foreign"), ("http://old.shop.test:80", "cleartext_url")}
    report = read("report").out
    for state in ("`https://admin.shop.test:8443/v2`, API: declared", "`http://old.shop.test:80/v1`, API: excluded"):
        assert state in report


def test_all_of_one_source_are_declared_at_once(read):
    assert read("scope", "add", "--found-from", "openapi:openapi.yaml").code == 0
    names = json.loads(read("scope", "list", "--json").out)["names"]
    assert names == ["shop.test:443", "openapi:openapi.yaml", "admin.shop.test:8443", "old.shop.test:443"]
    assert set(listed(read)) == {"cdn.other.org:443"}


@pytest.mark.parametrize(
    ("words", "needle"),
    [
        (("scope", "add", "--found", "no.shop.test:443"), "not found"),
        (("scope", "add", "--found", "admin.shop.test:8443,colour=red"), "not known"),
        (("scope", "add", "--found-from", "har:none.har"), "openapi:openapi.yaml"),
        (("scope", "exclude", "no.shop.test", "--reason", "x", "--owner", "O"), "not in scope"),
        (("scope", "exclude", "old.shop.test", "--reason", " ", "--owner", "O"), "reason"),
    ],
)
def test_a_mistake_changes_nothing(read, tmp_path, words, needle):
    before = (tmp_path / "evidence.yaml").read_bytes()
    called = read(*words)
    assert called.code == 2
    assert needle in called.err
    assert (tmp_path / "evidence.yaml").read_bytes() == before


def test_the_report_says_what_was_read_and_what_was_not(begun, tmp_path):
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\nservers: [{url: 'https://u:sekret@[x'}, {url: 'https://a.shop.test'}]\n"
    )
    begun("scope", "add", "--openapi", "a.yaml")
    begun("probe", "--subject", "openapi:a.yaml")
    for language, words in (("en", "parts not read 1"), ("ru", "частей не прочитано 1")):
        report = begun("report", "--lang", language).out
        assert words in report
        assert "sekret" not in report
        assert "  - `a.yaml:2 /servers/0/url: no address can be read from it`" in report


def test_an_undeclared_name_alone_is_open_and_no_failure_to_assess(begun, tmp_path):
    (tmp_path / "openapi.yaml").write_text("openapi: 3.1.0\nservers: [{url: 'https://admin.shop.test'}]\n")
    begun("scope", "add", "--openapi", "openapi.yaml")
    assert begun("probe", "--subject", "openapi:openapi.yaml").code == 3


def test_a_name_that_left_the_source_is_asked_no_more(begun, tmp_path):
    file = tmp_path / "openapi.yaml"
    file.write_text("openapi: 3.1.0\nservers: [{url: 'https://a.shop.test'}, {url: 'https://b.shop.test'}]\n")
    begun("scope", "add", "--openapi", "openapi.yaml")
    begun("probe", "--subject", "openapi:openapi.yaml")
    assert findings(begun) >= {("a.shop.test:443", "undeclared"), ("b.shop.test:443", "undeclared")}
    file.write_text("openapi: 3.1.0\nservers: [{url: 'https://b.shop.test'}]\n")
    begun("probe", "--subject", "openapi:openapi.yaml")
    assert findings(begun) == {("b.shop.test:443", "undeclared"), ("", "none_named")}
    # A source that can no longer be read takes nothing back.
    file.write_text("openapi: [")
    begun("probe", "--subject", "openapi:openapi.yaml")
    assert ("b.shop.test:443", "undeclared") in findings(begun)
    assert ("", "incomplete") in findings(begun)


@pytest.fixture
def door():
    """Return a listening port and the list of callers that came."""
    callers: list[tuple[str, int]] = []
    with socket.create_server((LOOPBACK, 0)) as listener:

        def attend():
            while True:
                try:
                    link, caller = listener.accept()
                except OSError:
                    return
                callers.append(caller)
                link.close()

        thread = threading.Thread(target=attend, daemon=True)
        thread.start()
        yield listener.getsockname()[1], callers
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_nothing_found_is_contacted_before_somebody_declares_it(begun, tmp_path, door):
    port, callers = door
    urls = (f"http://{LOOPBACK}:{port}/a", f"https://{LOOPBACK}:{port}/b", f"ws://localhost:{port}")
    (tmp_path / "openapi.yaml").write_text(json.dumps({"openapi": "3.1.0", "servers": [{"url": url} for url in urls]}))
    requests = [{"request": {"url": url}, "response": {"status": 200}} for url in urls]
    (tmp_path / "a.har").write_text(json.dumps({"log": {"version": "1.2", "entries": requests}}))
    begun("scope", "add", "--openapi", "openapi.yaml", "--har", "a.har")
    begun("scope", "exclude", "shop.test:443", "--reason", "not this time", "--owner", "A. Owner")
    for words in (("probe",), ("scope", "found"), ("scope", "found", "--all"), ("status",), ("report",)):
        begun(*words)
    assert callers == []
    refused = begun("scope", "add", "--found", f"{LOOPBACK}:{port}")
    assert (refused.code, "guide scope set --authorize-range loopback" in refused.err) == (2, True)
    assert begun("scope", "set", *OPTION, "--authorized-by", "A. Owner").code == 0
    assert begun("scope", "add", "--found", f"{LOOPBACK}:{port}").code == 0
    assert callers == []
    begun("probe", "--quick")
    assert callers


ZONE = """\
@ A 192.0.2.10
@ MX 10 mail
@ MX 20 mx.partner.org.
_imaps._tcp SRV 0 1 993 mail
_submission._tcp SRV 0 1 587 mail
"""


@pytest.mark.servers
def test_a_dns_name_is_asked_of_the_resolver_that_was_named(begun, tmp_path):
    assert begun("scope", "add", "--dns", "shop.test").code == 0
    assert begun("probe", "--subject", "dns:shop.test", "--resolver", "nonsense").code == 2
    planned = begun("probe", "--subject", "dns:shop.test", "--plan")
    assert "shop.test: its DNS records, asked of the resolver" in planned.err
    with reserved_ports(1) as (port,), nsd(tmp_path, "shop.test", ZONE, port):
        assert begun("probe", "--subject", "dns:shop.test", "--resolver", f"{LOOPBACK}:{port}").code == 3
    assert {name: one["state"] for name, one in listed(begun, "--all").items()} == {
        "mail.shop.test:25": "undeclared",
        "mail.shop.test:587": "undeclared",
        "mail.shop.test:993": "undeclared",
        "mx.partner.org:25": "foreign",
        "shop.test": "declared",
    }
    assert begun("scope", "add", "--found", "mail.shop.test:587", "--found", "mail.shop.test:993").code == 0
    assert json.loads(begun("scope", "list", "--json").out)["names"][2:] == [
        "mail.shop.test:587+smtp",
        "mail.shop.test:993",
    ]


def test_init_takes_url_lists_and_dns_names_as_subjects(guide, tmp_path):
    (tmp_path / "urls.txt").write_text("https://shop.test/a\nhttp://shop.test/b\n")
    called = guide("init", "--system", "S", "--authorized-by", "O", "--url", "urls.txt", "--dns", "shop.test")
    assert called.code == 0
    assert json.loads(guide("scope", "list", "--json").out)["names"] == [
        "shop.test:443",
        "urls:urls.txt",
        "dns:shop.test",
    ]
