"""The ledger takes blocks back while parties are at work: what was in them is sent again."""

from __future__ import annotations

from tests.faults.conftest import Running
from tests.faults.node import Mood


def test_a_node_that_comes_back_without_its_last_blocks(forgetful: Running) -> None:
    forgetful.survives(forgetful.faults.lose_blocks)


def test_a_fork(forgetful: Running) -> None:
    forgetful.survives(forgetful.faults.fork)


def test_a_node_that_is_behind_for_a_while(forgetful: Running) -> None:
    forgetful.survives(lambda: forgetful.faults.misbehave(Mood.BEHIND))
