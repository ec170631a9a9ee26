"""A configuration and the endpoint that it names, through the command line: they agree, until the file is changed."""

import pytest
from allowed import OPTION
from e2e.commandline import Guide, fails
from servers.nginx import nginx
from servers.ports import reserved_ports

pytestmark = pytest.mark.servers

_SITE = """
server {{
    listen 127.0.0.1:{tls} ssl;
    server_name shop.test;
    ssl_certificate {papers.chain};
    ssl_certificate_key {papers.key};
    ssl_protocols TLSv1.2 TLSv1.3;
    add_header Strict-Transport-Security "max-age=31536000" always;
    return 200 "shop\\n";
}}
server {{ listen 127.0.0.1:{clear}; server_name shop.test; return 301 https://shop.test:{tls}$request_uri; }}
"""


def said(guide):
    found = guide("status", "--json", code=None).json()["findings"]
    return {
        one["finding"]["reason"]: one["finding"]["outcome"]
        for one in found
        if one["finding"]["probe"] == "config.runtime"
    }


def test_a_file_agrees_with_its_endpoint_until_it_is_changed(authority, ca_file, tmp_path):
    papers = authority.issue(tmp_path, ["shop.test"])
    guide = Guide(tmp_path)
    with reserved_ports(2) as ports:
        tls, clear = ports
        with nginx(tmp_path, _SITE.format(papers=papers, tls=tls, clear=clear), ports):
            guide(
                *("init", "--system", "Shop", *OPTION, "--authorized-by", "A. Owner", "--config", "nginx.conf"),
                *("--endpoint", f"shop.test:{tls},connect-to=127.0.0.1,http-port={clear}"),
            )
            guide("probe", "--quick", "--ca", ca_file, code=None)
        assert said(guide) == {"versions_agree": "pass", "cleartext_agrees": "pass", "header_agrees": "pass"}
        assert not [one for one in fails(guide("status", "--json", code=None)) if one.probe.startswith("config.")]
        file = tmp_path / "nginx.conf"
        file.write_text(file.read_text().replace("TLSv1.2 TLSv1.3", "TLSv1.3"))
        guide("probe", "--probe", "config.runtime", code=1)
        assert said(guide)["more_than_written"] == "fail"
        assert "which the file does not let in" in guide("report").out
