"""What the remedies promise, seen on the real servers that run their blocks."""

import re
import ssl
import subprocess
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from servers.asking import connected, get, old_client
from servers.programs import require
from servers.snippets import SERVERS, Snippet, on_haproxy, on_nginx, only, snippets

from guide.facts.security_txt import read_text

pytestmark = pytest.mark.servers

WWW = "www.shop.example"
HSTS = "Strict-Transport-Security"


@pytest.fixture
def run(shop_papers, tmp_path):
    return lambda language, page: SERVERS[language](only(language, page), shop_papers, tmp_path)


@pytest.mark.parametrize("language", SERVERS)
@pytest.mark.parametrize("page", ["hsts-header", "hsts-duplicate", "hsts-invalid"])
def test_one_hsts_line_on_pages_redirects_and_errors(run, trusted, language, page):
    with run(language, page) as site:
        for path, status in (("/", 200), ("/login", 302), ("/nowhere", 404)):
            seen, headers, _ = get(site.tls, path, context=trusted, name=WWW)
            assert (seen, headers.get_all(HSTS)) == (status, ["max-age=31536000"])


def test_haproxy_sends_hsts_with_its_own_answers_too_but_not_in_clear(run, trusted):
    with run("haproxy", "hsts-header") as site:
        status, headers, _ = get(site.clear, "/", name=WWW)
        assert (status, headers[HSTS]) == (308, None)
    with run("haproxy", "redirect-first-hop") as site:
        status, headers, _ = get(site.tls, "/x", context=trusted, name="shop.example")
        assert (status, headers["Location"], headers[HSTS]) == (308, f"https://{WWW}/x", "max-age=31536000")


def test_apache_sends_hsts_only_over_tls(run, trusted):
    with run("apache", "hsts-over-http") as site:
        assert get(site.tls, "/nowhere", context=trusted, name=WWW)[1][HSTS] == "max-age=31536000"
        assert get(site.clear, "/nowhere", name=WWW)[1][HSTS] is None


@pytest.mark.parametrize("language", SERVERS)
def test_a_page_on_the_cleartext_port_becomes_a_redirect_to_the_same_host(run, language):
    with run(language, "http-cleartext") as site:
        status, headers, _ = get(site.clear, "/login?a=b", name=WWW)
        assert (status, headers["Set-Cookie"]) == (308, None)
        assert headers["Location"] == f"https://{WWW}/login?a=b"


@pytest.mark.parametrize("language", SERVERS)
def test_an_api_is_refused_in_clear(run, language):
    with run(language, "api-redirects") as site:
        status, headers, _ = get(site.clear, "/v1/orders", name="api.shop.example")
        assert (status, headers["Location"]) == (403, None)


@pytest.mark.parametrize("language", SERVERS)
def test_the_first_hop_stays_on_the_host(run, trusted, language):
    with run(language, "redirect-first-hop") as site:
        assert get(site.clear, "/x", name="shop.example")[1]["Location"] == "https://shop.example/x"
        second = get(site.tls, "/x", context=trusted, name="shop.example")[1]
        assert (second["Location"], second[HSTS]) == (f"https://{WWW}/x", "max-age=31536000")


@pytest.mark.parametrize("language", SERVERS)
def test_a_cookie_gets_the_flag_once(run, trusted, language):
    with run(language, "cookie-in-clear") as site:
        (cookie,) = get(site.tls, "/", context=trusted, name=WWW)[1].get_all("Set-Cookie")
        assert re.fullmatch(r"session=1; Path=/; Secure", cookie)


@pytest.mark.parametrize("language", SERVERS)
def test_the_policy_that_upgrades_is_sent_once_on_pages_and_errors(run, trusted, language):
    with run(language, "mixed-content") as site:
        for path in ("/", "/nowhere"):
            headers = get(site.tls, path, context=trusted, name=WWW)[1]
            assert headers.get_all("Content-Security-Policy") == ["upgrade-insecure-requests"]


@pytest.mark.parametrize("language", SERVERS)
def test_security_txt_is_served_as_its_reader_wants_it(shop_papers, tmp_path, trusted, language):
    # Not below the test's folder: Apache's workers may belong to an account that may not enter it.
    with TemporaryDirectory(prefix="www-") as www:
        Path(www).chmod(0o755)
        Path(www, "security.txt").write_text(
            "Contact: mailto:security@shop.example\nExpires: 2027-10-31T00:00:00Z\n", encoding="utf-8"
        )
        block = only(language, "security-txt")
        here = replace(block, text=block.text.replace("/srv/www", www))
        with SERVERS[language](here, shop_papers, tmp_path) as site:
            status, headers, body = get(site.tls, "/.well-known/security.txt", context=trusted, name=WWW)
    assert (status, headers.get_all("Content-Type")) == (200, ["text/plain; charset=utf-8"])
    read = read_text(body.decode())
    assert (read.contacts, read.expires) == (("mailto:security@shop.example",), ("2027-10-31T00:00:00Z",))
    assert (read.unknown, read.malformed) == (0, 0)


