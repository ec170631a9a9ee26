"""What looks like a secret never stands in a recorded command."""

import pytest

from guide.text.masks import masked_command, masked_url


@pytest.mark.parametrize(
    "words",
    [
        ["curl", "-u", "ann:hunter2", "{url}"],
        ["curl", "-uann:hunter2", "{url}"],
        ["curl", "-H", "Authorization: Bearer hunter2", "{url}"],
        ["curl", "-HAuthorization: Bearer hunter2", "{url}"],
        ["curl", "--header=X-Api-Key: hunter2", "{url}"],
        ["curl", "-b", "session=hunter2", "{url}"],
        ["curl", "--cookie", "session=hunter2", "{url}"],
        ["curl", "--data", '{"password": "hunter2"}', "{url}"],
        ["curl", "--proxy", "http://ann:hunter2@proxy.test:3128", "{url}"],
        ["wget", "--password=hunter2", "{url}"],
        ["client", "--api-key", "hunter2", "{url}"],
        ["client", "--token", "hunter2", "{url}"],
        ["client", "{url}?token=hunter2&page=3"],
        ["client", "ftp://ann:hunter2@{host}:{port}/"],
        ["env", "TOKEN=hunter2", "client", "{url}"],
        ["http", "{url}", "Authorization: hunter2"],
        ["http", "{url}", "Cookie:session=hunter2"],
        ["java", "-Djavax.net.ssl.trustStorePassword=hunter2", "Client", "{url}"],
    ],
)
def test_a_secret_is_taken_out(words):
    kept = masked_command(words)
    assert "hunter2" not in kept
    assert "…" in kept
    assert kept.split()[0] == words[0]


@pytest.mark.parametrize(
    "words",
    [
        ["curl", "-sS", "-k", "{url}"],
        ["curl", "--cacert", "{ca}", "{url}"],
        ["python", "client.py", "--url={url}"],
        ["java", "-Djavax.net.ssl.trustStore={truststore}", "Client", "{url}"],
        ["wget", "--no-check-certificate", "-O", "/dev/null", "{url}"],
    ],
)
def test_the_rest_stays_as_it_was(words):
    assert masked_command(words) == " ".join(words)


def test_a_field_keeps_its_name():
    assert "Authorization: …" in masked_command(["curl", "-H", "Authorization: Bearer x", "{url}"])


def test_it_is_one_inert_line_of_bounded_length():
    kept = masked_command(["client", "a\nb\x1b[2J", "x" * 5000, "{url}"])
    assert "\n" not in kept
    assert "\x1b" not in kept
    assert len(kept) <= 400


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://ann:hunter2@shop.test:8443/a?x=hunter2&y#hunter2", "https://…@shop.test:8443/a?x=…&…#…"),
        ("//ann:p@hunter2@shop.test/x", "//…@shop.test/x"),
        ("/a;jsessionid=hunter2/b;v=hunter2", "/a;jsessionid=…/b;v=…"),
        ("?hunter2", "?…"),
        ("/a?b=c?d=hunter2&=hunter2", "/a?b=…&=…"),
        ("http://hunter2\\@shop.test/", "http://…@shop.test/"),
        ("https://shop.test/a/b", "https://shop.test/a/b"),
        ("/login?", "/login?"),
        ("", ""),
    ],
)
def test_r23_a_redirect_keeps_where_it_leads_and_nothing_else(url, kept):
    assert masked_url(url) == kept
