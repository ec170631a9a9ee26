"""The fallback matrix says what the findings say, of every entry point, address and attempt."""

import pytest
from builders import (
    ADDRESS,
    NOW,
    SHOP,
    Book,
    accepted,
    answer,
    api,
    attempt,
    catalog,
    check,
    groups,
    offer,
    offers,
    redirected,
    shop,
    sound,
    step,
    stopped,
    three,
    unresolved,
)
from hypothesis import given, settings
from strategies import facts as any_facts

from guide.assess.fold import assess
from guide.model.in_clear import ClearTalk, InClear
from guide.model.matrix import CellState
from guide.model.negotiation import NameBehaviour, Negotiation, OldVersions
from guide.model.outcomes import Bearing, Outcome
from guide.model.web import UpgradeCheck
from guide.probes.registry import PROBES

VERSIONS = ["SSLv2", "SSLv3", "TLS 1.0", "TLS 1.1"]
JUDGED = tuple(probe.id for probe in PROBES.values() if not probe.advises)


def laid_out(*facts, subjects=None):
    book = Book(subjects=subjects)
    for one in facts:
        book.put(one)
    return assess(catalog(step(probes=JUDGED)), book.ledger(), now=NOW)


def cells(*facts, subjects=None, address=ADDRESS):
    entry = next(one for one in laid_out(*facts, subjects=subjects).matrix if one.address == address)
    return {(cell.attempt, cell.place): cell for cell in entry.cells}


def states(*facts, **more):
    return {key: cell.state for key, cell in cells(*facts, **more).items()}


def test_a_sound_endpoint_has_a_state_for_every_attempt():
    found = states(sound())
    assert found[("http", "/")] is CellState.REDIRECTED
    assert found[("http_on_tls_port", "")] is CellState.REFUSED
    assert {found[(version, "")] for version in VERSIONS} == {CellState.REFUSED}
    assert {found[(suites, "")] for suites in ("NULL", "anonymous", "EXPORT")} == {CellState.REFUSED}
    assert found[("no_name", "")] is found[("unknown_name", "")] is CellState.ENCRYPTED
    assert found[("old_no_name", "")] is found[("old_unknown_name", "")] is CellState.REFUSED


def test_nothing_probed_is_not_asked_everywhere():
    (entry,) = laid_out().matrix
    assert (entry.subject, entry.address) == (SHOP, "")
    assert {cell.state for cell in entry.cells} == {CellState.NOT_ASKED}


def test_every_path_has_its_own_cell():
    both = sound(cleartext=(redirected("https://shop.example/"), check(answer(200), path="/login")))
    found = cells(both, subjects=(shop(paths=("/", "/login")),))
    assert found[("http", "/")].state is CellState.REDIRECTED
    assert (found[("http", "/login")].state, found[("http", "/login")].detail["status"]) == (CellState.SERVED, "200")


def test_a_redirect_of_a_browser_passes_and_one_of_an_api_fails():
    browser = cells(sound())[("http", "/")]
    program = cells(sound(), subjects=(api(),))[("http", "/")]
    assert (browser.state, browser.outcome, browser.same_host) == (CellState.REDIRECTED, Outcome.PASS, True)
    assert (program.state, program.outcome) == (CellState.REDIRECTED, Outcome.FAIL)
    assert browser.detail["status"] == "301"


def test_a_redirect_to_another_host_is_not_called_the_same_host():
    found = cells(sound(cleartext=(redirected("https://elsewhere.example/"),)))[("http", "/")]
    assert (found.same_host, found.outcome) == (False, Outcome.FAIL)


def test_an_accepted_old_version_and_a_null_suite_are_served():
    found = states(sound(offers=offers(TLS_1_0="accepted", NULL="accepted")))
    assert found[("TLS 1.0", "")] is found[("NULL", "")] is CellState.SERVED
    assert found[("TLS 1.1", "")] is CellState.REFUSED


def test_no_answer_is_told_apart_from_a_refusal():
    found = states(sound(plaintext=three("timeout", port=443), cleartext=(three("connect_timeout"),)))
    assert found[("http_on_tls_port", "")] is found[("http", "/")] is CellState.NO_ANSWER


def test_a_stopped_section_is_unclear_and_one_left_out_is_not_asked():
    found = states(stopped("deadline", "offers"))
    assert {found[(version, "")] for version in VERSIONS} == {CellState.UNCLEAR}
    assert states(sound(offers=None))[("TLS 1.0", "")] is CellState.NOT_ASKED


def test_a_name_without_an_address_has_one_row_in_doubt():
    (entry,) = laid_out(unresolved()).matrix
    assert entry.address == ""
    assert {cell.state for cell in entry.cells if cell.probe} == {CellState.UNCLEAR}


def test_each_address_has_its_own_row():
    other = sound(address="192.0.2.11", offers=offers(TLS_1_0="accepted"), addresses=(ADDRESS, "192.0.2.11"))
    rows = laid_out(sound(addresses=(ADDRESS, "192.0.2.11")), other).matrix
    assert [one.address for one in rows] == [ADDRESS, "192.0.2.11"]
    assert not rows[0].looks_like(rows[1])


