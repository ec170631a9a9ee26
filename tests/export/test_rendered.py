"""R21: every document, rendered with everything switched on: hostile data makes no markup of any kind, in any reader."""

import json
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from builders_facts import NOW, hit, scanned
from export.hostile_book import EVIL, LINES, full
from export.reporting import report, words
from markdown_it import MarkdownIt
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.field_list import fieldlist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.gfm import gfm_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin
from mdit_py_plugins.section_ref import section_ref_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.substitution import substitution_plugin
from mdit_py_plugins.superscript import superscript_plugin
from mdit_py_plugins.tasklists import tasklists_plugin
from mdit_py_plugins.texmath import texmath_plugin

from guide.export.calendar import render as calendar
from guide.export.source_sarif import source_sarif
from guide.model.agenda import Due
from guide.model.language import Language

PLUGINS = {
    "admon": admon_plugin, "amsmath": amsmath_plugin, "anchors": anchors_plugin, "attrs": attrs_plugin,
    "attrs block": attrs_block_plugin, "colon fence": colon_fence_plugin, "container": lambda md: container_plugin(md, "note"),
    "deflist": deflist_plugin, "dollarmath": dollarmath_plugin, "field list": fieldlist_plugin, "footnote": footnote_plugin,
    "front matter": front_matter_plugin, "gfm": gfm_plugin, "myst blocks": myst_block_plugin, "myst role": myst_role_plugin,
    "section ref": section_ref_plugin, "subscript": sub_plugin, "substitution": substitution_plugin,
    "superscript": superscript_plugin, "tasklists": lambda md: tasklists_plugin(md, enabled=True), "texmath": texmath_plugin,
}  # fmt: skip
EXTRA = (
    " ^up^ ~down~ $x$ $$y$$ {{z}} {role}`x` [^1] ^[note] §1.2 {#id .c onclick=alert(1)} [x]{onclick=alert(1)} :: !! (c) -- 'q' \"q\""
    " https://e.example/ http://user:p@e.example ftp://e.example mailto:m@e.example xmpp:a@b.c <https://e.example> data:text/html,x"
)
STARTS = (
    "!!! note", "??? note", ":::{note}", "::: note", ":field: x", "% comment", "+++ {a}", "(target)=", "---", "===", "***", "___",
    "Term", ": definition", "~ definition", "[^1]: note", "*[abbr]: x", "- [x] task", "1) one", "+ item", "* item", "> [!NOTE]",
    "> quote", "$$", "\\begin{equation}", "{#id onclick=alert(1)}", "{% raw %}", "[[toc]]", "[TOC]", "<details open ontoggle=a()>",
    "\\", "```{note}", "~~~", "&#x3c;b>", "#!x", "# h", "###### h", "| a |", "|-|", "-- | --", "    code", "\tcode", "@import", "^1^",
)  # fmt: skip
SENTENCE = EVIL + EXTRA
STATEMENT = "\n".join([LINES + EXTRA, *STARTS, "", *(f"\n{one}" for one in STARTS)])


def plain(text: str) -> str:
    """Return harmless text of the same shape: a word for each line that has any."""
    return "\n".join("harmless" if line.strip() else "" for line in text.split("\n"))


def loud(*names: str) -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": True, "linkify": True, "typographer": True, "breaks": True})
    for name in names:
        parser.use(PLUGINS[name])
    return parser


READERS = {
    "commonmark": MarkdownIt("commonmark", {"html": True}),
    "gfm-like": MarkdownIt("gfm-like", {"html": True, "linkify": True}),
    "js-default": loud(),
    **{name: loud(name) for name in PLUGINS},
    "all at once": loud(*(name for name in PLUGINS if name not in {"dollarmath", "field list"})),
}
HARMFUL = {
    "script",
    "img",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "style",
    "link",
    "meta",
    "form",
    "base",
    "video",
    "details",
}


MAY_DIFFER = {"code": 0, "span": 0}
"""A name or an address is a code span where a plain word is none; a reader that knows section marks puts a span around each."""


class Seen(HTMLParser):
    """Counts what stands in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.comments = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.names |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action", "data", "srcset"}]

    def handle_comment(self, data):
        self.comments += bool(data) or 1


@pytest.fixture(scope="module")
def reports():
    return {
        language: (report(full(SENTENCE, STATEMENT), language), report(full("harmless", plain(STATEMENT)), language))
        for language in Language
    }


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("reader", READERS)
def test_r21_the_report_renders_to_the_same_page_with_hostile_data(reader, language, reports):
    hostile, harmless = (Seen(READERS[reader].render(text)) for text in reports[language])
    assert hostile.tags["li"] > 200
    assert not HARMFUL & hostile.tags.keys()
    assert not [name for name in hostile.names if name.startswith("on")]
    assert hostile.comments == harmless.comments == 0
    assert Counter(hostile.links) == Counter(harmless.links)
    assert not [
        one for one in hostile.links if unquote(one).strip().lower().startswith(("javascript", "data", "vbscript"))
    ]
    assert {**hostile.tags, **MAY_DIFFER} == {**harmless.tags, **MAY_DIFFER}


@pytest.mark.parametrize("language", list(Language))
def test_r21_hostile_data_adds_no_line_to_a_calendar(language):
    def told(text):
        dues = [
            Due(kind=kind, about=text, detail=text, since=NOW, due=NOW, record="r") for kind in ("certificate", "tool")
        ]
        return calendar(dues, words(language), NOW)

    def properties(text):
        return [line.partition(":")[0] for line in text.split("\r\n") if not line.startswith(" ")]

    hostile = told(f"{SENTENCE}\r\nEND:VEVENT\nATTACH:https://e.example\\n")
    assert properties(hostile) == properties(told("harmless"))
    assert all(line.isprintable() for line in hostile.split("\r\n"))


def test_r21_hostile_data_is_only_text_in_sarif():
    facts = scanned(
        hit(file=f"a\x1b]/{SENTENCE}", excerpt=SENTENCE, suppressed=SENTENCE, rule="r"), skipped=(SENTENCE,)
    )
    log = source_sarif(facts.source, {"r": ("message", "kind", "CWE-1")}, "1")
    keys = {"text", "justification", "uri"}

    def found(value):
        if isinstance(value, dict):
            for key, one in value.items():
                assert key in keys or not isinstance(one, str) or "script" not in one, key
                found(one)
        for one in value if isinstance(value, list) else ():
            found(one)

    found(json.loads(json.dumps(log)))
    uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert not set("\x1b <>\"'[]()|\\") & set(uri)
