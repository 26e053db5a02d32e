"""Which guards the mutation run sees in a contract, and what it makes of them."""

import pytest
from guards import Mutant, mutate
from solidity import NotUnderstood


def seen(body: str, head: str = "", uses: str = "") -> tuple[list[Mutant], str]:
    text = f"""// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;
contract Till {{
{head}
    function take(uint256 a, uint256 b, bool c) external {uses} {{
{body}
    }}
}}
"""
    mutants, written = mutate({"Till.sol": text})
    return mutants, written["Till.sol"]


def told(mutants: list[Mutant]) -> list[tuple[str, str]]:
    return [(mutant.kind, mutant.part or mutant.guard) for mutant in mutants]


def test_a_requirement_its_terms_and_its_boundaries_are_mutants() -> None:
    mutants, text = seen("        require(a <= b && c, Errors.No(a));")
    assert told(mutants) == [
        ("guard", "require(a <= b && c, Errors.No(a))"),
        ("term", "a <= b"),
        ("boundary", "a <= b -> a < b"),
        ("term", "c"),
    ]
    term = "(Mutants.off(2) || ((Mutants.off(3) ? a < b : a <= b))) && (Mutants.off(4) || (c))"
    assert f"require((Mutants.off(1)) || ({term}), Errors.No(a));" in text


def test_places_are_those_of_the_source() -> None:
    mutants, _ = seen(
        "        require(\n            a < b // so much\n                && c,\n            No()\n        );"
    )
    assert [(m.line, m.where, m.place) for m in mutants] == [
        (6, "Till.take", "Till.sol:6"),
        (7, "Till.take", "Till.sol:7"),
        (7, "Till.take", "Till.sol:7"),
        (8, "Till.take", "Till.sol:8"),
    ]
    assert mutants[0].guard == "require(a < b && c, No())"


def test_a_refusing_condition_is_switched_the_other_way() -> None:
    mutants, text = seen(
        "        if (a > b || c) revert No(a);\n        if (c) {\n            revert No(b);\n        }"
    )
    assert told(mutants) == [
        ("guard", "if (a > b || c) revert No(a)"),
        ("term", "a > b"),
        ("boundary", "a > b -> a >= b"),
        ("term", "c"),
        ("guard", "if (c) { revert No(b); }"),
    ]
    assert "(!Mutants.off(4) && (c))" in text
    assert "if (!(Mutants.off(5)) && (c))" in text


def test_of_alternatives_only_what_all_of_them_need_is_a_term() -> None:
    mutants, _ = seen("        require(c || (a < 1 && b < 1), No());")
    assert [m.part for m in mutants if m.kind == "term"] == ["a < 1", "b < 1"]
    mutants, _ = seen("        require(!(c || a == b), No());")
    assert [m.part for m in mutants if m.kind == "term"] == ["c", "a == b"]


def test_what_only_looks_like_a_guard_is_none() -> None:
    body = """
        // require(a > b, No());
        string memory said = "require(a > b, No());";
        if (a < b) return;
        address who = _requireOwner(a);
        uint256 c = a << 1;
        for (uint256 i; i < a; ++i) work(i);
"""
    assert seen(body)[0] == []


def test_a_check_called_for_its_refusal_alone_and_a_bare_revert_are_guards() -> None:
    mutants, text = seen("        _requireOpen(a);\n        REGISTRY.requireKind(b, Kind.Bank);\n        revert No(a);")
    assert told(mutants) == [
        ("guard", "_requireOpen(a)"),
        ("guard", "REGISTRY.requireKind(b, Kind.Bank)"),
        ("guard", "revert No(a)"),
    ]
    assert "{ if (!(Mutants.off(1))) _requireOpen(a); }" in text


def test_each_use_of_a_modifier_is_a_mutant_of_its_own() -> None:
    head = "    modifier onlyDesk(uint256 x) {\n        require(msg.sender == DESK, No(x));\n        _;\n    }"
    mutants, text = seen("        a;", head, "onlyDesk(a)")
    assert told(mutants) == [("guard", "onlyDesk(a)")]
    assert "external onlyDeskUnless(1, a) {" in text
    assert "modifier onlyDeskUnless(uint256 mutant_, uint256 x)" in text
    assert "require((Mutants.off(mutant_)) || (msg.sender == DESK), No(x));" in text


def test_restricted_is_replaced_by_what_it_does() -> None:
    mutants, text = seen("        a;", uses="restricted")
    assert told(mutants) == [("guard", "restricted")]
    assert "external restrictedUnlessTill(1) {" in text
    clone = "modifier restrictedUnlessTill(uint256 mutant_) "
    assert clone + "{ if (!Mutants.off(mutant_)) _checkCanCall(_msgSender(), _msgData()); _; }" in text


def test_a_modifier_that_nobody_knows_is_not_passed_over() -> None:
    with pytest.raises(NotUnderstood, match=r"Till.sol:5: the modifier nonReentrant is not known"):
        seen("        a;", uses="nonReentrant")


def test_numbers_run_on_from_file_to_file_and_each_file_finds_the_library() -> None:
    text = "pragma solidity ^0.8.28;\ncontract C { function f() external { require(x, No()); } }"
    mutants, written = mutate({"A.sol": text, "base/B.sol": text, "types/None.sol": "pragma solidity ^0.8.28;"})
    assert [(m.number, m.file) for m in mutants] == [(1, "A.sol"), (2, "base/B.sol")]
    assert 'import {Mutants} from "./Mutants.sol";' in written["A.sol"]
    assert 'import {Mutants} from "../Mutants.sol";' in written["base/B.sol"]
    assert written["types/None.sol"] == "pragma solidity ^0.8.28;"
