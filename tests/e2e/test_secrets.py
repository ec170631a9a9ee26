"""R23: what a server sets, echoes or lets slip, and what a URL list or a recording carries, stands in no file of the workbook."""

import gzip
import http.client
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from allowed import OPTION
from e2e.commandline import Guide
from servers.nginx import nginx
from servers.ports import reserved_ports

pytestmark = pytest.mark.servers

HOST = "vault.shop.test"
FIELDS = {
    "Set-Cookie": "sid=mark-cookie; Path=/; HttpOnly",
    "Authorization": "Bearer mark-authorization",
    "Proxy-Authorization": "Basic mark-proxy-authorization",
    "WWW-Authenticate": 'Basic realm="mark-realm"',
    "Authentication-Info": "nextnonce=mark-nonce",
    "X-Api-Key": "mark-api-key",
    "X-Csrf-Token": "mark-csrf",
    "X-Amz-Security-Token": "mark-amz",
    "Server-Timing": "mark-timing",
    "Refresh": "5; url=/mark-refresh",
    "Link": "</mark-link>; rel=preload",
    "ETag": '"mark-etag"',
    "Via": "1.1 mark-via",
}
"""Fields that the server sends with every answer; none of them is on the list of those that are kept, but a cookie's name."""
URLS = ("mark-user", "mark-password", "mark-token", "mark-fragment")
RECORDED = (
    "mark-har-user",
    "mark-har-password",
    "mark-har-query",
    "mark-har-cookie",
    "mark-har-header",
    "mark-har-body",
)
COMMAND = ("mark-drill-password", "mark-drill-bearer", "mark-drill-cookie", "mark-drill-query")
_ANSWERS = """
server {{
    listen 127.0.0.1:{clear};
    listen 127.0.0.1:{tls} ssl;
    server_name {host};
    ssl_certificate {chain};
    ssl_certificate_key {key};
    {fields}
    location = /away {{ return 302 https://mark-hop-user:mark-hop-password@{host}:{tls}/next?code=mark-hop-query#mark-hop-fragment; }}
    location = /page {{ default_type text/html; return 200 "<img src='http://mark-page-user:mark-page-password@{host}/f86d081884c7d659a2feaa0c55ad015a?t=mark-page-query'>mark-body"; }}
    location = /.well-known/security.txt {{ return 200 "Contact: https://{host}/contact\\nmark-security: x\\n"; }}
    location / {{ return 200 "mark-body"; }}
}}
"""


@pytest.fixture(scope="module")
def places(authority, tmp_path_factory) -> Iterator[tuple[int, int]]:
    folder = tmp_path_factory.mktemp("vault")
    papers = authority.issue(folder, [HOST], not_after=datetime.now(UTC) + timedelta(days=90))
    fields = "\n    ".join(f"add_header {name} '{value}' always;" for name, value in FIELDS.items())
    with reserved_ports(2) as (tls, clear):
        sites = _ANSWERS.format(host=HOST, tls=tls, clear=clear, chain=papers.chain, key=papers.key, fields=fields)
        with nginx(folder, sites, (tls, clear)):
            yield tls, clear


def recording(tls: int) -> str:
    """Return a browser's recording with a secret wherever one may stand."""
    request = {
        "method": "POST",
        "url": f"https://mark-har-user:mark-har-password@{HOST}:{tls}/api?key=mark-har-query",
        "headers": [{"name": "Authorization", "value": "mark-har-header"}],
        "cookies": [{"name": "sid", "value": "mark-har-cookie"}],
        "postData": {"mimeType": "text/plain", "text": "mark-har-body"},
    }
    response = {
        "status": 200,
        "headers": [{"name": "X", "value": "mark-har-header"}],
        "content": {"text": "mark-har-body"},
    }
    return json.dumps({"log": {"version": "1.2", "entries": [{"request": request, "response": response}]}})


