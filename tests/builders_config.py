"""Facts of a configuration as a test wants to say them."""

from datetime import timedelta
from typing import Any

from builders_facts import NOW, digest, ulid

from guide.model.configuration import Configuration, Statement
from guide.model.facts import Facts, Vantage
from guide.model.subjects import Material

CONFIG = "config:./etc"


def etc() -> Material:
    """Return a folder of configuration files."""
    return Material(kind="config", location="./etc")


def said(topic: str, says: str, *means: str, **changes: Any) -> Statement:
    """Return one statement of nginx."""
    given = {
        "server": "nginx",
        "topic": topic,
        "says": says,
        "context": "shop.example:443",
        "line_text": "a line",
        "file": "nginx.conf",
        "line": 7,
        "means": means,
        "port": 443,
        "names": ("shop.example",),
    }
    return Statement(**(given | changes))


def configured(*statements: Statement, **changes: Any) -> Facts:
    """Return facts of a configuration that was read in full."""
    given = {"files": ("nginx.conf",), "digest": digest("etc"), "statements": statements}
    return Facts(
        run=ulid(1),
        subject=CONFIG,
        vantage=Vantage(name="here"),
        started=NOW - timedelta(days=1),
        ended=NOW - timedelta(days=1),
        config=Configuration(**(given | changes)),
    )