@pytest.mark.parametrize(
    ("seen", "same", "state", "detail"),
    [
        (accepted("TLS 1.2"), True, CellState.ENCRYPTED, {"version": "TLS 1.2", "certificate": "same"}),
        (accepted("TLS 1.2"), False, CellState.ENCRYPTED, {"version": "TLS 1.2", "certificate": "other"}),
        (accepted(), None, CellState.ENCRYPTED, {"version": "TLS 1.3"}),
        (attempt("alert", alert=112), None, CellState.REFUSED, {"how": "alert 112"}),
        (attempt("reset"), None, CellState.UNCLEAR, {"how": "reset"}),
    ],
)
def test_a_wrong_name_that_is_answered_over_tls_is_no_fail(seen, same, state, detail):
    names = NameBehaviour(without_name=accepted(), unknown_name=seen, same_certificate=same)
    found = cells(sound(negotiation=(Negotiation(names=names),)))[("unknown_name", "")]
    assert (found.state, found.detail, found.outcome) == (state, detail, None)


def test_an_old_version_without_the_right_name_has_a_cell_of_its_own():
    def names(*, ending, mine):
        host = "shop.example" if mine else "other.example"
        old = OldVersions(offer=offer("TLS 1.1", ending), names=(host,), readable=True)
        both = NameBehaviour(without_name=accepted(), unknown_name=accepted(), old_without_name=old)
        return cells(sound(negotiation=(Negotiation(names=both),)))

    served, tolerated = names(ending="accepted", mine=True), names(ending="accepted", mine=False)
    assert (served[("old_no_name", "")].state, served[("old_no_name", "")].outcome) == (CellState.SERVED, Outcome.FAIL)
    assert served[("no_name", "")].state is CellState.ENCRYPTED
    found = tolerated[("old_no_name", "")]
    assert (found.state, found.outcome) == (CellState.SERVED, Outcome.ADVISORY)
    assert names(ending="alert", mine=True)[("old_no_name", "")].state is CellState.REFUSED
    assert served[("old_unknown_name", "")].state is CellState.NOT_ASKED


def test_hellos_that_were_never_sent_are_told_and_bear_on_no_verdict():
    (told,) = [
        one.finding
        for one in laid_out(sound(negotiation=(groups("x25519"),))).findings
        if one.finding.probe == "tls.names"
    ]
    assert (told.reason, told.outcome, told.bears_on) == ("not_probed", Outcome.INCONCLUSIVE, Bearing.ADVISORY)


def test_mail_has_no_cell_for_http():
    mail = shop(port=25, starttls="smtp", audience="mail")
    assert not {key for key, _ in cells(sound(subject=mail.name), subjects=(mail,)) if key.startswith("http")}


def test_mail_shows_what_is_served_and_which_login_is_offered_without_tls():
    mail = shop(port=587, starttls="smtp", audience="mail")
    talk = ClearTalk(ending="cleartext", asked="MAIL FROM:<>", answer="refused", reply="530 5.7.0", logins=("PLAIN",))
    found = cells(sound(subject=mail.name, in_clear=InClear(protocol="smtp", attempts=(talk,))), subjects=(mail,))
    assert (found[("in_clear", "")].state, found[("in_clear", "")].reason) == (CellState.REFUSED, "asks_for_tls")
    assert (found[("login_in_clear", "")].state, found[("login_in_clear", "")].detail["logins"]) == (
        CellState.SERVED,
        "PLAIN",
    )


def test_an_upgrade_inside_a_cleartext_connection_is_served():
    switched = UpgradeCheck(port=80, exchange=answer(101, upgrade="TLS/1.0"))
    assert states(sound(upgrade=switched))[("upgrade", "")] is CellState.SERVED
    assert states(sound())[("upgrade", "")] is CellState.REFUSED


@given(observed=any_facts)
@settings(max_examples=100, deadline=None)
def test_no_cell_says_anything_else_than_the_findings(observed):
    subject = next((one for one in (shop(), api()) if one.name == observed.subject), shop())
    assessment = laid_out(observed, subjects=(subject,))
    by_print = {one.finding.fingerprint: one.finding for one in assessment.findings}
    for entry in assessment.matrix:
        for cell in entry.cells:
            if not cell.fingerprint:
                assert cell.outcome is None
                continue
            finding = by_print[cell.fingerprint]
            assert (cell.outcome, cell.reason, cell.detail) == (finding.outcome, finding.reason, finding.detail)
            places = [one for one in by_print.values() if one.probe == cell.probe and one.place == finding.place]
            assert (cell.outcome is Outcome.FAIL) == any(one.outcome is Outcome.FAIL for one in places)
            good = {CellState.REFUSED, CellState.NO_ANSWER, CellState.REDIRECTED}
            assert cell.state not in good or cell.outcome is not Outcome.INCONCLUSIVE
