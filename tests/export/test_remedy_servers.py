"""Which servers' blocks the report prints: those the workbook shows, two common ones when it shows none, and all by name."""

from typing import get_args

import pytest
from builders_config import configured, etc, said
from builders_facts import answer, check, shop, sound
from export.reporting import begun, content, observed, report

from guide.export.servers import for_servers, server_of_protocol, servers_in
from guide.facts.starttls import SPOKEN
from guide.model.configuration import ServerKind
from guide.model.language import Language
from guide.probes.configuration import PRODUCTS

REMEDY = """Why.

## Change

First this.

### nginx

```nginx
### no heading
listen 443;
```

### Apache

a

### HAProxy

h

### Postfix, submission

p

### Behind a balancer

b

## Re-test

r
"""


def test_what_is_known_is_kept_with_all_that_is_no_servers():
    text, left = for_servers(REMEDY, frozenset({"haproxy"}))
    assert left == ("nginx", "Apache", "Postfix, submission")
    for kept in ("Why.", "First this.", "### HAProxy\n\nh", "### Behind a balancer\n\nb", "## Re-test\n\nr"):
        assert kept in text
    assert "listen" not in text


def test_where_nothing_is_known_two_common_servers_stand_for_all():
    text, left = for_servers(REMEDY, frozenset())
    assert left == ("HAProxy", "Postfix, submission")
    assert "### no heading\nlisten 443;" in text
    assert for_servers(REMEDY, frozenset({"redis"})) == (text, left), "a server that it has no block for is none"


def test_a_remedy_that_goes_by_languages_stays_whole():
    markdown = "## Change\n\n### Python\n\nx\n\n### Go\n\ny\n"
    assert for_servers(markdown, frozenset({"python"})) == (markdown, ())


def test_a_word_inside_a_word_names_no_server():
    assert servers_in("Gopher, Nodes, nginxish") == frozenset()
    assert servers_in("Node, Go, Python") == {"node", "go", "python"}


def test_every_server_that_is_read_and_every_protocol_that_is_spoken_has_its_name():
    assert {kind for kind in get_args(ServerKind) if servers_in(PRODUCTS[kind]) != {kind}} == set()
    assert [one for one in sorted(SPOKEN) if not server_of_protocol(one)] == []


@pytest.mark.parametrize("remedy", content().remedies.values(), ids=lambda one: one.id)
def test_both_languages_leave_out_the_same_and_keep_something(remedy):
    for known in (frozenset(), frozenset({"haproxy"}), frozenset({"postfix", "go"})):
        english, russian = (for_servers(remedy.text[one], known) for one in (Language.EN, Language.RU))
        assert [servers_in(one) for one in english[1]] == [servers_in(one) for one in russian[1]]
        assert english[0].count("\n## ") == remedy.text[Language.EN].count("\n## ")


def annex(text):
    return text.split("## Annex B", 1)[1].split("## Annex C", 1)[0]


def test_the_report_prints_what_the_configurations_read_name():
    book = begun()
    observed(book, sound(cleartext=(check(answer(200)),)))
    bare = annex(report(book))
    assert "##### nginx" in bare
    assert "Left out here: HAProxy; Caddy; Traefik. The screen has them" in bare
    book = begun(add=(shop(), etc()))
    observed(book, sound(cleartext=(check(answer(200)),)))
    book.put(configured(said("listener", "tls", server="haproxy")))
    told = annex(report(book))
    assert "##### HAProxy" in told
    assert "##### nginx" not in told
    assert "Left out here: nginx; Apache; Caddy; Traefik." in told
