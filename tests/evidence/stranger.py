"""A second reader of the evidence file, written from docs/evidence-format.md alone: re, hashlib and stock PyYAML."""

import hashlib
import re

import yaml

ULID = rb"[0-7][0-9A-HJKMNP-TV-Z]{25}"
DIG = rb'"sha256:[0-9a-f]{64}"'
HEAD = re.compile(
    rb"(?:#[^\n]*\n|\n)*format: asvs-guide/evidence/1\nworkbook: ("
    + ULID
    + rb")\n(?:continues: ("
    + DIG
    + rb")\n)?records:(?:\n|\Z)"
)
GAP = re.compile(rb"(?: *(?:#[^\n]*)?\n)*(?: *#[^\n]*\Z|   +\Z)?")
RECORD = re.compile(
    rb"(  - id: (" + ULID + rb")\n    kind: ([a-z]+)\n"
    rb'    at: "(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"\n    by: "(?:[^"\\\n]|\\[^\n])*"\n    prev: \[('
    + DIG
    + rb"(?:, "
    + DIG
    + rb")*)\]\n"
    rb"    body:(?: \{\}\n|\n(?: {6}[^\n]*\n|\n)+))    digest: (" + DIG + rb")(?:\n|\Z)"
)
FORBIDDEN = re.compile(
    "[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
KEYS = ["id", "kind", "at", "by", "prev", "body", "digest"]


class Refused(Exception):  # noqa: N818 - the document's word
    """The file is no evidence, or damaged."""


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def read(content: bytes) -> tuple[list[dict], set[str]]:
    """Return the records as a stock YAML library sees them, and the newest digests."""
    head = HEAD.match(content)
    if not head or FORBIDDEN.search(content.decode(errors="strict")):
        raise Refused("head or alphabet")
    names = {digest(head.group().removesuffix(b"\n") + b"\n")}
    newest, found, at = set(names), [], head.end()
    while (after := GAP.match(content, at).end()) < len(content):
        record = RECORD.match(content, after)
        if not record or digest(record[1]) != record[6].decode()[1:-1] or len(record.group()) > 262_144:
            raise Refused(f"the record at byte {after}")
        prev = record[5].decode().replace('"', "").split(", ")
        if not set(prev) <= names or (not found and set(prev) != names) or len(set(prev)) < len(prev):
            raise Refused(f"prev at byte {after}")
        found.append([record[2].decode(), record[3].decode(), record[4].decode(), prev, digest(record[1])])
        stub = re.search(rb'^      was: (".*")$', record[1], re.MULTILINE) if record[3] == b"redacted" else None
        name = stub[1].decode()[1:-1] if stub else digest(record[1])
        names |= {name, digest(record[1])}
        newest = (newest - set(prev)) | {name}
        at = record.end()
    records = yaml.load(content, Loader=yaml.BaseLoader)["records"] or []  # noqa: S506 - builds nothing but text
    seen = [[one["id"], one["kind"], one["at"], one["prev"], one["digest"]] for one in records]
    if seen != found or any(list(one) != KEYS for one in records) or len({one[0] for one in found}) < len(found):
        raise Refused("YAML sees other records than the bytes hold")
    return records, newest
