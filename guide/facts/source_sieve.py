"""Which rules a file could meet: one pass over its bytes for all literals, and a look at what stands around an address.

Nearly every file ends here: an address of a name space, of this machine or in a comment promises nothing to a rule that leaves it alone.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter
from typing import Final

from ahocorasick_rs import BytesAhoCorasick, Implementation

from guide.facts.source_rules import RuleSet, SourceRule

_HOST: Final = re.compile(rb"(?:[^@/\s\"'`]{1,80}@)?(\[[0-9a-fA-F:.]{2,45}\]|[^/\s\"'`:?#<>,;)\\]{0,120})")
"""What a rule's group ``host`` takes after a scheme."""
_MOST_HOSTS: Final = 20_000


class Sieve:
    """Tells which rules a file could meet; a language's automaton is built when its first file comes."""

    def __init__(self, rules: RuleSet) -> None:
        """Prepare for ``rules``."""
        self._rules = rules
        self._built: dict[str, tuple[BytesAhoCorasick, Sequence[Owned]] | None] = {}

    def hopeful(self, language: str, content: bytes) -> dict[str, tuple[SourceRule, list[int]]]:
        """Return, by id, the rules of which a literal stands in ``content``, and the lines where."""
        if language not in self._built:
            self._built[language] = self._build(language)
        built = self._built[language]
        if built is None:
            return {}
        automaton, owned = built
        met = automaton.find_matches_as_indexes(content, overlapping=True)
        number, last = 1, 0
        found: dict[str, tuple[SourceRule, list[int]]] = {}
        for index, position, end in sorted(met, key=itemgetter(1)):
            rules = owned[index].rules_for(content, position, end)
            if rules:
                number += content.count(b"\n", last, position)
                last = position
            for rule in rules:
                lines = found.setdefault(rule.id, (rule, []))[1]
                if not lines or lines[-1] < number:
                    lines.append(number)
        return found

    def _build(self, language: str) -> tuple[BytesAhoCorasick, Sequence["Owned"]] | None:
        owners: dict[bytes, list[SourceRule]] = defaultdict(list)
        for rule in self._rules.of(language):
            for literal in rule.literals:
                owners[literal].append(rule)
        if not owners:
            return None
        automaton = BytesAhoCorasick(list(owners), implementation=Implementation.DFA)
        return automaton, [Owned(literal, rules) for literal, rules in owners.items()]


class Owned:
    """A literal and the rules that have it; where it is a scheme, the rules that care for the host that follows."""

    def __init__(self, literal: bytes, rules: Sequence[SourceRule]) -> None:
        """Sort the rules by what they ask of an address."""
        address = literal.endswith(b"://")
        self._always = tuple(rule for rule in rules if not address or not rule.text)
        self._asking = tuple(
            (rule, frozenset(rule.text.get("address_after", "").encode())) for rule in rules if address and rule.text
        )
        self._known: dict[bytes, tuple[SourceRule, ...]] = {}

    def rules_for(self, content: bytes, position: int, end: int) -> Sequence[SourceRule]:
        """Return the rules for which the literal at ``position`` counts."""
        if not self._asking:
            return self._always
        before = content[position - 1] if position else 0x0A
        asking = [rule for rule, after in self._asking if not after or before in after]
        if not asking:
            return self._always
        found = _HOST.match(content, end)
        host = found[1] if found else b""
        if not host:
            return (*self._always, *asking)
        if host not in self._known:
            if len(self._known) > _MOST_HOSTS:
                self._known.clear()
            plain = host.decode("utf-8", "replace")
            self._known[host] = tuple(
                rule
                for rule, _ in self._asking
                if not any(one.fullmatch(plain) for one in rule.text_matcher.unless_host)
            )
        wanted = self._known[host]
        return (*self._always, *(rule for rule in asking if rule in wanted)) if wanted else self._always
