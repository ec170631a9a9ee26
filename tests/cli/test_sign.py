"""``guide sign`` as the shell calls it: what law 12 refuses, what is sealed, how signatures are added, what status and report say."""

import json
import re
import subprocess

import pytest
from sealing import ANNA, BORIS, MALLORY

from guide.evidence import ssh
from guide.text.errors import UsageError

WORDS = ("sign", "--by", ANNA, "--role", "assessor")
LACKS = (*WORDS, "--decision", "insufficient-evidence", "--statement", "Nothing was probed.")
QUESTION = "06-hsts.subdomains"


@pytest.fixture
def sealed(begun, tmp_path):
    """Return the folder of a sign-off just given."""
    called = begun(*LACKS)
    assert called.code == 0, called.err
    (folder,) = (tmp_path / "signoffs").iterdir()
    assert folder.name.endswith(called.out.strip())
    return folder


def items(guide):
    lines = guide("sign", "--items").out.splitlines()
    return [line.split()[0] for line in lines if not line.startswith("#")]


def test_the_folder_holds_everything_and_status_stays_what_it_was(begun, sealed):
    assert {path.name for path in sealed.iterdir()} == {
        "MANIFEST.sha256",
        "evidence.yaml",
        "report.en.md",
        "report.ru.md",
        "signatures",
        "status.json",
    }
    told = json.loads((sealed / "status.json").read_text())
    assert (told["requirement"], told["programme"]) == ("open", "open")
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in sealed.iterdir() if path.is_file())
    assert sealed.stat().st_mode & 0o777 == 0o700
    assert begun("status").code == 3
    assert begun("verify").code == 0
    assert "unsigned: nothing proves who decided this" in begun("verify").out


def test_accept_is_refused_while_anything_is_open_and_nothing_is_recorded(begun, tmp_path):
    before = (tmp_path / "evidence.yaml").read_bytes()
    called = begun(*WORDS, "--decision", "accept", "--statement", "All is well.")
    assert called.code == 2
    assert f"{len(items(begun))} items are open" in called.err
    assert (tmp_path / "evidence.yaml").read_bytes() == before
    assert not (tmp_path / "signoffs").exists()


def test_with_exceptions_each_item_must_be_named(begun, tmp_path):
    every = items(begun)
    few = [word for one in every[:-1] for word in ("--except", one)]
    said = (*WORDS, "--decision", "accept-with-exceptions", "--statement", "Known.")
    called = begun(*said, *few)
    assert called.code == 2
    assert f"1 items are not named ({every[-1]})" in called.err
    (tmp_path / "items.txt").write_text(begun("sign", "--items").out, encoding="utf-8")
    assert begun(*said, "--exceptions", "items.txt").code == 0
    (body,) = (one for one in json.loads(begun("verify", "--json").out)["seals"])
    assert body["state"] == "sealed"
    listed = begun("report").out.split("## Annex G")[1]
    assert all(f"- `{one}`" in listed for one in every)


@pytest.mark.parametrize(
    ("words", "needle"),
    [
        (("sign", "--role", "owner", "--decision", "reject", "--statement", "x"), "needs a name"),
        ((*WORDS, "--statement", "x"), "--role and --decision"),
        ((*WORDS, "--decision", "reject"), "statement is empty"),
        ((*WORDS, "--decision", "reject", "--statement", "x", "--except", "nonsense"), "is nothing that is open"),
        ((*WORDS, "--decision", "reject", "--statement", "x", "--exceptions", "none.txt"), "none.txt"),
        ((*WORDS, "--decision", "reject", "--statement", "x", "--ssh-key", "none"), "no such key file"),
        ((*WORDS, "--decision", "reject", "--statement", "x", "--signature", "x.sig"), "--seal"),
        (("sign", "--by", ANNA, "--seal", "01ARZ3"), "There are: none"),
        (("sign", "--by", ANNA, "--seal", "01ARZ3", "--role", "owner"), "stand in it already"),
        (("verify", "--allowed-signers", "none"), "no such file"),
        (("verify", "--tsa-ca", "none"), "no such file"),
    ],
)
def test_a_mistake_is_one_sentence_and_records_nothing(begun, tmp_path, words, needle):
    before = (tmp_path / "evidence.yaml").read_bytes()
    called = begun(*words)
    assert called.code == 2
    assert needle in called.err
    assert "Traceback" not in called.err
    assert (tmp_path / "evidence.yaml").read_bytes() == before


