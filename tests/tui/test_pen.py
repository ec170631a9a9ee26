import threading
import time

from guide.tui.notebook import Notebook
from guide.tui.pen import Pen


def test_a_slow_disk_does_not_hold_up_typing_and_the_last_words_win():
    gate, written = threading.Event(), []

    def slow():
        gate.wait(5)
        written.append("first")

    pen = Pen(written.append)
    began = time.perf_counter()
    pen.write("form", slow)
    time.sleep(0.05)
    for number in range(100):
        pen.write("form", lambda number=number: written.append(number))
    assert time.perf_counter() - began < 1
    gate.set()
    assert pen.flush()
    assert written == ["first", 99]


def test_drafts_under_different_keys_are_all_written(tmp_path):
    notebook = Notebook(tmp_path / "evidence.yaml", Pen(print))
    for number in range(20):
        notebook.keep(f"form-{number}", {"statement": str(number)})
    assert notebook.flush()
    assert [notebook.read(f"form-{number}")["statement"] for number in range(20)] == [
        str(number) for number in range(20)
    ]


def test_a_dropped_draft_is_gone(tmp_path):
    notebook = Notebook(tmp_path / "evidence.yaml", Pen(print))
    notebook.keep("form", {"statement": "x"})
    notebook.drop("form")
    assert notebook.flush()
    assert notebook.read("form") == {}


def test_trouble_is_told_and_the_pen_goes_on(tmp_path):
    (tmp_path / ".guide").write_text("a file in the way", encoding="utf-8")
    troubles = []
    notebook = Notebook(tmp_path / "evidence.yaml", Pen(troubles.append))
    notebook.keep("form", {"statement": "x"})
    assert notebook.flush()
    assert isinstance(troubles[0], OSError)
    (tmp_path / ".guide").unlink()
    notebook.keep("form", {"statement": "y"})
    assert notebook.flush()
    assert notebook.read("form") == {"statement": "y"}


def test_flush_says_when_it_takes_too_long():
    pen = Pen(print)
    gate = threading.Event()
    pen.write("form", lambda: gate.wait(5))
    assert not pen.flush(0.1)
    gate.set()
    assert pen.flush()
