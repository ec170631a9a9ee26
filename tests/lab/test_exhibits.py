"""The table of defects fits the lab it speaks of."""

import ast

from guide.lab import tls
from guide.lab.exhibits import PLANTED, SOUND


def test_every_row_names_a_subject_of_the_lab(lab):
    assert {row.subject for row in lab.planted} <= {subject.name for subject in lab.subjects()}


def test_nothing_is_both_sound_and_planted(lab):
    assert lab.sound
    assert not set(lab.sound) & {row.subject for row in lab.planted}
    assert not set(SOUND) & {row.subject for row in PLANTED}


def test_every_server_is_either_sound_or_has_a_defect(lab):
    endpoints = {endpoint.name for endpoint in lab.endpoints()}
    files = ("source:", "config:", "openapi:", "document:")
    assert endpoints == set(lab.sound) | {row.subject for row in lab.planted if not row.subject.startswith(files)}


def test_an_exhibit_that_openssl_cannot_speak_is_marked(lab, tmp_path):
    # A sound server stands for an OpenSSL that silently took TLS 1.0 and NULL away.
    papers = lab._authority.issue(tmp_path, ["x.shop.lab.test"])
    sound = tls.context(tls.Manner.SOUND, papers)
    assert tls.spoken(tls.Manner.SOUND, sound) == ""
    for manner in (tls.Manner.OLD_VERSIONS, tls.Manner.NULL_SUITE):
        assert "does not speak it" in tls.spoken(manner, sound)


def test_the_source_folder_is_python_and_the_fallback_stands_where_the_table_says(lab):
    row = next(row for row in lab.planted if row.probe == "source.fallback")
    name, line = row.place.strip().split(":")
    for path in lab.source.glob("*.py"):
        ast.parse(path.read_text())
    assert '"http:' in (lab.source / name).read_text().splitlines()[int(line) - 1].replace('f"', '"')
    inside = next(
        node for node in ast.walk(ast.parse((lab.source / name).read_text())) if isinstance(node, ast.ExceptHandler)
    )
    assert inside.lineno < int(line) <= inside.end_lineno