def test_items_say_what_changed_since_the_last_sign_off(begun, sealed, tmp_path):
    assert "Nobody has signed off" not in begun("sign", "--items").out
    said = ("attest", QUESTION, "--answer", "not-satisfied", "--statement", "Two names are http only", "--by", BORIS)
    assert begun(*said).code == 0
    told = begun("sign", "--items").out
    assert f"# Last sign-off: {ANNA}, assessor, insufficient evidence, on " in told
    assert re.search(r"^# Recorded since: .*statement \(1\)", told, flags=re.MULTILINE)
    assert re.search(r"^# Step 6, .*: open → not satisfied$", told, flags=re.MULTILINE)
    assert re.search(rf"^{QUESTION}  \S+ not satisfied: ", told, flags=re.MULTILINE)
    assert "Прошлое подписание" in begun("sign", "--items", "--lang", "ru").out


def test_a_key_signs_and_a_second_signer_adds_a_file(begun, keys, tmp_path):
    signed = begun(*LACKS, "--ssh-key", keys.of(ANNA))
    assert signed.code == 0, signed.err
    signoff, first = signed.out.split()
    (folder,) = (tmp_path / "signoffs").iterdir()
    assert re.search(r"manifest sha256:[0-9a-f]{64}", signed.err)
    (tmp_path / "b.sig").write_bytes(keys.sign((folder / "MANIFEST.sha256").read_bytes(), BORIS))
    added = begun("sign", "--seal", signoff, "--by", f"{BORIS}, CISO", "--signature", "b.sig")
    assert added.code == 0, added.err
    (second,) = added.out.split()
    assert first != second
    assert begun("verify", "--allowed-signers", keys.allowed, "--signed-by", ANNA, "--signed-by", BORIS).code == 0
    assert begun("verify", "--allowed-signers", keys.allowed, "--signed-by", MALLORY).code == 5
    again = begun("sign", "--seal", signoff, "--by", BORIS, "--signature", "b.sig")
    assert again.code == 2
    assert f"recorded already, as {second}" in again.err
    page = begun("report").out
    assert f"named for {BORIS}, taken up on" in page
    assert f"-I '{BORIS}'" in page


def test_a_signature_that_does_not_hold_is_not_taken_up(begun, keys, tmp_path, sealed):
    before = (tmp_path / "evidence.yaml").read_bytes()
    manifest = (sealed / "MANIFEST.sha256").read_bytes()
    (tmp_path / "git.sig").write_bytes(keys.sign(manifest, BORIS, "git"))
    (tmp_path / "other.sig").write_bytes(keys.sign(b"other", BORIS))
    (tmp_path / "text.sig").write_text("signed, Boris")
    (tmp_path / "link.sig").symlink_to("git.sig")
    for name, needle in (
        ("git.sig", "namespace"),
        ("other.sig", "incorrect signature"),
        ("text.sig", "no signature"),
        ("link.sig", "no regular file"),
    ):
        called = begun("sign", "--seal", sealed.name[11:], "--by", BORIS, "--signature", name)
        assert called.code == 2
        assert needle in called.err
    assert (tmp_path / "evidence.yaml").read_bytes() == before
    assert not list((sealed / "signatures").iterdir())


def test_a_bad_signature_is_exit_5_for_verify_and_status(begun, keys, sealed):
    assert begun("sign", "--seal", sealed.name[11:], "--by", ANNA, "--ssh-key", keys.of(ANNA)).code == 0
    assert begun("status").code == 3
    (signature,) = (sealed / "signatures").iterdir()
    signature.write_bytes(keys.sign(b"other", ANNA))
    for words in (("status",), ("verify",)):
        called = begun(*words)
        assert called.code == 5
        assert "does not hold" in called.err + called.out or "cannot be read" in called.err + called.out


