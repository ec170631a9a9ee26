"""Read a configuration as the worker does, and say in short what came out."""

import ssl
from pathlib import Path

from servers.asking import connected, old_client

from guide.facts.config import read_configuration
from guide.facts.limits import Limits
from guide.model.configuration import Configuration

VERSIONS = {
    "TLS 1.0": ssl.TLSVersion.TLSv1,
    "TLS 1.1": ssl.TLSVersion.TLSv1_1,
    "TLS 1.2": ssl.TLSVersion.TLSv1_2,
    "TLS 1.3": ssl.TLSVersion.TLSv1_3,
}


def reading(path: Path, **limits) -> Configuration:
    return read_configuration(path, Limits(**limits))


def written(folder: Path, name: str, text: str) -> Configuration:
    """Write one file and read it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return reading(path)


def words(found: Configuration, topic: str) -> list[tuple[str, ...]]:
    """Return (word, place, *means) of every statement on a topic."""
    return [(one.says, one.place, *one.means) for one in found.statements if one.topic == topic]


def on_port(found: Configuration, topic: str, port: int) -> list[tuple[str, ...]]:
    """Return (word, *means) of every statement on a topic at a port."""
    return [(one.says, *one.means) for one in found.statements if one.topic == topic and one.port == port]


def accepted(port: int, name: str = "shop.test") -> tuple[str, ...]:
    """Return the versions that a running server accepts."""
    found = []
    for version, number in VERSIONS.items():
        try:
            with connected(port, old_client(number, "ALL"), name):
                found.append(version)
        except (ssl.SSLError, ConnectionError):
            continue
    return tuple(found)
