import re

import pytest
from rich.cells import cell_len

from guide.catalog.load import load_catalog
from guide.model.language import Language
from guide.tui.ink import fold
from guide.tui.links import with_addresses
from guide.tui.views.pages import page_lines

CATALOG = load_catalog()
STEPS = [step for requirement in CATALOG.requirements.values() for step in requirement.steps]
TEXTS = [(f"{step.id}-{language}", step.guidance[language]) for step in STEPS for language in Language]
TEXTS += [
    (f"{remedy.id}-{language}", remedy.text[language]) for remedy in CATALOG.remedies.values() for language in Language
]


def shown(markdown, width=80):
    return [
        "".join(piece.text for piece in pieces).rstrip() for one in page_lines(markdown) for pieces in fold(one, width)
    ]


def test_headings_paragraphs_and_lists():
    text = "## Why\n\nOne\ntwo **three**.\n\n## Do\n\n1. First `a<b>`\n   - inner\n   - other\n2. Second\n\n   more\n"
    assert shown(text) == [
        "Why",
        "One two three.",
        "",
        "Do",
        " 1. First a<b>",
        "",
        "    • inner",
        "    • other",
        " 2. Second",
        "",
        "    more",
    ]


def test_code_keeps_its_lines_and_blanks():
    text = "```nginx\nserver {\n    listen 443 ssl;\n\n}\n```\n"
    assert shown(text) == [" nginx", " server {", "     listen 443 ssl;", "", " }"]


def test_a_long_line_of_code_goes_on_further_in():
    text = "```\n" + "directive " * 6 + "\n```\n"
    first, second = shown(text, 40)
    assert first.startswith(" directive")
    assert second.startswith("    ")


def test_what_looks_like_html_is_shown_as_itself():
    assert shown("Write <script>alert(1)</script> and <name>.") == ["Write <script>alert(1)</script> and <name>."]


def test_addresses_stand_beside_their_names_but_not_in_code():
    assert (
        with_addresses("[RFC](https://a.example/x) `[no](https://b.example)`")
        == "RFC: `https://a.example/x` `[no](https://b.example)`"
    )


def test_nothing_is_read_as_markup_of_the_screen():
    assert shown("[@click=app.quit]x[/]") == ["[@click=app.quit]x[/]"]


@pytest.mark.parametrize("width", [38, 78, 158])
@pytest.mark.parametrize(("name", "markdown"), TEXTS, ids=[name for name, _ in TEXTS])
def test_every_word_of_guidance_and_remedies_is_shown(name, markdown, width):
    lines = shown(markdown, width)
    assert all(cell_len(one) <= width for one in lines)
    flat = "".join("".join(lines).split()).replace("│", "")
    for word in re.findall(r"\w{3,}", re.sub(r"^ *```\w+$", "", markdown, flags=re.MULTILINE)):
        assert word in flat, word
