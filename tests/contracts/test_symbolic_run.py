"""What is read out of Halmos' answers, and how a proof from contradicting assumptions is found."""

from typing import Any

import pytest
from halmos import PROVEN, Outcome, outcome, refuted


def answer(code: int, loops: int = 0, models: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    name = "check_sum(uint40,uint40)"
    return {"name": name, "exitcode": code, "time": [1.5, 1, 0.5], "num_bounded_loops": loops, "models": models or []}


@pytest.mark.parametrize(
    ("code", "loops", "verdict"),
    [(0, 0, PROVEN), (0, 1, "a loop was cut short"), (2, 0, "no answer in time"), (9, 0, "exit code 9")],
)
def test_only_a_whole_proof_is_one(code: int, loops: int, verdict: str) -> None:
    assert outcome(answer(code, loops)) == Outcome("check_sum", verdict, 1.5, [])


def test_a_counterexample_is_told_by_the_names_of_the_inputs() -> None:
    model = {"model": {"p_a_00": {"variable_name": "a", "value": 4}, "p_b_00": {"variable_name": "b", "value": 0}}}
    assert outcome(answer(1, models=[model, model])).models == ["a = 4, b = 0"]


def test_what_is_asserted_is_made_false_and_still_evaluated() -> None:
    text = "vm.assume(a < b);\nassert(\n    share(a) == b\n);\nassert(a == 1 && b == 2);"
    false = "vm.assume(a < b);\nassert((\n    share(a) == b\n) && false);\nassert((a == 1 && b == 2) && false);"
    assert refuted(text) == false
