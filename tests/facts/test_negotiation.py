"""What a server chooses: groups, whose order counts, signatures, names, the guard against fallback."""

import asyncio
import subprocess

from facts import odd
from facts.now import every, list_by_hellos
from servers.nginx import nginx
from servers.openssl import s_server
from servers.ports import LOOPBACK, reserved_ports
from servers.programs import require

from guide.facts.hello_suites import suite_name
from guide.facts.negotiation import negotiation
from guide.lab.authority import new_rsa_key
from guide.model.attempts import Ending
from guide.model.negotiation import Groups, Signatures

TWO = "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256"


def learned(knocker) -> list:
    knocker.listen_now()
    lists = [list_by_hellos(knocker, version) for version in knocker.versions]
    return asyncio.run(every(negotiation(knocker, lists)))


def offered_groups(hello: bytes) -> list[int]:
    at = hello.find(b"\x00\x0a\x00")
    size = hello[at + 5]
    return [int.from_bytes(hello[one : one + 2], "big") for one in range(at + 6, at + 6 + size, 2)]


def groups_of(found: list) -> dict[str, Groups]:
    return {one.groups.version: one.groups for one in found if one.groups}


def signatures_of(found: list) -> dict[str, Signatures]:
    return {one.signatures.version: one.signatures for one in found if one.signatures}


def server(tmp_path, papers, port: int, more: str) -> str:
    return f"""server {{ listen {LOOPBACK}:{port} ssl; ssl_certificate {papers.chain}; ssl_certificate_key {papers.key};
        ssl_ciphers {TWO}; {more} location = / {{ return 200; }} }}"""


def test_a_server_with_an_order_of_its_own(make_knocker, tmp_path, rsa_papers):
    more = "ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on; ssl_ecdh_curve secp384r1:prime256v1;"
    with reserved_ports(1) as (port,), nginx(tmp_path, server(tmp_path, rsa_papers, port, more), (port,)):
        found = learned(make_knocker(port))
    groups = groups_of(found)
    assert groups["TLS 1.3"].accepted == ("secp384r1", "secp256r1")
    assert all(one.complete for one in groups.values())
    (order,) = [one.order for one in found if one.order and one.order.version == "TLS 1.2"]
    assert order.preference == "server"
    assert order.suites == ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
    signatures = signatures_of(found)
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
        if 0x11EC in offered_groups(hello):
            link.sendall(odd.server_hello(0x0303, 0x1301, selected=0x0304, group=0x11EC))
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


SIX = (
    "ECDHE-RSA-AES256-GCM-SHA384:AES128-SHA:ECDHE-RSA-CHACHA20-POLY1305:AES256-GCM-SHA384:"
    "ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256"
)
SIX_IN_ORDER = (
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_RSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
)


def test_the_whole_order_of_a_server_is_read_off(make_knocker, tmp_path, rsa_papers):
    more = f"ssl_protocols TLSv1.2; ssl_prefer_server_ciphers on; ssl_ciphers {SIX};"
    config = server(tmp_path, rsa_papers, 0, "").replace(f"ssl_ciphers {TWO};", more)
    with reserved_ports(1) as (port,), nginx(tmp_path, config.replace(f"{LOOPBACK}:0", f"{LOOPBACK}:{port}"), (port,)):
        found = learned(make_knocker(port))
    (order,) = [one.order for one in found if one.order]
    assert (order.preference, order.suites) == ("server", SIX_IN_ORDER)


def test_the_groups_of_a_server_with_an_elliptic_certificate_are_all_found(make_knocker, tmp_path, ec_papers):
    """OpenSSL refuses an ECDSA suite below TLS 1.3 where the certificate's own curve is not on offer."""
    more = "ssl_protocols TLSv1.2 TLSv1.3; ssl_ecdh_curve X25519:prime256v1:secp384r1;"
    config = server(tmp_path, ec_papers, 0, more).replace(TWO, "ECDHE-ECDSA-AES128-GCM-SHA256")
    with reserved_ports(1) as (port,), nginx(tmp_path, config.replace(f"{LOOPBACK}:0", f"{LOOPBACK}:{port}"), (port,)):
        found = learned(make_knocker(port))
    groups = groups_of(found)
    told = {"x25519", "secp256r1", "secp384r1"}
    assert set(groups["TLS 1.3"].accepted) == told
    assert groups["TLS 1.3"].complete
    assert set(groups["TLS 1.2"].accepted) == told or not groups["TLS 1.2"].complete
    signatures = signatures_of(found)
    assert signatures["TLS 1.3"].accepted == ("ecdsa_secp256r1_sha256",)
    assert signatures["TLS 1.3"].complete
    assert "ecdsa_secp256r1_sha256" in signatures["TLS 1.2"].accepted
    assert not any(name.startswith("rsa") for name in signatures["TLS 1.2"].accepted)


def test_the_same_certificate_is_told_by_the_same_hello(make_knocker, tmp_path, rsa_papers, ec_papers):
    """With two certificates, the weak half of the wave may have met the other one."""
    more = (
        f"ssl_certificate {ec_papers.chain}; ssl_certificate_key {ec_papers.key}; ssl_protocols TLSv1.2;"
        "ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:NULL-SHA256:@SECLEVEL=0;"
    )
    config = server(tmp_path, rsa_papers, 0, more).replace(f"ssl_ciphers {TWO};", "")
    with reserved_ports(1) as (port,), nginx(tmp_path, config.replace(f"{LOOPBACK}:0", f"{LOOPBACK}:{port}"), (port,)):
        found = learned(make_knocker(port))
    (names,) = [one.names for one in found if one.names]
    assert names.same_certificate is True


