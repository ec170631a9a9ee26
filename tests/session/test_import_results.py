"""``guide import``: whose results they are, whose date they bear, and what is refused."""

import json
import os
from datetime import UTC, datetime

import pytest

from guide.facts.imports.report import Whereabouts
from guide.facts.limits import Limits
from guide.model.facts import Facts
from guide.model.subjects import Endpoint, Material, Scope
from guide.session.import_results import import_results
from guide.session.match import inside, subject_of
from guide.session.probe import Selection, newest_run, probe
from guide.session.scope import add
from guide.session.status import look
from guide.text.errors import UsageError

OLD = datetime(2026, 1, 1, tzinfo=UTC)


def tree_of_testssl(path, *findings, host="shop.test", ip="127.0.0.1", port="443", start=1_750_000_000):
    server = {"targetHost": host, "ip": ip, "port": port, "protocols": [*findings, finding("SSLv2", "OK")]}
    path.write_text(
        json.dumps({"Invocation": "testssl", "version": "3.0.8", "startTime": str(start), "scanResult": [server]})
    )
    return path


def finding(check, severity):
    return {"id": check, "severity": severity, "finding": "as said"}


def facts(desk):
    return [record.body for record in desk.ledger().records if isinstance(record.body, Facts)]


def test_results_become_facts_of_that_tool_with_its_date_and_the_file_is_kept(desk, tmp_path):
    path = tree_of_testssl(tmp_path / "t.json", finding("ROBOT", "HIGH"))
    brought = import_results(desk, [path])
    (one,) = facts(desk)
    assert (one.subject, one.vantage.name) == ("shop.test:443@127.0.0.1", "testssl.sh")
    assert one.ended == datetime.fromtimestamp(1_750_000_000, UTC)
    assert (one.imported.dated_by, one.imported.version, one.imported.covers) == ("report", "3.0.8", ("SSLv2",))
    assert desk.file.artifact_state(one.imported.digest) == "present"
    assert one.artifacts == (one.imported.digest,)
    assert [found.finding.place for found in brought.findings] == ["testssl.sh ROBOT"]
    assert brought.unmatched == ()


def test_a_report_without_a_date_or_from_the_future_takes_the_file_s(desk, tmp_path):
    for start in ("", 4_000_000_000):
        path = tree_of_testssl(tmp_path / "t.json", start=start)
        os.utime(path, (OLD.timestamp(), OLD.timestamp()))
        import_results(desk, [path])
    assert {(one.ended, one.imported.dated_by) for one in facts(desk)} == {(OLD, "file")}


def test_an_older_report_after_a_newer_one_is_refused(desk, tmp_path):
    import_results(desk, [tree_of_testssl(tmp_path / "new.json")])
    older = tree_of_testssl(tmp_path / "old.json", start=1_740_000_000)
    with pytest.raises(UsageError, match=r"old\.json: a newer report of testssl\.sh"):
        import_results(desk, [older])
    assert len(facts(desk)) == 1


def test_the_same_file_again_is_not_recorded_again_and_says_where_it_is(desk, tmp_path):
    first = tree_of_testssl(tmp_path / "t.json", finding("ROBOT", "HIGH"))
    (record,) = import_results(desk, [first, first]).records
    import_results(desk, [tree_of_testssl(tmp_path / "later.json", start=1_750_000_100)])
    again = import_results(desk, [first])
    assert (again.records, [(name, one.id) for name, one in again.known]) == ((), [("t.json", record.id)])
    assert len(facts(desk)) == 2


def test_the_same_bytes_without_a_date_of_their_own_are_new_when_the_file_is_newer(desk, tmp_path):
    path = tree_of_testssl(tmp_path / "t.json", start="")
    for year in (2024, 2025):
        os.utime(path, (datetime(year, 1, 1, tzinfo=UTC).timestamp(),) * 2)
        assert len(import_results(desk, [path]).records) == 1


def test_nothing_is_recorded_when_one_file_is_bad(desk, tmp_path):
    (tmp_path / "bad.json").write_text("{")
    good = tree_of_testssl(tmp_path / "t.json")
    for bad in (tmp_path / "bad.json", tmp_path / "none.json", tmp_path):
        with pytest.raises(UsageError, match=bad.name):
            import_results(desk, [good, bad])
    assert facts(desk) == []


def test_a_pipe_is_not_waited_for(desk, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="pipe"):
        import_results(desk, [tmp_path / "pipe"])


def test_results_of_strangers_are_named_and_not_recorded(desk, tmp_path):
    stranger = tree_of_testssl(tmp_path / "s.json", host="other.test", ip="192.0.2.1")
    with pytest.raises(UsageError, match=r"s\.json: other\.test:443"):
        import_results(desk, [stranger])
    brought = import_results(desk, [tree_of_testssl(tmp_path / "t.json"), stranger])
    assert brought.unmatched == ("s.json: other.test:443",)
    assert len(brought.records) == 1
    named = import_results(desk, [stranger], subject="shop.test:443@127.0.0.1")
    assert len(named.records) == 1
    with pytest.raises(UsageError, match="not in scope"):
        import_results(desk, [stranger], subject="nobody.test:443")


def test_a_subject_cannot_be_named_for_several_servers(desk, tmp_path):
    flat = [
        {"id": "TLS1", "ip": f"a{n}.test/192.0.2.{n}", "port": "443", "severity": "LOW", "finding": "x"} for n in (1, 2)
    ]
    (tmp_path / "f.json").write_text(json.dumps(flat))
    with pytest.raises(UsageError, match="2 servers"):
        import_results(desk, [tmp_path / "f.json"], subject="shop.test:443@127.0.0.1")