def found_in(folder: Path, marks: tuple[str, ...]) -> set[tuple[str, str]]:
    """Return each mark with the name of the file that holds it; artifacts are read unpacked."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            content = gzip.decompress(content) if path.suffix == ".gz" else content
            found |= {(mark, str(path.relative_to(folder))) for mark in marks if mark.encode() in content}
    return found


@pytest.fixture(scope="module")
def workbook(places, ca_file, tmp_path_factory) -> Path:
    """Play a review with every secret in it; return the workbook's folder. What the person hands in lies elsewhere."""
    tls, clear = places
    given, folder = tmp_path_factory.mktemp("given"), tmp_path_factory.mktemp("book")
    urls = given / "urls.txt"
    urls.write_text(
        f"https://mark-user:mark-password@{HOST}:{tls}/one?token=mark-token#mark-fragment\n"
        f"http://mark-user:mark-password@{HOST}:{clear}/two?token=mark-token\n"
    )
    har = given / "session.har"
    har.write_text(recording(tls))
    guide = Guide(folder)
    endpoint = f"{HOST}:{tls},http-port={clear},path=/away,path=/page,connect-to=127.0.0.1"
    guide(
        *(
            "init",
            "--system",
            "Vault",
            "--authorized-by",
            "V. Owner",
            "--endpoint",
            endpoint,
            "--url",
            urls,
            "--har",
            har,
        ),
        *("--client", "sync", *OPTION),
    )
    said = [guide("probe", "--ca", ca_file, "--json", code=None)]
    said.append(guide("scope", "found", code=None))
    said.append(
        guide(
            *(
                "drill",
                "--",
                "curl",
                "-sS",
                "-u",
                "ann:mark-drill-password",
                "-H",
                "Authorization: Bearer mark-drill-bearer",
            ),
            *("-b", "sid=mark-drill-cookie", "--cacert", "{ca}", "{url}?key=mark-drill-query"),
            code=None,
        )
    )
    question = "01-current-implementation.listeners"
    proof = given / "proof.txt"
    proof.write_text("A list, signed.")
    guide(
        *("attest", question, "--answer", "satisfied", "--statement", "All listed.", "--by", "R. Reviewer"),
        *("--attach", proof),
    )
    said.append(guide("status", "--json", code=None))
    said += [guide("report", "-o", folder / f"report.{one}.md", "--lang", one) for one in ("en", "ru")]
    said += [
        guide("agenda", "--ics", folder / "agenda.ics", code=None),
        guide("diff", "--json", "--since", "2020-01-01", code=None),
    ]
    guide(
        *("sign", "--by", "V. Owner", "--role", "owner", "--decision", "reject", "--statement", "Not yet."), code=None
    )
    said.append(guide("verify", code=None))
    (folder / "said.txt").write_text("\n".join(one.out + one.talk for one in said))
    return folder


def test_r23_the_review_went_through_the_server_and_everything_that_is_written_was_written(workbook):
    names = {str(path.relative_to(workbook)).split("/")[0] for path in workbook.rglob("*")}
    assert names >= {
        "evidence.yaml",
        ".guide",
        "signoffs",
        "artifacts",
        "report.en.md",
        "report.ru.md",
        "agenda.ics",
        "said.txt",
    }
    text = (workbook / "evidence.yaml").read_text()
    for kept in (HOST, "/away", "/page", "/one", "/two", 'name: "sid"', "/next?code=…"):
        assert kept in text


def test_r23_the_server_says_every_one_of_them(places):
    link = http.client.HTTPConnection("127.0.0.1", places[1], timeout=10)
    link.request("GET", "/", headers={"Host": HOST})
    answer = link.getresponse()
    assert {name: answer.headers[name] for name in FIELDS} == FIELDS
    assert answer.read() == b"mark-body"
    link.close()


@pytest.mark.parametrize("name", FIELDS)
def test_r23_no_value_of_a_field_off_the_list_is_kept(workbook, name):
    mark = next(
        word
        for word in FIELDS[name].replace('"', " ").replace(";", " ").replace("=", " ").replace("/", " ").split()
        if "mark-" in word
    )
    assert found_in(workbook, (mark,)) == set()


@pytest.mark.parametrize(
    "mark",
    [
        *URLS,
        *RECORDED,
        *COMMAND,
        "mark-body",
        "mark-page-user",
        "mark-page-password",
        "mark-page-query",
        "f86d081884c7d659a2feaa0c55ad015a",
    ],
)
def test_r23_no_secret_of_a_url_a_recording_a_command_or_a_body_is_kept(workbook, mark):
    assert found_in(workbook, (mark,)) == set()


@pytest.mark.parametrize("mark", ["mark-hop-user", "mark-hop-password", "mark-hop-query", "mark-hop-fragment"])
def test_r23_no_secret_of_a_redirect_is_kept(workbook, mark):
    assert found_in(workbook, (mark,)) == set()
