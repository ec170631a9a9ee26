"""What each shop really does, seen by stock clients."""

import ssl

import pytest
from servers.asking import connected, get, old_client, trusting

_SOUND_TLS = ("www", "api", "pay", "orders", "checkout", "help")


def _hsts(headers) -> str | None:
    return headers["Strict-Transport-Security"]


@pytest.mark.parametrize("label", [*_SOUND_TLS, "till", "stock"])
def test_a_strict_client_gets_every_declared_path_over_tls_with_hsts(lab, shop, label):
    endpoint = shop(label)
    for path in endpoint.paths:
        status, headers, _ = get(endpoint.port, path, context=trusting(lab.ca_file), name=endpoint.host)
        assert status in {200, 302}
        assert _hsts(headers) == "max-age=63072000; includeSubDomains"


@pytest.mark.parametrize("label", ["www", "api", "pay", "orders", "checkout", "archive", "till", "stock"])
def test_a_missing_page_has_hsts(shop, label):
    status, headers, _ = get(shop(label).port, "/nowhere", context=old_client(ssl.TLSVersion.TLSv1_2, "ALL"))
    assert status == 404
    assert _hsts(headers)


def test_help_forgets_hsts_on_404_only(lab, shop):
    endpoint, context = shop("help"), trusting(lab.ca_file)
    assert _hsts(get(endpoint.port, "/", context=context, name=endpoint.host)[1])
    status, headers, _ = get(endpoint.port, "/nowhere", context=context, name=endpoint.host)
    assert (status, _hsts(headers)) == (404, None)


@pytest.mark.parametrize("label", ["www", "checkout", "help", "archive"])
def test_a_browser_page_asked_for_in_clear_moves_to_https_on_the_same_host(shop, label):
    endpoint = shop(label)
    for path in endpoint.paths:
        status, headers, body = get(endpoint.http_port, path)
        assert (status, headers["Location"]) == (301, f"https://{endpoint.host}:{endpoint.port}{path}")
        assert (_hsts(headers), headers["Set-Cookie"], body) == (None, None, b"")


def test_the_checkout_leads_back_to_http(shop):
    endpoint = shop("checkout")
    status, headers, _ = get(endpoint.port, "/return", context=old_client(ssl.TLSVersion.TLSv1_2, "ALL"))
    assert (status, headers["Location"]) == (302, f"http://{endpoint.host}:{endpoint.http_port}/done")


def test_the_sound_api_forbids_cleartext(shop):
    assert get(shop("api").http_port, "/v1/items")[0] == 403


@pytest.mark.parametrize("label", ["pay", "till", "stock"])
def test_some_apis_have_no_cleartext_port_at_all(shop, label):
    with pytest.raises(ConnectionRefusedError):
        get(shop(label).http_port)


def test_the_orders_api_answers_in_clear(shop):
    status, _, body = get(shop("orders").http_port, "/v1/orders")
    assert status == 200
    assert b"A. Customer" in body


def test_the_archive_has_an_expired_certificate(lab, shop):
    endpoint = shop("archive")
    with (
        pytest.raises(ssl.SSLCertVerificationError, match="certificate has expired"),
        connected(endpoint.port, trusting(lab.ca_file), endpoint.host),
    ):
        pass


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_only_the_till_speaks_old_versions(lab, version):
    speakers = []
    for endpoint in lab.endpoints():
        try:
            with connected(endpoint.port, old_client(version, "ALL"), endpoint.host):
                speakers.append(endpoint.host)
        except ssl.SSLError as error:
            assert error.reason == "TLSV1_ALERT_PROTOCOL_VERSION"  # noqa: PT017 - an alert, not a reset
    assert speakers == ["till.shop.lab.test"]


@pytest.mark.parametrize(("suites", "expected"), [("eNULL", ["stock.shop.lab.test"]), ("aNULL", [])])
def test_only_stock_takes_a_suite_without_encryption_and_nobody_an_anonymous_one(lab, suites, expected):
    takers = []
    for endpoint in lab.endpoints():
        try:
            with connected(endpoint.port, old_client(ssl.TLSVersion.TLSv1_2, suites), endpoint.host):
                takers.append(endpoint.host)
        except ssl.SSLError as error:
            assert error.reason == "SSLV3_ALERT_HANDSHAKE_FAILURE"  # noqa: PT017 - an alert, not a reset
    assert takers == expected


def test_cleartext_on_the_tls_port_is_refused_by_status(lab):
    for endpoint in lab.endpoints():
        assert get(endpoint.port, endpoint.paths[0])[0] == 400
