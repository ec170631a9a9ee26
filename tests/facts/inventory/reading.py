"""A material as a file, and what was read of it."""

from pathlib import Path

from guide.facts.inventory.reader import read
from guide.facts.limits import Limits
from guide.facts.order import Order
from guide.model.inventory import Inventory
from guide.model.subjects import Material

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"


def read_material(folder: Path, kind: str, name: str, text: str | bytes | None = None) -> Inventory:
    """Write ``text`` to a file where it is given, and read the file as a subject of that kind."""
    path = folder / name
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    subject = Material.model_validate({"kind": kind, "location": str(path)})
    return read(Order(run=RUN, subject=subject, limits=Limits(), vantage="here"), subject)


def places(found: Inventory) -> dict[str, tuple[str, ...]]:
    """Return the origins of each place with its path."""
    return {f"{one.place}{one.path}": one.origins for one in found.entries}
