"""Traefik and Envoy: whose document it is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from guide.facts.config_envoy import read_envoy
from guide.facts.config_files import Shelf
from guide.facts.config_traefik import read_traefik
from guide.facts.config_twigs import documents
from guide.model.configuration import Statement

_ENVOY: Final = frozenset({"static_resources", "resources", "admin"})
_TRAEFIK: Final = frozenset({"entryPoints", "tls", "http", "tcp", "api", "serversTransport", "providers"})


def read(shelf: Shelf, main: Path) -> Iterator[Statement]:
    """Yield what one YAML or TOML file says."""
    name = shelf.name(main)
    for document in documents(shelf, main, name):
        keys = document.value.keys() if isinstance(document.value, dict) else set()
        if _ENVOY & keys:
            yield from read_envoy(document, name)
        elif _TRAEFIK & keys:
            yield from read_traefik(shelf, document, name)
        else:
            shelf.miss(name, "a document of no server that is known here")
