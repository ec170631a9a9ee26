"""The table of components that carry TLS: data in ``content/components.yaml``, looked up by the names that manifests use."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from guide.model.dependencies import KnownComponent, KnownComponents
from guide.text.digests import sha256
from guide.text.errors import TextError
from guide.text.strict_yaml import load, plain


@dataclass(frozen=True)
class ComponentTable:
    """The components by each of their keys, and the digest of the file."""

    by_key: Mapping[str, KnownComponent]
    digest: str


def read_table(path: Path) -> ComponentTable:
    """Read the table; raise TextError for a file that is none, OSError when it cannot be read."""
    content = path.read_bytes()
    try:
        table = KnownComponents.model_validate(plain(load(content, name=path.name)))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise TextError(f"{where}: {first['msg']}", path.name, 1, 1, "Correct the key it names") from error
    return ComponentTable({key: one for one in table.components for key in one.found_as}, sha256(content))


def default_table() -> Path:
    """Return the table that came with this package: inside it, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_content" / "components.yaml"
    return installed if installed.is_file() else package.parent / "content" / "components.yaml"
