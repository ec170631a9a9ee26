"""The one reader of the section ``inventory``: hands each kind of subject to who knows it."""

from pathlib import Path
from typing import Final

from guide.facts.inventory.collecting import Collector, UnreadableError, read_file
from guide.facts.inventory.config import read_config
from guide.facts.inventory.dns_names import read_dns
from guide.facts.inventory.har import is_har, read_har
from guide.facts.inventory.openapi import is_openapi, read_openapi
from guide.facts.inventory.trees import read_json, read_trees
from guide.facts.inventory.urls import read_urls
from guide.facts.order import Order
from guide.facts.stopped import StoppedError
from guide.model.inventory import Inventory
from guide.model.subjects import Material

_MOST_BYTES: Final = {"har": 128 * 1024**2, "openapi": 16 * 1024**2, "urls": 16 * 1024**2}


def read(order: Order, subject: Material) -> Inventory:
    """Return what the subject names; a part that cannot be read is listed in it, with the reason."""
    into = Collector()
    path = Path(subject.location)
    if subject.kind == "config":
        read_config(path, into)
        return into.result()
    if subject.kind == "dns":
        if order.proxy or not order.nameserver:
            raise StoppedError(
                "cannot_speak", "DNS goes to a name server directly; none is set, or a proxy stands before it"
            )
        read_dns(subject.location, order, into)
        return into.result()
    try:
        content = read_file(path, _MOST_BYTES[subject.kind])
        into.files = 1
        if subject.kind == "har":
            _har(content, path.name, into)
        elif subject.kind == "urls":
            read_urls(content.decode("utf-8", "replace"), path.name, into)
        else:
            _openapi(content, path.name, into)
    except UnreadableError as error:
        into.skip(path.name, str(error))
    return into.result()


def _har(content: bytes, file: str, into: Collector) -> None:
    document = read_json(content)
    if not is_har(document):
        raise UnreadableError("no HAR recording: it has no log")
    read_har(document, file, into)


def _openapi(content: bytes, file: str, into: Collector) -> None:
    found = [document for document in read_trees(content, file) if is_openapi(document)]
    if not found:
        raise UnreadableError("no OpenAPI 3 or Swagger 2 description: it says neither openapi nor swagger")
    for document in found:
        read_openapi(document, into)
