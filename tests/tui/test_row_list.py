import time

from textual.app import App
from tui.host import Host, screen_text

from guide.tui.ink import Piece, Row, line
from guide.tui.themes import THEMES
from guide.tui.widgets.row_list import RowList


def rows(count):
    return tuple(
        Row(f"k{number}", (line(Piece(f"row {number}", "strong")), line(f"  second line of {number}"), line("")))
        for number in range(count)
    )


class Listed(App):
    CSS_PATH = Host.CSS_PATH

    def __init__(self, shown):
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = "dark"
        self._rows = shown
        self.chosen = []

    def compose(self):
        yield RowList(id="rows")

    def on_mount(self):
        self.query_one(RowList).show(self._rows)
        self.query_one(RowList).focus()

    def on_row_list_chosen(self, event):
        self.chosen.append(event.key)


async def test_keys_move_the_cursor_and_keep_it_in_sight():
    app = Listed(rows(200))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("end")
        await pilot.pause()
        assert app.query_one(RowList).key == "k199"
        assert "row 199" in screen_text(app)
        await pilot.press("home", "down", "j", "up", "enter")
        assert app.chosen == ["k1"]


async def test_headings_are_passed_over():
    shown = (Row("", (line("heading"),)), *rows(2)[:1], Row("", (line("heading"),)), *rows(3)[2:])
    app = Listed(shown)
    async with app.run_test(size=(40, 10)) as pilot:
        assert app.query_one(RowList).key == "k0"
        await pilot.press("down")
        assert app.query_one(RowList).key == "k2"


async def test_page_keys_reach_both_ends():
    app = Listed(rows(50))
    async with app.run_test(size=(40, 10)) as pilot:
        for _ in range(25):
            await pilot.press("pagedown")
        assert app.query_one(RowList).key == "k49"
        for _ in range(25):
            await pilot.press("pageup")
        assert app.query_one(RowList).key == "k0"


async def test_the_cursor_stays_on_its_row_when_others_arrive():
    app = Listed(rows(5))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("down", "down")
        app.query_one(RowList).show((Row("new", (line("new"),)), *rows(5)))
        assert app.query_one(RowList).key == "k2"


async def test_twenty_thousand_rows_are_drawn_without_delay():
    app = Listed(())
    async with app.run_test(size=(80, 24)) as pilot:
        many = rows(20_000)
        began = time.perf_counter()
        app.query_one(RowList).show(many)
        await pilot.press("end")
        await pilot.pause()
        assert "row 19999" in screen_text(app)
        assert time.perf_counter() - began < 4


async def test_a_click_moves_and_a_double_click_chooses():
    app = Listed(rows(5))
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.click("#rows", offset=(3, 4))
        assert app.query_one(RowList).key == "k1"
        await pilot.click("#rows", offset=(3, 7), times=2)
        assert app.chosen == ["k2"]


async def test_no_rows_and_no_room_are_no_trouble():
    app = Listed(())
    async with app.run_test(size=(1, 1)) as pilot:
        await pilot.press("down", "end", "pagedown", "enter")
        assert app.chosen == []
