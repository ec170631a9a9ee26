"""``guide import`` and ``guide agenda`` on the command line."""

import json


def report(path, severity="HIGH", host="shop.test", said="said"):
    found = {"id": "ROBOT", "severity": severity, "finding": f"as \x1b[31m{said}"}
    server = {"targetHost": host, "ip": "192.0.2.1", "port": "443", "vulnerabilities": [found]}
    tree = {"Invocation": "x", "version": "3.0.8", "startTime": "1750000000", "scanResult": [server]}
    path.write_text(json.dumps(tree))
    return path


def test_an_import_prints_what_follows_and_names_strangers(begun, tmp_path):
    mine, other = report(tmp_path / "t.json"), report(tmp_path / "o.json", host="other.test")
    called = begun("import", mine, other)
    assert called.code == 0
    assert "testssl.sh ROBOT: rated HIGH by testssl.sh 3.0.8 on 2025-06-15" in called.out
    assert "\x1b" not in called.out
    assert "o.json: other.test:443" in called.err
    assert begun("status", "--programme").code == 1
    assert begun("status").code == 3
    assert begun("verify").code == 0


def test_an_import_as_json_and_in_russian(begun, tmp_path):
    path = report(tmp_path / "t.json")
    given = json.loads(begun("import", path, "--json").out)
    assert [one["finding"]["reason"] for one in given["findings"]] == ["weakness"]
    assert len(given["records"]) == 1
    assert "оценил как HIGH" in begun("import", report(tmp_path / "u.json", said="again"), "--lang", "ru").out


def test_the_same_file_again_says_where_it_is_recorded_and_exits_with_zero(begun, tmp_path):
    path = report(tmp_path / "t.json")
    (record,) = json.loads(begun("import", path, "--json").out)["records"]
    called = begun("import", path)
    assert (called.code, called.out) == (0, "")
    assert f"t.json: already recorded as {record} at " in called.err
    assert f"t.json: уже записано, запись {record}" in begun("import", path, "--lang", "ru").err
    assert json.loads(begun("import", path, "--json").out)["known"] == [{"file": "t.json", "record": record}]


def test_a_report_that_belongs_nowhere_or_is_none_is_a_usage_error(begun, tmp_path):
    (tmp_path / "x.json").write_text("[]")
    for path in (report(tmp_path / "o.json", host="other.test"), tmp_path / "x.json", tmp_path / "none.json"):
        called = begun("import", path)
        assert called.code == 2
        assert path.name in called.err
        assert "Traceback" not in called.err


def test_the_agenda_lists_what_is_due_and_can_fail_on_it(begun, tmp_path):
    (only,) = begun("agenda").out.splitlines()
    assert "policy asvs-4.0.3: its thresholds were compared with their sources on" in only
    begun("import", report(tmp_path / "t.json"))
    called = begun("agenda")
    assert called.code == 0
    assert called.out.startswith("2025-09-13")
    assert "results of testssl.sh on shop.test:443 go stale" in called.out
    assert begun("agenda", "--fail-within", "30d").code == 3
    assert begun("agenda", "--fail-within", "soon").code == 2
    kinds = {one["kind"] for one in json.loads(begun("agenda", "--json").out)}
    assert kinds == {"imported", "policy"}


def test_status_can_fail_on_what_falls_due(begun, tmp_path):
    """``satisfied`` is nobody's here; the code of what is due must not hide the worse one."""
    begun("import", report(tmp_path / "t.json"))
    assert begun("status", "--fail-within", "30d").code == 3
    assert begun("status", "--programme", "--fail-within", "30d").code == 1


def test_the_agenda_becomes_a_calendar_and_overwrites_nothing_else(begun, tmp_path):
    begun("import", report(tmp_path / "t.json"))
    calendar = tmp_path / "reviews.ics"
    assert begun("agenda", "--ics", calendar).code == begun("agenda", "--ics", calendar).code == 0
    assert calendar.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    before = (tmp_path / "evidence.yaml").read_bytes()
    assert begun("agenda", "--ics", tmp_path / "evidence.yaml").code == 2
    assert (tmp_path / "evidence.yaml").read_bytes() == before
