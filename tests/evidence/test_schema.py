"""The JSON Schema says what the reader reads."""

import pytest
import yaml
from evidence.bodies import EXAMPLES, STRATEGIES
from evidence.making import NIL, record_bytes
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from guide.evidence.schema import json_schema
from guide.evidence.wire import render_head
from guide.model.bodies import BODIES, Note

SCHEMA = json_schema()
SOME = "7" + "Z" * 25  # an id that no YAML library takes for a number
VALIDATOR = Draft202012Validator(SCHEMA)


def document(*bodies) -> dict:
    content = render_head(SOME, NIL) + b"".join(record_bytes(body, NIL, identity=SOME)[0] for body in bodies)
    return yaml.safe_load(content)


def test_the_schema_is_sound_and_names_every_kind():
    Draft202012Validator.check_schema(SCHEMA)
    assert {one["properties"]["kind"]["const"] for one in SCHEMA["properties"]["records"]["items"]["oneOf"]} == set(
        BODIES
    )


def test_one_of_each_kind_fits():
    VALIDATOR.validate(document(*EXAMPLES.values()))
    VALIDATOR.validate(yaml.safe_load(render_head(SOME, None)))


@pytest.mark.parametrize("noun", BODIES.values(), ids=BODIES)
@settings(max_examples=15)
@given(st.data())
def test_whatever_is_written_fits(noun, data):
    given_ = document(data.draw(STRATEGIES[noun]))
    assert list(VALIDATOR.iter_errors(given_)) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: one.update(more=1),
        lambda one: one["body"].update(colour="red"),
        lambda one: one["body"].pop("text"),
        lambda one: one.update(kind="join"),
        lambda one: one.update(at="2026-11-23 12:00"),
        lambda one: one.update(prev=[]),
        lambda one: one.update(digest="md5:0"),
    ],
)
def test_what_the_reader_refuses_does_not_fit(spoil):
    given_ = document(Note(text="x"))
    VALIDATOR.validate(given_)
    spoil(given_["records"][0])
    assert list(VALIDATOR.iter_errors(given_))
