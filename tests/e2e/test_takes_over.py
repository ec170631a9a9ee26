"""A colleague takes over without a word: half a review by one person, the rest by another, read by a third; nothing but the folder goes over.

The folder is copied as it is, or cloned with git, which leaves the local memory behind.
"""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from e2e.commandline import Guide
from servers.nginx import nginx
from servers.ports import reserved_ports
from tui.host import quick_text, shows, until, write
from tui.test_review import app_at, on_main

from guide.tui.screens.accept import AcceptForm
from guide.tui.screens.attest import AttestForm
from guide.tui.screens.pick import PickDialog

pytestmark = pytest.mark.servers

ANN, BOB = "Ann Author", "Bob Second"
NAME = "shop.test"
DRAFT = "Half a sentence about the zone"
SITE = """
server {{ listen 127.0.0.1:{clear}; server_name {name}; return 301 https://$host:{tls}$request_uri; }}
server {{
    listen 127.0.0.1:{tls} ssl;
    server_name {name};
    ssl_certificate {chain};
    ssl_certificate_key {key};
    ssl_protocols TLSv1.2 TLSv1.3;
    location / {{ return 200 "shop\\n"; }}
}}
"""


@pytest.fixture
def endpoint(authority, tmp_path) -> Iterator[str]:
    folder = tmp_path / "nginx"
    folder.mkdir()
    issued = authority.issue(folder, [NAME], not_after=datetime.now(UTC) + timedelta(days=90))
    with reserved_ports(2) as ports:
        tls, clear = ports
        site = SITE.format(name=NAME, tls=tls, clear=clear, chain=issued.chain, key=issued.key)
        with nginx(folder, site, ports):
            yield f"{NAME}:{tls},connect-to=127.0.0.1,http-port={clear},owner=Ops"


def questions(guide: Guide) -> list[str]:
    steps = guide("status", "--json", code=None).json()["steps"]
    return [one["question"] for step in steps for one in step["questions"] if one["unanswered"]]


def answer(guide: Guide, question: str, person: str) -> str:
    said = ("--answer", "satisfied", "--statement", f"{person} looked at {question}", "--by", person)
    return guide("attest", question, *said).out.strip()


def copied(source: Path, target: Path) -> None:
    shutil.copytree(source, target)


def cloned(source: Path, target: Path) -> None:
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@shop.test")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "half")):
        subprocess.run([*git, *words], cwd=source, check=True, timeout=30)
    subprocess.run([*git, "clone", "-q", source, target], check=True, timeout=30)


async def half_a_review(folder: Path, endpoint: str) -> list[str]:
    """Ann probes, answers every question of the first two steps, begins another in step 6, and leaves."""
    guide = Guide(folder)
    scope = ("--endpoint", endpoint, "--authorized-by", "A. Owner", "--authorize-range", "loopback")
    guide("init", "--system", "Shop", "--environment", "production", *scope, "--by", ANN)
    guide("probe", "--quick", "--by", ANN, code=None)
    said = [answer(guide, one, ANN) for one in questions(guide) if one.startswith(("01-", "02-"))]
    assert said
    app = app_at(folder / "evidence.yaml", person=ANN)
    async with app.run_test(size=(160, 45)) as pilot:
        await on_main(pilot)
        app.show_sight(app.sight.at("06-hsts"))
        app._keep_place()
        app.want_attest(app.sight, "06-hsts.subdomains")
        await until(pilot, lambda: isinstance(app.screen, AttestForm))
        await pilot.press("space", "tab")
        await write(pilot, DRAFT)
        await pilot.press("escape")
        await shows(pilot, "draft")
        await pilot.press("q")
    return said


@pytest.mark.parametrize("carry", [copied, cloned])
async def test_a_colleague_takes_over_without_a_word(carry, endpoint, tmp_path):
    ours, theirs, third = (tmp_path / name for name in ("ann", "bob", "reader"))
    ours.mkdir()
    said = await half_a_review(ours, endpoint)
    before = (ours / "evidence.yaml").read_bytes()
    carry(ours, theirs)

    # Bob looks first from the shell: who was here, what waits, what comes next, what is not in the evidence.
    guide = Guide(theirs)
    told = guide("status", code=None).out
    assert f"Last: {ANN}, statement" in told
    assert f"Waiting for a second person: {len(said)}" in told
    assert "Next: guide review" in told
    local = "Draft on this machine only" in told
    assert local is (carry is copied)
    assert not local or f"attest 06-hsts.subdomains, by {ANN}" in told
    assert DRAFT not in told

    # Then on the screen, under his own name.
    app = app_at(theirs / "evidence.yaml", person=BOB)
    async with app.run_test(size=(160, 45)) as pilot:
        await on_main(pilot)
        await shows(pilot, f"Last here: {ANN}")
        assert app.sight.state.step == ("06-hsts" if carry is copied else app.sight.first_open())
        assert ("1 draft of another person" in quick_text(app)) is (carry is copied)
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, PickDialog))
        await shows(pilot, f"Waiting for a second person: {len(said)}")
        await shows(pilot, ANN)
        await pilot.press("escape")
        app.want_attest(app.sight, "06-hsts.subdomains")
        await until(pilot, lambda: isinstance(app.screen, AttestForm))
        assert app.screen.values()["statement"] == ""
        await pilot.press("escape")
        await pilot.press("V")
        await until(pilot, lambda: isinstance(app.screen, AcceptForm))
        app.screen.query_one("#records").focus()
        for _ in said:
            await pilot.press("space", "down")
        await pilot.press("tab")
        await write(pilot, "Read with Ann's exports.")
        await pilot.press("ctrl+s")
        await shows(pilot, f"Accepted: {len(said)}")
        await pilot.press("q")

    # He goes on; what Ann wrote stands byte for byte.
    answer(guide, "06-hsts.subdomains", BOB)
    after = (theirs / "evidence.yaml").read_bytes()
    assert after.startswith(before)
    left = questions(guide)
    assert left
    assert not [one for one in left if one.startswith(("01-", "02-"))]
    assert f"Last: {BOB}, statement" in guide("status", code=None).out

    # A third person reads it all.
    carry(theirs, third) if carry is copied else shutil.copytree(theirs, third, ignore=shutil.ignore_patterns(".git"))
    reader = Guide(third)
    reader("verify")
    status = reader("status", "--json", code=None).json()
    assert [one["person"] for one in status["handover"]["deeds"]] == [BOB, ANN]
    report = reader("report").out
    assert f"{ANN} looked at 01-" in report.replace("\\", "")
    assert f"Accepted by {BOB}" in report
