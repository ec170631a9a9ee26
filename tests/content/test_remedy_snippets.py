"""Every nginx, Apache and HAProxy block of the remedies starts its real server, without a warning."""

import pytest
from servers.snippets import SERVERS, Snippet, snippets

pytestmark = pytest.mark.servers

ALL = [(language, snippet) for language in SERVERS for snippet in snippets(language)]
_SURROUNDINGS = ("AH01882", "AH02156", "AH01873", "AH01909")
"""What Apache says of this machine and of the frame around a block: library version, group, session cache, host name."""


def complaints(log: str) -> list[str]:
    """Return the lines in which the server objects to something."""
    words = ("warn", "emerg", "error", "alert", "no longer supported")
    return [
        line
        for line in log.splitlines()
        if any(word in line.lower() for word in words) and not any(code in line for code in _SURROUNDINGS)
    ]


@pytest.mark.parametrize(("language", "snippet"), ALL, ids=[f"{language}-{one.page}" for language, one in ALL])
def test_a_block_runs(language, snippet, shop_papers, tmp_path):
    with SERVERS[language](snippet, shop_papers, tmp_path) as site:
        assert site.tls or site.clear
        assert complaints(site.log.read_text()) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nginx", "# inside http { }\nssl_protocol TLSv1.3;\n"),
        ("apache", "# server config\nSSLProtocols all\n"),
        ("haproxy", "global\n    ssl-default-bind-options ssl-min TLSv1.2\n"),
    ],
)
def test_a_misspelt_block_does_not(language, text, shop_papers, tmp_path):
    with (
        pytest.raises(AssertionError, match="ended with"),
        SERVERS[language](Snippet("x", language, text), shop_papers, tmp_path),
    ):
        pass


def test_a_warning_is_a_complaint(shop_papers, tmp_path):
    text = "# inside the VirtualHost of port 443\nSSLEngine optional\n"
    with SERVERS["apache"](Snippet("x", "apache", text), shop_papers, tmp_path) as site:
        assert any("SSLEngine optional" in line for line in complaints(site.log.read_text()))
