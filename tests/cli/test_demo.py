"""The headless demo: offline, and every planted defect is named."""

import time

import pytest


@pytest.mark.timeout(150)
def test_the_headless_demo_names_every_planted_defect(guide, tmp_path):
    began = time.monotonic()
    called = guide("demo", "--headless", "-o", "out")
    assert called.code == 0, called.err
    assert time.monotonic() - began < 120  # 60 s on an idle machine; the report of a release says what was measured
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert (tmp_path / "out" / "evidence.yaml").exists()
    for needle in ("TLS 1.0", "NULL", "expired", "/v1/orders", "/return"):
        assert needle in report
    words = called.err.rstrip().splitlines()[-1]
    found, planted = (int(word) for word in words.split() if word.isdigit())
    assert found == planted > 6
