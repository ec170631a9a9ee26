"""Data in Markdown stays data under any renderer (R21)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from guide.export.escape import block, code, md, observed, prose

LOUD = MarkdownIt("gfm-like", {"html": True, "linkify": True})
PAYLOADS = [
    "<script>alert(1)</script>", "![x](https://evil.example/x.png)", "[click](javascript:alert(1))", "# heading", "- item", "1. item",
    "a | b | c", "`code`", "``", "https://evil.example/", "www.evil.example", "me@evil.example", "\x1b]52;c;aGk=\x07", "&lt;b&gt;", "***b***",
    "~~~\nfence", "> quote", "a\n\n# heading", "\u202eevil", "==mark==", "$x$", "<!-- c -->", "    indented", "\\", "[x]: http://e",
]  # fmt: skip


def tokens(text: str) -> set[str]:
    kinds = set()
    for token in LOUD.parse(text):
        kinds.add(token.type)
        kinds |= {child.type for child in token.children or ()}
    return kinds


def shown(text: str) -> str:
    return "".join(
        child.content for token in LOUD.parse(text) for child in token.children or () if child.type != "softbreak"
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_prose_renders_as_itself(payload):
    assert tokens(f"before {md(payload)} after") <= {
        "paragraph_open",
        "inline",
        "paragraph_close",
        "text",
        "text_special",
    }
    assert tokens(block(payload)) <= {"paragraph_open", "inline", "paragraph_close", "text", "text_special"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_code_renders_as_one_code_span(payload):
    assert tokens(code(payload)) == {"paragraph_open", "inline", "paragraph_close", "code_inline"}


@given(st.text(max_size=80))
def test_any_text_is_only_text(text):
    assert tokens(f"x {md(text)}") <= {"paragraph_open", "inline", "paragraph_close", "text", "text_special"}
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", md(text))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_observed_value_is_text_or_code(payload):
    plain = {"paragraph_open", "inline", "paragraph_close", "text", "text_special", "code_inline"}
    assert tokens(f"before {observed(payload)} after") <= plain


@given(st.text(max_size=80))
def test_a_statement_stays_inside_its_quote(text):
    quote = {
        "blockquote_open",
        "blockquote_close",
        "paragraph_open",
        "inline",
        "paragraph_close",
        "text",
        "text_special",
        "softbreak",
    }
    assert tokens("\n".join(prose(text))) <= quote


@given(st.text(min_size=1, max_size=80))
def test_any_code_is_one_span(text):
    kinds = tokens(f"x {code(text)}")
    assert kinds <= {"paragraph_open", "inline", "paragraph_close", "text", "code_inline"}


@pytest.mark.parametrize("name", ["A.PW", "shop.example", "see mail.shop.com.", "почта.рф", "1.pw"])
def test_a_bare_host_name_is_no_link(name):
    """Linkifiers take a bare host name for a link; a person's statement has none that its author did not mean."""
    rendered = MarkdownIt("gfm-like").render("\n".join(prose(name)))
    assert "<a " not in rendered
    assert name in rendered
