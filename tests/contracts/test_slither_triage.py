"""How findings of Slither are matched with their explanations."""

from pathlib import Path

import pytest
from place import ToolFailed
from slither import Finding, Reason, findings, judge, read


def finding(function: str = "pay", line: str = "Pool.sol:7") -> Finding:
    return Finding("reentrancy", "Low", "Pool", function, line, "text")


def test_a_finding_is_explained_by_place_or_by_detector() -> None:
    assert judge([finding()], []) == ([finding()], [])
    assert judge([finding()], [Reason("reentrancy", "because", "Pool", "pay")]) == ([], [])
    assert judge([finding(), finding("take")], [Reason("reentrancy", "because")]) == ([], [])


def test_an_explanation_without_finding_is_stale() -> None:
    reasons = [Reason("reentrancy", "because", "Pool", "take"), Reason("timestamp", "because")]
    stale = ["explains nothing any more: reentrancy Pool.take", "explains nothing any more: timestamp"]
    assert judge([finding()], reasons) == ([finding()], stale)


def test_a_second_finding_in_the_same_place_needs_a_second_look() -> None:
    two = [finding(), finding(line="Pool.sol:9")]
    assert judge(two, [Reason("reentrancy", "because", "Pool", "pay")]) == (
        two,
        ["explains 1, but there are 2: reentrancy Pool.pay"],
    )
    assert judge(two, [Reason("reentrancy", "because", "Pool", "pay", 2)]) == ([], [])


def element(kind: str, name: str, file: str, parent: dict[str, object] | None = None) -> dict[str, object]:
    place = {"filename_relative": file, "lines": [7, 8]}
    return {"type": kind, "name": name, "source_mapping": place, "type_specific_fields": {"parent": parent}}


def test_findings_of_the_library_alone_are_left_out() -> None:
    ours, theirs = "contracts/src/Pool.sol", "node_modules/library/Math.sol"
    function = element("function", "pay", ours, element("contract", "Pool", ours))
    local = element("variable", "sum", ours, function)
    results = [
        {"check": "a", "impact": "Low", "description": "one\n two", "elements": [local]},
        {"check": "a", "impact": "Low", "description": "one two", "elements": [local]},
        {"check": "b", "impact": "High", "description": "x", "elements": [element("function", "f", theirs)]},
    ]
    assert findings(results) == [Finding("a", "Low", "Pool", "pay.sum", "Pool.sol:7", "one two")]


@pytest.mark.parametrize("wrong", ['reason = " "', 'reason = "because"\nwhy = "x"', ""])
def test_an_explanation_has_a_reason_and_nothing_unknown(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "slither.toml"
    file.write_text(f'[[explained]]\ndetector = "a"\n{wrong}\n')
    with pytest.raises(ToolFailed):
        read(file)
