"""Suite lists by sslyze, with its word "rejected" taken only where the server itself said no."""

import pytest
from facts import odd
from facts.now import list_by_hellos
from servers.elderly import RC4, elderly
from servers.openssl import s_server
from servers.ports import closed_port
from sslyze.plugins.openssl_cipher_suites.cipher_suites import CipherSuitesRepository
from sslyze.server_connectivity import TlsVersionEnum

from guide.facts.budget import SUITE_CONTACTS, SUITE_COUNTS
from guide.facts.scope_guard import OutOfBudgetError
from guide.facts.suites import SuitesError, list_suites

_NAMES = {
    "SSLv2": TlsVersionEnum.SSL_2_0,
    "SSLv3": TlsVersionEnum.SSL_3_0,
    "TLS 1.0": TlsVersionEnum.TLS_1_0,
    "TLS 1.1": TlsVersionEnum.TLS_1_1,
    "TLS 1.2": TlsVersionEnum.TLS_1_2,
    "TLS 1.3": TlsVersionEnum.TLS_1_3,
}


def test_the_plan_knows_how_many_connections_sslyze_opens():
    assert {name: len(CipherSuitesRepository.get_all_cipher_suites(version)) for name, version in _NAMES.items()} == (
        SUITE_COUNTS
    )


def test_only_the_versions_found_are_listed(make_door, tmp_path, rsa_papers):
    with s_server(tmp_path, rsa_papers) as server:
        door = make_door(server.port)
        lists = list_suites(door, "shop.test", ["TLS 1.3"])
    (one,) = lists
    assert one.version == "TLS 1.3"
    assert set(one.accepted) == {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
    }
    assert one.complete
    assert not one.undecided
    assert one.engine.startswith("sslyze 6.3")


def test_sslyze_opens_no_more_than_was_counted(make_door, tmp_path, rsa_papers):
    with s_server(tmp_path, rsa_papers) as server, odd.front(server.port, lambda _: None) as front:
        door = make_door(front.port)
        list_suites(door, "shop.test", ["TLS 1.3"])
        assert front.connections == door.dialler.opened <= SUITE_CONTACTS + SUITE_COUNTS["TLS 1.3"]


def test_an_rc4_server_is_listed(make_door, rsa_papers):
    with elderly(RC4, rsa_papers) as port:
        (one,) = list_suites(make_door(port), "shop.test", ["TLS 1.1"])
    assert one.accepted == ("TLS_RSA_WITH_RC4_128_SHA",)
    assert one.complete


@pytest.mark.parametrize("refusal", [odd.reset, odd.leave], ids=["reset", "close"])
def test_a_reset_or_close_is_undecided_and_the_list_incomplete(make_door, tmp_path, rsa_papers, refusal):
    """sslyze alone reads this as "rejected": a limiter would make a weak server pass."""
    weak = ("-tls1", "-cipher", "ALL:@SECLEVEL=0")
    with s_server(tmp_path, rsa_papers, *weak) as server, odd.limiter(server.port, 20, 0.0, refusal) as front:
        (one,) = list_suites(make_door(front.port), "shop.test", ["TLS 1.0"])
    assert one.undecided
    assert not one.complete


def test_a_server_that_cannot_be_reached_is_an_error(make_door):
    with closed_port() as port, pytest.raises(SuitesError):
        list_suites(make_door(port), "shop.test", ["TLS 1.2"])


def test_the_budget_holds_for_sslyze_too(make_door, tmp_path, rsa_papers):
    with s_server(tmp_path, rsa_papers) as server, odd.front(server.port, lambda _: None) as front:
        with pytest.raises(OutOfBudgetError):
            list_suites(make_door(front.port, budget=30), "shop.test", ["TLS 1.2"])
        assert front.connections <= 30


@pytest.mark.parametrize("flags", [("-no_tls1_3",), ("-tls1_3",), ("-tls1", "-cipher", "ALL:@SECLEVEL=0")])
def test_our_own_listing_agrees_with_sslyze(make_knocker, tmp_path, rsa_papers, flags):
    with s_server(tmp_path, rsa_papers, *flags) as server:
        knocker = make_knocker(server.port)
        knocker.listen_now()
        for version in ("TLS 1.2", "TLS 1.3", "TLS 1.0"):
            knocker.offer_now(version)
        (version,) = knocker.versions
        before = knocker.door.dialler.opened
        own = list_by_hellos(knocker, version)
        hellos = knocker.door.dialler.opened - before
        (theirs,) = list_suites(knocker.door, "shop.test", [version])
    assert own.complete
    assert set(own.accepted) == set(theirs.accepted)
    assert hellos <= len(own.accepted) + 6


def test_our_own_listing_is_incomplete_where_nothing_proves_the_refusal(make_knocker, tmp_path, rsa_papers):
    with s_server(tmp_path, rsa_papers, "-no_tls1_3") as server, odd.limiter(server.port, 14, 0.0, odd.reset) as front:
        knocker = make_knocker(front.port)
        knocker.listen_now()
        knocker.offer_now("TLS 1.2")
        own = list_by_hellos(knocker, "TLS 1.2")
    assert own.accepted
    assert own.undecided
    assert not own.complete