@pytest.mark.parametrize("language", SERVERS)
def test_the_own_name_is_rewritten_and_a_foreign_one_left_alone(run, trusted, language):
    with run(language, "redirect-to-http") as site:
        own = get(site.tls, "/login", context=trusted, name=WWW)[1]
        assert (own["Location"], own["X-Proto-Seen"]) == (f"https://{WWW}/login/", "https")
        assert get(site.tls, "/elsewhere", context=trusted, name=WWW)[1]["Location"] == "http://elsewhere.example/"


@pytest.mark.parametrize("language", SERVERS)
def test_the_tls_port_gives_nothing_in_clear(run, language):
    with run(language, "tls-port-cleartext") as site:
        try:
            status, headers, _ = get(site.tls, "/", name=WWW)
        except ConnectionError:
            assert language == "haproxy"
        else:
            assert (status, headers["Set-Cookie"]) == (400, None)


@pytest.mark.parametrize("language", SERVERS)
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_an_old_version_is_refused_with_an_alert(run, language, version):
    with (
        run(language, "old-protocols") as site,
        pytest.raises(ssl.SSLError, match=r"(?i)alert protocol version"),
        connected(site.tls, old_client(version, "ALL"), WWW),
    ):
        pass


def test_nginx_heeds_the_versions_of_the_default_server_only(shop_papers, tmp_path):
    strict = Snippet("old-protocols", "nginx", "# inside http { }\n")
    weak = "ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers ALL:@SECLEVEL=0;"
    beside = f"""
    server {{ listen {{tls}} ssl default_server; server_name first.example; {{papers}} {weak} return 200; }}
    server {{ listen {{tls}} ssl; server_name {WWW}; {{papers}} ssl_protocols TLSv1.2; ssl_ciphers ECDHE+AESGCM; return 200; }}
    """
    with on_nginx(strict, shop_papers, tmp_path, beside=beside) as site:
        for name in ("first.example", WWW):
            try:
                with connected(site.tls, old_client(ssl.TLSVersion.TLSv1_2, "ALL"), name) as link:
                    assert link.version() == "TLSv1.2"
            except ssl.SSLError as error:
                raise AssertionError(name) from error
        with connected(site.tls, old_client(ssl.TLSVersion.TLSv1, "ALL"), "first.example") as link:
            assert link.version() == "TLSv1"
        # The stricter block refuses for want of a suite (its ssl_ciphers count), not for the version (its line does not).
        with (
            pytest.raises(ssl.SSLError, match=r"(?i)handshake failure|no shared cipher"),
            connected(site.tls, old_client(ssl.TLSVersion.TLSv1, "ALL"), WWW),
        ):
            pass


def test_a_bind_line_of_its_own_overrides_haproxy_s_default(shop_papers, tmp_path):
    text = only("haproxy", "old-protocols").text + (
        f"frontend web\n    bind :443 ssl crt {shop_papers}/both.pem ssl-min-ver TLSv1.0 ciphers ALL:@SECLEVEL=0\n    default_backend app\n"
    )
    with (
        on_haproxy(Snippet("old-protocols", "haproxy", text), shop_papers, tmp_path) as site,
        connected(site.tls, old_client(ssl.TLSVersion.TLSv1, "ALL"), WWW) as link,
    ):
        assert link.version() == "TLSv1"


@pytest.mark.parametrize("language", SERVERS)
@pytest.mark.parametrize("suites", ["eNULL", "aNULL"])
def test_suites_without_protection_are_refused(run, language, suites):
    with (
        run(language, "forbidden-suites") as site,
        pytest.raises(ssl.SSLError, match=r"(?i)alert handshake failure"),
        connected(site.tls, old_client(ssl.TLSVersion.TLSv1_2, suites), WWW),
    ):
        pass


def test_the_string_of_suites_is_the_profile():
    asked = (require("openssl"), "ciphers", "-s", "-tls1_2", "-stdname", "ECDHE+AESGCM:ECDHE+CHACHA20")
    lines = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    assert {line.split()[0] for line in lines} == {
        f"TLS_ECDHE_{key}_WITH_{cipher}"
        for key in ("ECDSA", "RSA")
        for cipher in ("AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256")
    }


def test_every_server_has_its_block_wherever_one_has():
    pages = {language: {one.page for one in snippets(language)} for language in SERVERS}
    assert pages["nginx"] == pages["apache"] == pages["haproxy"]
