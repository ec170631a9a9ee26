"""Match what another tool looked at with the subjects in scope."""

from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from guide.facts.imports.report import Whereabouts
from guide.model.subjects import Endpoint, Material, Scope

_LONGEST_PATH: Final = 1000


def subject_of(where: Whereabouts, scope: Scope) -> Endpoint | Material | None:
    """Return the one subject in scope that ``where`` means; None when none or several fit."""
    if where.file:
        found: Iterable[Endpoint | Material] = (one for one in _trees(scope) if inside(where.file, one) is not None)
    else:
        found = _endpoints(where, scope)
    fitting = list(found)
    return fitting[0] if len(fitting) == 1 else None


def inside(uri: str, tree: Material) -> str | None:
    """Return the path of a file inside a source tree, or None; a relative one must be there."""
    try:
        split = urlsplit(uri)
    except ValueError:
        return None
    path = unquote(split.path)
    if split.scheme not in {"", "file"} or "\0" in path or len(path) > _LONGEST_PATH or ".." in path.split("/"):
        return None
    root = Path(tree.location).resolve()
    if split.scheme == "file" or path.startswith("/"):
        absolute = Path(path)
        for base in (root, Path(tree.location).absolute()):
            if absolute.is_relative_to(base):
                return str(absolute.relative_to(base))
        return None
    return path.removeprefix("./") if path and (root / path).exists() else None


def _trees(scope: Scope) -> list[Material]:
    return [one for one in scope.subjects if isinstance(one, Material) and one.kind == "source"]


def _endpoints(where: Whereabouts, scope: Scope) -> list[Endpoint]:
    """Return the endpoints that fit best: by name and address, else by name, else by address alone."""
    ported = [one for one in scope.endpoints if where.port in {0, one.port}]
    ported = ported or [one for one in scope.endpoints if where.port == one.http_port]
    named = [one for one in ported if where.host.lower().rstrip(".") in {one.host, one.sni.lower()} - {""}]
    if named:
        same = [one for one in named if one.connect_to and _same(one.connect_to, where.address)]
        return same or [one for one in named if not (one.connect_to and where.address)]
    if where.host and not _address(where.host):
        return []
    reached = where.address or where.host
    return [one for one in ported if _same(one.connect_to or one.host, reached)]


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        return ""


def _same(one: str, other: str) -> bool:
    return bool(_address(one)) and _address(one) == _address(other)
