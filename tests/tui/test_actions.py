from textual.binding import Binding
from tui.table import make_sight

from guide.tui.actions import ACTS, bindings
from guide.tui.app import GuideApp
from guide.tui.screens.main import MainScreen
from guide.tui.views.marks import STATUS


def test_no_two_actions_share_a_key():
    keys = [key for binding in bindings() for key in binding.key.split(",")]
    assert len(keys) == len(set(keys))


def test_every_key_works_with_the_russian_layout_too():
    keys = {binding.action: binding.key.split(",") for binding in bindings() if isinstance(binding, Binding)}
    assert "з" in keys["want('probe', '')"]
    assert "З" in keys["want('probe_all', '')"]
    assert "full_stop" in keys["want('find', '')"]


def test_every_action_of_the_table_leads_somewhere():
    for act in ACTS:
        assert hasattr(MainScreen, f"action_{act.name}") if act.local else hasattr(GuideApp, f"want_{act.name}")


def test_status_words_exist_in_both_languages():
    words = make_sight().words
    assert all(words.has(f"status.{status.value}") for status in STATUS)
