"""Subjects other than typed endpoints: URL lists that lend their paths, and materials that are read or spoken for."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from guide.model.subjects import Endpoint, Material
from guide.session.endpoints import parse_endpoint
from guide.text.errors import UsageError

_KINDS = ("source", "config", "openapi", "har", "urls", "dns", "document", "client")
_ON_DISK = ("config", "openapi", "har", "urls", "document")
"""Kinds that are read from disk and nothing else; a client may be a mere name."""


def materials(declared: Mapping[str, Iterable[str]]) -> tuple[Material, ...]:
    """Return the materials declared by kind, in the order of the kinds; raise UsageError when one is not where it is said to be."""
    for folder in declared.get("source", ()):
        if not Path(folder).is_dir():
            raise UsageError(f"{folder} is no folder. Name the folder of a source tree")
    for location in (one for kind in _ON_DISK for one in declared.get(kind, ())):
        if not Path(location).exists():
            raise UsageError(f"{location} is not there. Name a file or a folder as it is seen from here")
    return tuple(
        Material.model_validate({"kind": kind, "location": location})
        for kind in _KINDS
        for location in declared.get(kind, ())
    )


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
