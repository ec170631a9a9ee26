"""A source that names more than a record holds is cut with a trace, never silently."""

from builders import entry, named, policy
from builders_config import configured, said

from guide.facts.condense import MOST_BYTES, condense, size
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Material
from guide.probes.registry import PROBES


def many(count, origins=5):
    places = (f"openapi.yaml:{number} /servers/{number}/url" for number in range(origins))
    where = tuple(places)
    return named(*(entry(f"n{number}.shop.example", origins=where, seen=9) for number in range(count)))


def test_origins_go_first_and_leave_the_list_complete():
    small, artifacts = condense(many(70))
    assert size(small) <= MOST_BYTES
    assert len(small.inventory.entries) == 70
    assert not small.inventory.truncated
    assert {len(one.origins) for one in small.inventory.entries} == {1}
    assert Facts.model_validate_json(artifacts[0]) == many(70)


def test_places_go_next_and_the_reading_is_incomplete():
    small, artifacts = condense(many(500))
    assert size(small) <= MOST_BYTES
    assert 50 < len(small.inventory.entries) < 500
    assert small.inventory.truncated
    assert Facts.model_validate_json(artifacts[0]) == many(500)
    source = Material(kind="openapi", location="openapi.yaml")
    for probe in ("inventory.undeclared", "inventory.cleartext_url"):
        found = PROBES[probe].judge(small, source, policy(), small.ended)
        assert (Outcome.INCONCLUSIVE, "incomplete") in {(one.outcome, one.reason) for one in found}


def test_a_configuration_that_is_cut_leaves_its_names_complete():
    lines = tuple(said("listener", "tls", line=number, line_text="x" * 100) for number in range(200))
    both = configured(*lines).model_copy(update={"inventory": many(20).inventory})
    small, _ = condense(both)
    assert size(small) <= MOST_BYTES
    assert small.config.truncated
    assert len(small.inventory.entries) == 20
    assert not small.inventory.truncated
