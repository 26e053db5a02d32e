"""`python -m rules`: vectors by section, and decisions in JSON or words."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rules.__main__ import main
from rules.vectors import SECTIONS, check_vectors

COVERED = [
    *("sz_ratio", "sz_comp", "sz_rate_cap", "sz_suspension", "sz_refund", "sz_entry_deadline", "sz_deadlines"),
    *("sz_transition", "sz_grade", "mas_comp", "mas_suspension", "mas_refund", "insurance_7_3", "singapore"),
    *("late_interest", "tenor", "sme_size"),
]


def write(folder: Path, content: object) -> str:
    file = folder / "given.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("section", COVERED)
def test_golden_vectors(golden: dict[str, Any], section: str) -> None:
    (result,), _ = check_vectors({section: golden[section]})
    assert result.failures == () and result.passed == len(golden[section]) > 0


def test_check_reports_by_section(
    golden: dict[str, Any], golden_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list(SECTIONS) == COVERED == [section for section in golden if section != "_note"]
    assert main(["check", str(golden_file)]) == 0
    out = capsys.readouterr().out
    assert all(section in out for section in COVERED)
    assert "Not covered" not in out and "_note" not in out


def test_a_section_that_nobody_knows_is_named(
    golden: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", write(tmp_path, {"singapore": golden["singapore"], "mars": []})]) == 0
    assert "Not covered yet: mars" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("section", "change"),
    [
        ("sz_ratio", {"bps": 1}),
        ("sz_comp", {"comp": 1}),
        ("sz_rate_cap", {"ok": False}),
        ("sz_suspension", {"suspended": False}),
        ("sz_refund", {"refunds": [1]}),
        ("sz_transition", {"regime": "new"}),
        ("sz_ratio", {"T": -1}),
        ("sz_entry_deadline", {"last_day": "2024-07-18"}),
        ("sz_deadlines", {"d10_rolled": "2026-02-23"}),
        ("sz_grade", {"grades": ["优秀"]}),
        ("mas_comp", {"bps": 4000}),
        ("mas_suspension", {"npl_bps": 401}),
        ("mas_refund", {"due_days": 31}),
        ("insurance_7_3", {"insurer": 1}),
        ("singapore", {"bank": 1}),
        ("late_interest", {"interest": 1}),
        ("tenor", {"expect": "reject"}),
        ("sme_size", {"size": "微型"}),
    ],
)
def test_a_false_vector_fails(
    golden: dict[str, Any],
    section: str,
    change: dict[str, Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = {section: [{**golden[section][0], **change}]}
    assert main(["check", write(tmp_path, wrong)]) == 1
    assert f"FAILED {section}[0]" in capsys.readouterr().out


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {"mars": []},
        {"sz_deadlines": [{"event": "2026-02-10"}]},
        {"sz_entry_deadline": [{"iou_quarter": "2026", "last_day": "2026-02-10"}]},
        {"sz_ratio": {}},
        {"sz_ratio": [1]},
        {"sz_ratio": [{"T": 1, "bps": 4000}]},
        {"sz_ratio": [{"T": "1", "art16_2": 0, "art16_3": 0, "bps": 4000}]},
        {"sz_refund": [{"bps": 4000, "comp": 1, "gross_recoveries": 5, "refunds": [2]}]},
        {"sz_transition": [{"loan_date": "x", "npl_date": None, "regime": "", "rates": ""}]},
    ],
)
def test_a_file_out_of_format_is_one_line_and_exit_2(
    content: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", write(tmp_path, content)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "1" * 5000])
def test_a_file_that_is_no_json_is_one_line_and_exit_2(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "given.json"
    file.write_text(text)
    assert main(["check", str(file)]) == 2
    assert main(["check", str(tmp_path / "none.json")]) == 2
    assert capsys.readouterr().err.count("\n") == 2


REQUESTS: list[tuple[str, dict[str, Any], str, int | None]] = [
    (
        "select_rule_set",
        {"city": "shenzhen", "loan_date": "2025-01-02", "npl_date": None},
        "yes",
        None,
    ),
    (
        "eligibility",
        {
            "borrower": "enterprise",
            "product": "non_recourse_factoring",
            "loan_date": "2025-01-02",
            "credit_total_fen": "100",
            "insured": False,
            "guaranteed": False,
            "re_guaranteed": False,
            "otherwise_compensated": False,
        },
        "no",
        None,
    ),
    (
        "compensation_ratio",
        {
            "borrower": "enterprise",
            "credit_total_fen": "700000000",
            "loan_date": "2025-01-02",
            "features": ["receivable_pledge"],
            "qualifications": [{"kind": "tech_sme", "valid_from": "2024-01-01", "valid_to": "2026-01-01"}],
        },
        "value",
        5000,
    ),
    ("compensation_amount", {"principal_fen": "123456789", "ratio_bps": 3000}, "value", 37_037_036),
    (
        "rate_cap",
        {"rate_bps": 501, "loan_date": "2025-06-01", "matures_on": "2026-06-01"},
        "no",
        None,
    ),
    ("bank_stop", {"npl_principal_fen": 301, "entered_principal_fen": 10_000}, "yes", None),
    (
        "recovery_refund",
        {
            "compensation_fen": 300_000,
            "ratio_bps": 3000,
            "recovered_before_fen": 0,
            "recovery_fen": 333_333,
            "refunded_before_fen": 0,
        },
        "value",
        99_999,
    ),
]


@pytest.mark.parametrize(("rule", "inputs", "outcome", "value"), REQUESTS)
def test_explain_answers_every_rule(
    rule: str,
    inputs: dict[str, Any],
    outcome: str,
    value: int | None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = write(tmp_path, {"rule": rule, "inputs": inputs})
    assert main(["explain", file]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rule"], told["outcome"], told["value"]) == (rule, outcome, value)
    assert main(["explain", "--text", file]) == 0
    words = capsys.readouterr().out
    assert words.startswith(f"{rule}: ") and "art." in words and "第" in words


@pytest.mark.parametrize(
    "request_",
    [
        1,
        {"rule": "compensation_amount"},
        {"rule": "no_such_rule", "inputs": {}},
        {"rule": ["bank_stop"], "inputs": {}},
        {"rule": "bank_stop", "inputs": {"npl_principal_fen": 1}},
        {"rule": "bank_stop", "inputs": {"npl_principal_fen": 1, "surplus": 1}},
        {"rule": "bank_stop", "inputs": {"npl_principal_fen": 1.5, "entered_principal_fen": 10}},
        {"rule": "bank_stop", "inputs": {"rule_set": "x", "npl_principal_fen": 1}},
        {"rule": "bank_stop", "inputs": {}, "rule_set": ["shenzhen-2024"]},
        {"rule": "select_rule_set", "inputs": {"city": "shenzhen", "loan_date": 5, "npl_date": 5}},
        {
            "rule": "compensation_ratio",
            "inputs": {
                "borrower": "owner",
                "credit_total_fen": 1,
                "loan_date": "2025-01-02",
                "qualifications": [{"kind": "tech_sme"}],
            },
        },
    ],
)
def test_a_request_that_cannot_be_read_is_one_line_and_exit_2(
    request_: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", write(tmp_path, request_)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1


def test_explain_reads_standard_input() -> None:
    request = {
        "rule": "bank_stop",
        "inputs": {"npl_principal_fen": 3, "entered_principal_fen": 100},
    }
    done = subprocess.run(
        [sys.executable, "-m", "rules", "explain", "-"],
        input=json.dumps(request).encode(),
        capture_output=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert json.loads(done.stdout)["outcome"] == "no"