def test_an_unknown_name_that_gets_another_certificate_is_told(make_knocker, tmp_path, rsa_papers, authority):
    (tmp_path / "other").mkdir()
    other = authority.issue(tmp_path / "other", ["other.test"], key=new_rsa_key())
    more = "ssl_protocols TLSv1.2; server_name shop.test;"
    with reserved_ports(1) as (port,):
        default = server(tmp_path, other, port, "ssl_protocols TLSv1.2;").replace("ssl;", "ssl default_server;")
        with nginx(tmp_path, default + server(tmp_path, rsa_papers, port, more), (port,)):
            found = learned(make_knocker(port))
    (names,) = [one.names for one in found if one.names]
    assert names.unknown_name.ending is Ending.ACCEPTED
    assert names.same_certificate is False


def test_a_server_that_takes_the_client_that_came_down_is_told(make_knocker):
    """TLS_FALLBACK_SCSV ignored; and a connection that is lost over it says nothing."""

    def stack(with_scsv):
        def talk(link):
            hello = link.recv(65536)
            versions = odd.offered_versions(hello)
            if 0x5600 in odd.offered_suites(hello) and with_scsv:
                with_scsv(link)
            elif versions == {0x0304}:
                link.sendall(odd.server_hello(0x0303, 0x1301, selected=0x0304, group=29))
            elif versions == {0x0303}:
                link.sendall(odd.server_hello(0x0303, 0xC02F))
            else:
                link.sendall(odd.alert(70))

        return talk

    def guard(with_scsv) -> list:
        with odd.odd_server(stack(with_scsv)) as one:
            knocker = make_knocker(one.port)
            knocker.listen_now()
            return [part.fallback_guard for part in asyncio.run(every(negotiation(knocker, []))) if part.fallback_guard]

    assert guard(None) == ["ignored"]
    assert guard(odd.reset) == ["unknown"]
    assert guard(lambda link: link.sendall(odd.alert(40))) == ["unknown"]
    assert guard(lambda link: link.sendall(odd.alert(86))) == ["refused"]


def test_groups_that_end_in_silence_or_a_group_nobody_offered_are_not_complete(make_knocker):
    """A rest that was not refused by an answer may still be accepted."""

    def stack(rest):
        def talk(link):
            hello = link.recv(65536)
            if odd.offered_versions(hello) != {0x0304}:
                link.sendall(odd.alert(70))
            elif 29 in offered_groups(hello):
                link.sendall(odd.server_hello(0x0303, 0x1301, selected=0x0304, group=29))
            else:
                rest(link)

        return talk

    wrong = odd.server_hello(0x0303, 0x1301, selected=0x0304, group=29)
    for rest, complete in (
        (lambda link: link.sendall(odd.alert(40)), True),
        (odd.reset, False),
        (odd.leave, False),
        (lambda link: link.sendall(wrong), False),
    ):
        with odd.odd_server(stack(rest)) as one:
            knocker = make_knocker(one.port)
            knocker.listen_now()
            (groups,) = groups_of(asyncio.run(every(negotiation(knocker, [])))).values()
        assert (groups.accepted, groups.complete) == (("x25519",), complete)


def test_no_hello_of_the_negotiation_carries_more_than_64_suites(make_knocker, tmp_path, rsa_papers, ec_papers):
    seen: list[int] = []

    def gate(hello: bytes):
        seen.append(len(odd.offered_suites(hello)))

    second = ("-dcert", str(ec_papers.chain), "-dkey", str(ec_papers.key))
    everything = ("-tls1_2", "-cipher", "ALL:eNULL:aNULL:-PSK:-SRP:@SECLEVEL=0", *second)
    with s_server(tmp_path, rsa_papers, *everything) as behind, odd.front(behind.port, gate) as front:
        found = learned(make_knocker(front.port))
    assert groups_of(found)["TLS 1.2"].complete
    (order,) = [one.order for one in found if one.order]
    assert order.preference in {"client", "server"}
    # Suites, the renegotiation SCSV, and the one of a client that came down.
    assert max(seen) <= 65


def test_the_prime_of_dhe_suites_is_measured(make_knocker, tmp_path, rsa_papers):
    prime = tmp_path / "dh.pem"
    subprocess.run((require("openssl"), "dhparam", "-dsaparam", "-out", prime, "1024"), capture_output=True, check=True)
    more = f"ssl_protocols TLSv1.2; ssl_dhparam {prime};"
    suites = "DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0"
    config = server(tmp_path, rsa_papers, 1, more).replace(TWO, suites)
    with (
        reserved_ports(1) as (port,),
        nginx(tmp_path, config.replace(f"{LOOPBACK}:1 ", f"{LOOPBACK}:{port} "), (port,)),
    ):
        found = learned(make_knocker(port))
    assert [(one.finite_field.version, one.finite_field.bits) for one in found if one.finite_field] == [
        ("TLS 1.2", 1024)
    ]


def test_without_dhe_suites_nobody_asks_for_a_prime(make_knocker, tmp_path, rsa_papers):
    with reserved_ports(1) as (port,), nginx(tmp_path, server(tmp_path, rsa_papers, port, ""), (port,)):
        assert not [one for one in learned(make_knocker(port)) if one.finite_field]
