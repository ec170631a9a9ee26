"""A command behind the request for TLS: servers of Debian throw it away, and one that keeps it is found."""

import asyncio
import time

import pytest
from builders import NOW, shop, sound
from facts import odd
from facts.conftest import FAST
from servers import dovecot as dovecots
from servers.dovecot import dovecot
from servers.forgetful import mail
from servers.ports import LOOPBACK
from servers.postfix import postfix
from servers.services import vsftpd

from guide.catalog.load import load_catalog
from guide.facts.budget import most_connections
from guide.facts.hello import Door
from guide.facts.injection import command_injection
from guide.facts.offers import Knocker
from guide.facts.scope_guard import Dialler, OutOfBudgetError
from guide.facts.socket_guard import OutOfScopeError
from guide.model.checks import INJECTABLE
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.probes.registry import PROBES

MAIL = "mail.test"
ENDPOINT = Endpoint(host=MAIL, port=25, starttls="smtp", audience="mail")


def checked(port, protocol, address=LOOPBACK, *, known=True):
    """Return what the check came to, and its finding; ``known``: after the first wave of hellos."""
    limits = FAST.model_copy(update={"read_s": 5})
    dialler = Dialler(frozenset({(address, port)}), limits, time.monotonic() + 30, 60)
    knocker = Knocker(Door(dialler, address, port, protocol, MAIL), MAIL)

    async def work():
        if known:
            await knocker.wave()
        return await command_injection(knocker)

    found = asyncio.run(work())
    assert 1 <= found.connections <= dialler.opened <= most_connections(ENDPOINT, ("listening", "checks"), limits)
    subject = shop(host=MAIL, port=port, starttls=protocol, audience="mail")
    facts = sound(subject=subject.name, checks=(found,))
    rules = load_catalog().policies["asvs-4.0.3"]
    (finding,) = [
        one for one in PROBES["vulnerability.known"].judge(facts, subject, rules, NOW) if one.place == found.name
    ]
    return found, finding


@pytest.mark.parametrize("protocol", sorted(INJECTABLE))
def test_a_server_that_obeys_from_before_tls_fails(rsa_papers, protocol):
    with odd.odd_server(mail(protocol, rsa_papers, forgets=True)) as server:
        found, finding = checked(server.port, protocol)
    assert (found.answer, found.complete) == ("vulnerable", True)
    assert found.detail
    assert (finding.reason, finding.outcome) == ("obeys_from_before_tls", Outcome.FAIL)


@pytest.mark.parametrize("protocol", sorted(INJECTABLE))
def test_the_same_server_that_throws_it_away_is_for_a_person_and_never_a_pass(rsa_papers, protocol):
    with odd.odd_server(mail(protocol, rsa_papers, forgets=False)) as server:
        found, finding = checked(server.port, protocol)
    assert (found.answer, found.complete) == ("not vulnerable", True)
    assert (finding.reason, finding.outcome) == ("none_observed", Outcome.MANUAL)


@pytest.mark.servers
def test_postfix_throws_it_away(rsa_papers):
    with postfix(rsa_papers, "smtpd_tls_security_level = may") as server:
        found, finding = checked(server.port, "smtp")
    assert (found.answer, found.complete, found.connections) == ("not vulnerable", True, 1), found
    assert finding.outcome is Outcome.MANUAL


@pytest.mark.servers
def test_dovecot_takes_it_for_a_handshake_and_closes_each_time(rsa_papers):
    with dovecot(rsa_papers, "ssl = required") as box:
        for port, protocol in ((box.imap, "imap"), (box.pop3, "pop3")):
            found, _ = checked(port, protocol, dovecots.ADDRESS)
            assert (found.answer, found.complete) == ("not vulnerable", True), found
            assert "closed" in found.detail


@pytest.mark.servers
def test_vsftpd_takes_it_for_a_handshake_and_says_so(tmp_path, rsa_papers):
    with vsftpd(tmp_path, rsa_papers, "anonymous_enable=NO") as server:
        found, _ = checked(server.port, "ftp")
    assert (found.answer, found.complete, found.connections) == ("not vulnerable", True, 1), found


@pytest.mark.parametrize("talk", [odd.silent, odd.close_at_once, odd.reset], ids=["silence", "close", "reset"])
def test_a_lost_connection_is_no_clean_answer(talk):
    with odd.odd_server(talk) as server:
        found, finding = checked(server.port, "smtp", known=False)
    assert (found.answer, found.complete) == ("unknown", False)
    assert finding.outcome is Outcome.INCONCLUSIVE


def pop3(*lines, then=odd.leave):
    """A mailbox that greets, reads the request, answers ``lines``, then does ``then``."""

    def talk(link):
        link.sendall(b"+OK ready\r\n")
        link.recv(4096)
        link.sendall(b"\r\n".join((*lines, b"")))
        then(link)

    return talk


def test_an_answer_in_clear_is_none_inside_tls():
    """What comes in clear behind the go-ahead is no handshake, whether it is read with it or after it."""
    for then, complete in ((odd.leave, True), (odd.silent, False)):
        with odd.odd_server(pop3(b"+OK begin", b"-ERR log in first", then=then)) as server:
            found, finding = checked(server.port, "pop3", known=False)
        assert found.complete is complete
        assert finding.outcome is not Outcome.FAIL


def test_a_request_refused_for_what_stands_behind_it_is_no_injection():
    with odd.odd_server(pop3(b"-ERR synchronization \x1b[31m")) as server:
        found, _ = checked(server.port, "pop3", known=False)
    assert (found.answer, found.complete) == ("not vulnerable", True)
    assert found.detail.isprintable()


def test_an_end_behind_the_go_ahead_proves_nothing_without_control_handshakes():
    with odd.odd_server(pop3(b"+OK begin")) as server:
        found, finding = checked(server.port, "pop3", known=False)
    assert (found.complete, finding.outcome) == (False, Outcome.INCONCLUSIVE)


@pytest.mark.parametrize(("allowed", "budget", "error"), [((), 5, OutOfScopeError), ((9,), 0, OutOfBudgetError)])
def test_it_stays_within_scope_and_budget(allowed, budget, error):
    places = frozenset((LOOPBACK, port) for port in allowed)
    dialler = Dialler(places, FAST, time.monotonic() + 5, budget)
    with pytest.raises(error):
        asyncio.run(command_injection(Knocker(Door(dialler, LOOPBACK, 9, "smtp"), MAIL)))
