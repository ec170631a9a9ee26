"""The manifest: what sha256sum reads, and nothing that leads elsewhere."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.evidence.manifest import MANIFEST, Fault, faults, parse, render

HEX = "0123456789abcdef" * 4
names = st.from_regex(r"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,20}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,20})?\Z").filter(
    lambda name: name != MANIFEST and not name.startswith("signatures/") and name != "signatures"
)


@given(st.dictionaries(names, st.sampled_from([HEX, HEX[::-1]]), min_size=1, max_size=5))
def test_what_is_written_is_read_back(listed):
    assert parse(render(listed)) == listed


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello\n",
        f"{HEX}  ./../evidence.yaml\n".encode(),
        f"{HEX}  /etc/passwd\n".encode(),
        f"{HEX}  ./a/b/c\n".encode(),
        f"{HEX}  ./.hidden\n".encode(),
        f"{HEX} *./a\n".encode(),
        f"{HEX}  ./a\r\n".encode(),
        f"{HEX}  ./a".encode(),
        f"{HEX}  ./{MANIFEST}\n".encode(),
        f"{HEX}  ./signatures/a.sig\n".encode(),
        f"{HEX}  ./a\n{HEX}  ./a\n".encode(),
        f"{HEX.upper()}  ./a\n".encode(),
        b"\\" + f"{HEX}  ./a\\nb\n".encode(),
    ],
)
def test_what_is_no_manifest_of_ours_is_refused(content, tmp_path):
    assert parse(content) is None
    assert list(faults(tmp_path, content)) == [Fault("manifest", MANIFEST)]


def test_sha256sum_reads_it(tmp_path):
    (tmp_path / "artifacts").mkdir()
    (tmp_path / "artifacts" / "x").write_text("x")
    (tmp_path / "a").write_text("a")
    made = subprocess.run(["sha256sum", "./a", "./artifacts/x"], cwd=tmp_path, capture_output=True, check=True).stdout
    assert render(parse(made)) == made
    (tmp_path / MANIFEST).write_bytes(made)
    assert list(faults(tmp_path, made)) == []


def test_a_folder_that_cannot_be_read_is_a_fault_not_a_traceback(tmp_path):
    (tmp_path / "a").mkdir()
    content = render({"a": HEX})
    assert [fault.what for fault in faults(tmp_path, content)] == ["missing"]