def test_a_key_in_an_agent_signs_by_its_public_half(begun, keys, sealed, tmp_path, monkeypatch):
    agent = subprocess.Popen(
        ["ssh-agent", "-D", "-a", tmp_path / "agent"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
        while not (tmp_path / "agent").exists():
            assert agent.poll() is None
        subprocess.run(["ssh-add", "-q", keys.of(BORIS)], check=True, timeout=20, capture_output=True)
        (tmp_path / "only.pub").write_bytes(keys.of(BORIS).with_suffix(".pub").read_bytes())
        called = begun("sign", "--seal", sealed.name[11:], "--by", BORIS, "--ssh-key", "only.pub")
        assert called.code == 0, called.err
    finally:
        agent.terminate()
        agent.wait(10)
    assert begun("verify", "--allowed-signers", keys.allowed, "--signed-by", BORIS).code == 0


def test_when_the_key_fails_the_sign_off_stands_and_the_way_on_is_told(begun, tmp_path):
    (tmp_path / "broken").write_text("no key")
    (tmp_path / "broken").chmod(0o600)
    called = begun(*LACKS, "--ssh-key", "broken")
    assert called.code == 2
    assert f"guide sign --seal {called.out.strip()}" in called.err
    assert "made no signature" in called.err
    assert begun("verify").code == 0


def test_the_sealed_copy_is_read_but_never_written_to(begun, sealed):
    copy = (sealed / "evidence.yaml").read_bytes()
    called = begun("attest", QUESTION, "--answer", "satisfied", "--statement", "x", "--by", ANNA, "-w", sealed)
    assert called.code == 2
    assert "sealed copy" in called.err
    assert (sealed / "evidence.yaml").read_bytes() == copy
    assert begun("verify", "-w", sealed).code == 0
    (sealed / "added").write_text("x")
    assert begun("verify", "-w", sealed).code == 5


def test_whom_to_trust_is_not_taken_from_the_evidence_itself(begun, keys, sealed, tmp_path):
    inside = sealed / "signatures" / "allowed_signers"
    inside.write_bytes(keys.allowed.read_bytes())
    for words in (("verify",), ("verify", "-w", sealed)):
        called = begun(*words, "--allowed-signers", inside)
        assert called.code == 2
        assert "lies inside the evidence" in called.err


def test_a_key_with_a_passphrase_is_told_to_lie_in_an_agent_where_nobody_can_be_asked(tmp_path):
    key = tmp_path / "locked"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", key], check=True)
    with pytest.raises(UsageError, match="best held by ssh-agent"):
        ssh.sign(b"manifest", key, ask=False)


def test_without_ssh_keygen_nothing_is_called_good(begun, keys, sealed, monkeypatch, tmp_path):
    assert begun("sign", "--seal", sealed.name[11:], "--by", ANNA, "--ssh-key", keys.of(ANNA)).code == 0
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "could not be checked here" in begun("verify").out
    assert begun("verify", "--allowed-signers", keys.allowed).code == 5
    assert begun("status").code == 3


def test_the_first_page_says_what_exactly_was_decided_and_what_came_later(begun, sealed):
    called = begun(
        "sign",
        "--by",
        BORIS,
        "--position",
        "CISO, Shop",
        "--role",
        "risk-owner",
        "--decision",
        "reject",
        "--statement",
        "Not yet.\n# No heading",
    )
    assert called.code == 0
    assert begun("attest", QUESTION, "--answer", "satisfied", "--statement", "x", "--by", ANNA).code == 0
    page = begun("report").out.split("## The twelve steps")[0]
    assert f"**Risk owner: reject.** {BORIS}, CISO, Shop, " in page
    assert "Records added since, which it does not cover: 1." in page
    assert "v4.0.3-9.1.1 was then open" in page
    assert "- System owner: ____" in page
    assert "- Risk owner: ____" not in page
    assert "\n# No heading" not in page
    assert "Unsigned: nothing proves who decided this." in page
    assert "**Владелец риска: отклонить.**" in begun("report", "--lang", "ru").out
