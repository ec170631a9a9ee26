"""Subjects other than typed endpoints: URL lists that lend their paths, and materials that are read or spoken for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from guide.model.subjects import Endpoint, Material
from guide.session.endpoints import parse_endpoint, read_endpoints
from guide.text.errors import UsageError
from guide.text.outside import inert

_KINDS = ("source", "config", "openapi", "har", "urls", "dns", "document", "client")
_ON_DISK = ("config", "openapi", "har", "urls", "document")
"""Kinds that are read from disk and nothing else; a client may be a mere name."""
_SHOWN: Final = 300
"""Signs of a name that a message shows; what to do comes after it and must not be cut off."""
NAMES: Final = ("dns", "endpoint")
"""Kinds of :func:`declared` that are names, never paths."""


def declared(kind: str, written: Sequence[str]) -> tuple[Endpoint | Material, ...]:
    """Return the subjects of one kind as a person wrote them: ``endpoint``, ``endpoints`` (files of them), or a kind of material.

    Raises UsageError naming the first that is wrong, with what to write.
    """
    match kind:
        case "endpoint":
            return tuple(parse_endpoint(one) for one in written)
        case "endpoints":
            return tuple(one for path in written for one in read_endpoints(Path(path)))
    return materials({kind: written})


def materials(given: Mapping[str, Iterable[str]]) -> tuple[Material, ...]:
    """Return the materials declared by kind, in the order of the kinds; raise UsageError when one is not where it is said to be."""
    for folder in given.get("source", ()):
        if not _is(Path.is_dir, folder):
            raise UsageError(f"{inert(folder, _SHOWN)} is no folder. Name the folder of a source tree")
    for location in (one for kind in _ON_DISK for one in given.get(kind, ())):
        if not _is(Path.exists, location):
            raise UsageError(f"{inert(location, _SHOWN)} is not there. Name a file or a folder as it is seen from here")
    return tuple(
        Material.model_validate({"kind": kind, "location": location})
        for kind in _KINDS
        for location in given.get(kind, ())
    )


def _is(look: Callable[[Path], bool], location: str) -> bool:
    """Look at a place; a name that the system refuses, being too long for instance, is not there either."""
    try:
        return look(Path(location))
    except (OSError, ValueError):
        return False


def with_urls(endpoints: Iterable[Endpoint], files: Iterable[Path]) -> tuple[Endpoint, ...]:
    """Return the endpoints with the paths of the URL lists; a URL of an undeclared host adds its endpoint.

    A list has one URL a line. Raises UsageError naming file and line for anything but https and http URLs.
    """
    found = {(endpoint.host, endpoint.port): endpoint for endpoint in endpoints}
    for path in files:
        for number, url in _urls(path):
            port = url.port or 443 if url.scheme == "https" else 443
            endpoint = parse_endpoint(
                f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname or "", name=str(path), line=number
            )
            key = (endpoint.host, port)
            old = found.get(key, endpoint.model_copy(update={"port": port}))
            updates: dict[str, object] = {"paths": tuple(dict.fromkeys((*old.paths, url.path or "/")))}
            if url.scheme == "http" and url.port:
                updates["http_port"] = url.port
            found[key] = Endpoint.model_validate({**old.model_dump(), **updates})
    return tuple(found.values())


def _urls(path: Path) -> Iterable[tuple[int, SplitResult]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as UTF-8 text. Name a file with one URL a line") from error
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        try:
            url = urlsplit(text)
            valid = url.scheme in {"http", "https"} and bool(url.hostname) and url.port != 0
        except ValueError:
            valid = False
        if not valid:
            raise UsageError(f"{path}:{number}: {text!r} is no http or https URL. Write one URL a line")
        yield number, url
