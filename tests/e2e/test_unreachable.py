"""What cannot be assessed is said to be so, never passed over."""

from allowed import OPTION
from e2e.commandline import Guide
from servers.ports import closed_port


def test_an_address_where_nothing_listens_gives_exit_4_and_a_report_that_says_so(tmp_path):
    guide = Guide(tmp_path)
    with closed_port() as tls, closed_port() as clear:
        endpoint = f"gone.shop.test:{tls},connect-to=127.0.0.1,http-port={clear}"
        guide("init", "--system", "Shop", "--endpoint", endpoint, "--authorized-by", "A. Owner", "--solo", *OPTION)
        guide("probe", "--quick", code=4)
    guide("status", code=4)
    findings = [one["finding"] for one in guide("status", "--json", code=4).json()["findings"]]
    assert findings
    # The closed port is an answer of its own; ages and silence are for people.
    apart = {"http.cleartext", "http.downgrade", "review.ages", "endpoint.unspoken"}
    assert {one["outcome"] for one in findings if one["probe"] not in apart} == {"inconclusive"}
    assert "pass" not in {one["outcome"] for one in findings if one["probe"] in {"review.ages", "endpoint.unspoken"}}
    report = guide("report").out
    # The report opens with what was not proven, so the endpoint stands before the first fail or pass.
    assert f"gone.shop.test:{tls}" in report
    assert "127.0.0.1" in report


def test_a_name_that_does_not_resolve_gives_exit_4(tmp_path):
    guide = Guide(tmp_path)
    guide("init", "--system", "Shop", "--endpoint", "nowhere.invalid", "--authorized-by", "A. Owner", "--solo")
    guide("probe", "--quick", code=4)
    findings = [one["finding"] for one in guide("status", "--json", code=4).json()["findings"]]
    assert {one["reason"] for one in findings} == {"name_unresolved"}


def test_a_host_without_an_address_among_good_ones_is_not_covered_by_them(tmp_path):
    guide = Guide(tmp_path)
    with closed_port() as tls:
        guide(
            "init",
            "--system",
            "Shop",
            "--endpoint",
            f"gone.shop.test:{tls},connect-to=127.0.0.1",
            "--authorized-by",
            "O",
            "--solo",
            *OPTION,
        )
    guide("status", code=3)
