"""What a server chooses: groups, whose order counts, signatures, names, the guard against fallback."""

import asyncio

from facts import odd
from facts.now import every, list_by_hellos
from servers.nginx import nginx
from servers.ports import LOOPBACK, reserved_ports

from guide.facts.hello_suites import suite_name
from guide.facts.negotiation import negotiation
from guide.model.attempts import Ending

TWO = "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256"


def learned(knocker) -> list:
    knocker.listen_now()
    lists = [list_by_hellos(knocker, version) for version in knocker.versions]
    return asyncio.run(every(negotiation(knocker, lists)))


def server(tmp_path, papers, port: int, more: str) -> str:
    return f"""server {{ listen {LOOPBACK}:{port} ssl; ssl_certificate {papers.chain}; ssl_certificate_key {papers.key};
        ssl_ciphers {TWO}; {more} location = / {{ return 200; }} }}"""


def test_a_server_with_an_order_of_its_own(make_knocker, tmp_path, rsa_papers):
    more = "ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on; ssl_ecdh_curve secp384r1:prime256v1;"
    with reserved_ports(1) as (port,), nginx(tmp_path, server(tmp_path, rsa_papers, port, more), (port,)):
        found = learned(make_knocker(port))
    groups = {one.groups.version: one.groups for one in found if one.groups}
    assert groups["TLS 1.3"].accepted == ("secp384r1", "secp256r1")
    assert all(one.complete for one in groups.values())
    (order,) = [one.order for one in found if one.order and one.order.version == "TLS 1.2"]
    assert order.preference == "server"
    assert order.suites == ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
    signatures = {one.signatures.version: one.signatures for one in found if one.signatures}
    assert "rsa_pss_rsae_sha256" in signatures["TLS 1.2"].accepted
    assert not any(name.startswith("ecdsa") for name in signatures["TLS 1.2"].accepted)
    # It has no X25519, so nothing is known of the signatures of TLS 1.3.
    assert not signatures["TLS 1.3"].complete
    assert [one.fallback_guard for one in found if one.fallback_guard] == ["refused"]


def test_a_server_that_follows_the_client(make_knocker, tmp_path, rsa_papers):
    more = "ssl_protocols TLSv1.2; ssl_prefer_server_ciphers off;"
    with reserved_ports(1) as (port,), nginx(tmp_path, server(tmp_path, rsa_papers, port, more), (port,)):
        found = learned(make_knocker(port))
    assert [one.order.preference for one in found if one.order] == ["client"]
    (names,) = [one.names for one in found if one.names]
    assert names.without_name.ending is Ending.ACCEPTED
    assert names.same_certificate is True
    assert [one.fallback_guard for one in found if one.fallback_guard] == ["not applicable"]


def test_a_server_that_refuses_unknown_names(make_knocker, tmp_path, rsa_papers):
    strict = f"server {{ listen {LOOPBACK}:%d ssl default_server; ssl_reject_handshake on; ssl_protocols TLSv1.2; }}"
    more = "ssl_protocols TLSv1.2; server_name shop.test;"
    with reserved_ports(1) as (port,):
        config = strict % port + server(tmp_path, rsa_papers, port, more)
        with nginx(tmp_path, config, (port,)):
            found = learned(make_knocker(port))
    (names,) = [one.names for one in found if one.names]
    assert (names.unknown_name.ending, names.unknown_name.alert) == (Ending.ALERT, 112)
    assert names.same_certificate is None


def test_a_post_quantum_group_is_seen_by_its_name(make_knocker):
    """No stack here speaks X25519MLKEM768, so this one only names it, as a HelloRetryRequest does."""

    def talk(link):
        hello = link.recv(65536)
        if odd.offered_versions(hello) != {0x0304}:
            link.sendall(odd.alert(70))
            return
        groups = hello[hello.find(b"\x00\x0a\x00") + 6 :][: hello[hello.find(b"\x00\x0a\x00") + 5]]
        if b"\x11\xec" in groups:
            link.sendall(retry(0x11EC))
        else:
            link.sendall(odd.alert(40))

    with odd.odd_server(talk) as one:
        knocker = make_knocker(one.port)
        knocker.listen_now()
        found = asyncio.run(every(negotiation(knocker, [])))
    (groups,) = [one.groups for one in found if one.groups]
    assert groups.accepted == ("X25519MLKEM768",)
    assert groups.complete
    assert suite_name(0x1301) == "TLS_AES_128_GCM_SHA256"


def retry(group: int) -> bytes:
    """A ServerHello of TLS 1.3 whose key_share names only a group."""
    extensions = b"\x00\x2b\x00\x02\x03\x04" + b"\x00\x33\x00\x02" + group.to_bytes(2, "big")
    body = b"\x03\x03" + b"\x07" * 32 + b"\x00" + b"\x13\x01\x00" + len(extensions).to_bytes(2, "big") + extensions
    message = b"\x02" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x03" + len(message).to_bytes(2, "big") + message