def test_more_than_fits_is_counted_and_the_worst_is_kept(desk, tmp_path):
    many = [finding(f"check_{number}_{'x' * 60}", "LOW") for number in range(500)]
    import_results(desk, [tree_of_testssl(tmp_path / "t.json", *many, finding("ROBOT", "CRITICAL"))])
    (one,) = facts(desk)
    assert len(one.model_dump_json(exclude_defaults=True)) <= 16 * 1024
    assert one.imported.results[0].check == "ROBOT"
    assert one.imported.left_out + len(one.imported.results) == 501


def test_an_import_is_no_run_to_resume(desk, tmp_path):
    import_results(desk, [tree_of_testssl(tmp_path / "t.json")])
    with pytest.raises(UsageError, match="no run"):
        newest_run(desk.ledger())


def test_a_probe_does_not_ask_for_what_is_brought(desk):
    with pytest.raises(UsageError, match="No subject in scope fits"):
        probe(desk, Selection(probes=("imported.results",)), limits=Limits.quick())


def scope(*subjects) -> Scope:
    return Scope(subjects=subjects)


NAMED = Endpoint(host="shop.test")
PINNED = Endpoint(host="shop.test", connect_to="192.0.2.1")
OTHER = Endpoint(host="shop.test", connect_to="192.0.2.2")
BARE = Endpoint(host="192.0.2.9")


@pytest.mark.parametrize(
    ("where", "subjects", "expected"),
    [
        (Whereabouts("shop.test", "192.0.2.5", 443), (NAMED,), NAMED),
        (Whereabouts("SHOP.test.", "", 443), (NAMED,), NAMED),
        (Whereabouts("shop.test", "192.0.2.1", 443), (NAMED, PINNED, OTHER), PINNED),
        (Whereabouts("shop.test", "192.0.2.7", 443), (NAMED, PINNED, OTHER), NAMED),
        (Whereabouts("shop.test", "192.0.2.7", 443), (PINNED,), None),
        (Whereabouts("shop.test", "", 443), (PINNED, OTHER), None),
        (Whereabouts("shop.test", "192.0.2.1", 8443), (NAMED, PINNED), None),
        (Whereabouts("", "192.0.2.9", 443), (NAMED, BARE), BARE),
        (Whereabouts("", "192.0.2.1", 443), (NAMED, PINNED), PINNED),
        (Whereabouts("192.0.2.1", "192.0.2.1", 443), (NAMED, PINNED), PINNED),
        (Whereabouts("other.test", "192.0.2.9", 443), (BARE,), None),
    ],
)
def test_a_place_means_one_subject_or_none(where, subjects, expected):
    assert subject_of(where, scope(*subjects)) == expected


def test_a_file_belongs_to_the_tree_it_lies_in(tmp_path):
    (tmp_path / "src" / "app").mkdir(parents=True)
    (tmp_path / "src" / "app" / "a.py").touch()
    (tmp_path / "outside.py").touch()
    tree = Material(kind="source", location=str(tmp_path / "src"))
    assert inside("app/a.py", tree) == inside(f"file://{tmp_path}/src/app/a.py", tree) == "app/a.py"
    for uri in (
        "app/none.py",
        "../outside.py",
        f"file://{tmp_path}/outside.py",
        "http://x/app/a.py",
        "https://[x",
        "app/../../x",
        "\0",
    ):
        assert inside(uri, tree) is None
    assert subject_of(Whereabouts(file="app/a.py"), scope(tree)) == tree


def test_an_import_leaves_the_scope_alone(desk, tmp_path):
    add(desk, [Endpoint(host="b.test")])
    import_results(desk, [tree_of_testssl(tmp_path / "t.json")])
    assert [one.subject for one in facts(desk)] == ["shop.test:443@127.0.0.1"]


def sarif(path, *uris):
    results = [
        {
            "ruleId": "S501",
            "level": "error",
            "message": {"text": "verify=False disables SSL certificate checks"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 3}}}],
        }
        for uri in uris
    ]
    run = {"tool": {"driver": {"name": "ruff", "version": "0.1"}}, "results": results}
    path.write_text(json.dumps({"version": "2.1.0", "runs": [run]}))
    return path


def test_a_static_analyser_s_results_belong_to_the_tree_and_a_clean_run_lifts_them(desk, tmp_path):
    tree = tmp_path / "src"
    tree.mkdir()
    (tree / "client.py").touch()
    add(desk, [Material(kind="source", location=str(tree))])
    name = f"source:{tree}"
    dirty = sarif(tmp_path / "r.sarif", "client.py", f"file://{tree}/client.py", "/elsewhere/x.py")
    brought = import_results(desk, [dirty])
    assert [(one.finding.place, one.finding.outcome.value) for one in brought.findings] == [
        ("ruff S501 client.py:3", "fail")
    ]
    assert brought.unmatched == ("r.sarif: /elsewhere/x.py",)
    with pytest.raises(UsageError, match="--subject"):
        import_results(desk, [sarif(tmp_path / "clean.sarif")])
    import_results(desk, [sarif(tmp_path / "clean.sarif")], subject=name)
    mine = [one.finding.reason for one in look(desk).findings if one.finding.probe == "imported.results"]
    assert mine == ["none_reported"]


def test_a_site_over_http_belongs_to_the_endpoint_with_that_cleartext_port():
    assert subject_of(Whereabouts("shop.test", "", 80), scope(NAMED)) == NAMED
