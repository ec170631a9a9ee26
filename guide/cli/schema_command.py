"""``guide schema``: the JSON Schema of the evidence file's records."""

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import spoken
from guide.evidence.schema import json_schema


@spoken("schema")
@shared.lang
@shared.face
def command(face: Face) -> None:
    """Print the schema."""
    face.give_json(json_schema())
