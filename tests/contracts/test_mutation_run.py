"""The whole mutation run on a contract of three guards, one of which no test needs."""

from pathlib import Path

import pytest
from equivalents import BadExplanation, complaints, read
from guards import Mutant, mutate
from mutants import run_all
from workshop import Workshop, sources

HEAD = "// SPDX-License-Identifier: Apache-2.0\npragma solidity ^0.8.28;\n"
TILL = (
    HEAD
    + """contract Till {
    error Empty();
    error NotOwner();
    uint256 public left = 10;
    address private immutable OWNER;
    modifier onlyOwner() {
        require(msg.sender == OWNER, NotOwner());
        _;
    }
    constructor(address owner) {
        require(owner != address(0), NotOwner());
        OWNER = owner;
    }
    function take(uint256 amount) external onlyOwner {
        require(amount > 0 && amount <= left, Empty());
        unchecked { left -= amount; }
    }
}
"""
)
TEST = (
    HEAD
    + """import {Till} from "../src/Till.sol";
contract TillTest {
    function test_takes_all_and_no_more() external {
        Till till = new Till(address(this));
        till.take(10);
        try till.take(1) { revert("took what was not there"); } catch {}
    }
    function test_nobody_owns_nothing() external {
        try new Till(address(0)) { revert("made"); } catch {}
    }
    function test_others_take_nothing() external {
        Till till = new Till(address(1));
        try till.take(1) { revert("took"); } catch {}
    }
}
"""
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project as ours is, with one contract and one file of tests."""
    folder = tmp_path / "contracts"
    files = {"src/Till.sol": TILL, "test/Till.t.sol": TEST}
    files["foundry.toml"] = '[profile.default]\nsolc = "../.tools/bin/solc"\noffline = true\nevm_version = "cancun"\n'
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_a_guard_that_no_test_needs_lives_and_the_others_die(project: Path, tmp_path: Path) -> None:
    mutants, written = mutate(sources(project))
    workshop = Workshop(tmp_path / "work", 2, project)
    (tmp_path / "work").mkdir()
    workshop.prepare(written)
    workshop.build()
    assert not workshop.test(0, 0, thorough=False).killed
    results = run_all(workshop, mutants, False, lambda: None)
    lived = [(m.kind, m.part or m.guard) for m in mutants if not results[m.number].killed]
    assert lived == [("term", "amount > 0"), ("boundary", "amount > 0 -> amount >= 0")]
    killers = {m.guard: results[m.number].by for m in mutants if not m.part}
    assert killers["onlyOwner"] == "TillTest.test_others_take_nothing"
    assert killers["require(owner != address(0), NotOwner())"] == "TillTest.test_nobody_owns_nothing"


ENTRY = """[[equivalent]]
file = "Till.sol"
where = "Till.take"
guard = "require(a, No())"
reason = "there is nothing to take"
"""
KNOWN = Mutant(1, "guard", "Till.sol", 5, "Till.take", "require(a, No())", "")


def test_an_explanation_must_fit_a_guard_that_lives(tmp_path: Path) -> None:
    file = tmp_path / "equivalent.toml"
    file.write_text(ENTRY)
    entries = read(file)
    assert complaints(entries, [KNOWN], []) == []
    name = "Till.sol | Till.take | require(a, No())"
    assert complaints(entries, [KNOWN], [KNOWN]) == [f"is killed, so it is no equivalent: {name}"]
    assert complaints(entries, [], []) == [f"names no guard: {name}"]


@pytest.mark.parametrize("wrong", [ENTRY + ENTRY, ENTRY.replace("there is nothing to take", " "), ENTRY + 'a = "b"\n'])
def test_an_explanation_is_given_once_in_full_and_with_a_reason(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "equivalent.toml"
    file.write_text(wrong)
    with pytest.raises(BadExplanation):
        read(file)
