"""What every room's tests may use: a workbook in a fresh folder, in a known person's name and language."""

import signal
from pathlib import Path

import pytest
from allowed import LINES
from sealing import Keys
from servers.programs import require

from guide.model.bodies import ScopeChange
from guide.model.language import Language
from guide.model.subjects import Authorisation, Endpoint
from guide.session.desk import Desk
from guide.session.init import create


def pytest_configure() -> None:
    """Take Ctrl-C back where the tests were started in the background: what a shell ignores there, every program started here would."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _settled_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take language and person from the test, not from the machine."""
    for name in ("GUIDE_LANG", "GUIDE_PERSON", "GUIDE_VANTAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk at a new workbook with one endpoint that is never contacted."""
    change = ScopeChange(
        system="Shop",
        environment="production",
        authorisation=Authorisation(by="A. Owner", reference="CHG-1"),
        authorise=LINES,
        add=(Endpoint(host="shop.test", connect_to="127.0.0.1"),),
    )
    return create(tmp_path / "evidence.yaml", change, person="R. Reviewer", language=Language.EN)


@pytest.fixture
def workbook(desk: Desk) -> Path:
    """Return the evidence file of a new workbook."""
    return desk.file.path


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Return SSH keys of Anna, Boris and Mallory, and the list of allowed signers, which knows the first two."""
    require("ssh-keygen")
    return Keys.make(tmp_path_factory.mktemp("keys"))
