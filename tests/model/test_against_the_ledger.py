"""The contracts do what the model does, whatever anybody tries: accept what it accepts, refuse what it refuses with one
of its reasons, and answer as it does afterwards.

Run with -s, or -rP, for what was done and refused how often.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.model.by_hand import Play
from tests.model.machine import idle, play, report, unheard, unseen
from tests.model.node import BEGIN, Node
from tests.model.opening import hexed
from tests.model.records import DAY, FinancingKind, LienKind
from tests.model.stage import paper
from tests.support.anvil import Anvil

SEEDS, STEPS = range(1, 9), 80
LONG_SEEDS, LONG_STEPS = 40, 120
START = BEGIN - 3_600  # an hour to deploy in


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Node]:
    """A node with nothing else on it. Where it puts the states of its blocks goes with it: they are many."""
    monkeypatch.setenv("HOME", str(tmp_path))
    with Anvil(start=START) as anvil:
        yield Node(anvil, tmp_path / "deployment.json")
    shutil.rmtree(tmp_path / ".foundry", ignore_errors=True)


@pytest.mark.campaign
def test_the_ledger_does_what_the_model_does(node: Node, request: pytest.FixtureRequest) -> None:
    """The same plays each time, which go through every row of the tables of states; with --long many others."""
    seeds, steps = SEEDS, STEPS
    if request.config.getoption("--long"):
        first = secrets.randbelow(1 << 32)
        seeds, steps = range(first, first + LONG_SEEDS), LONG_STEPS
    tally = play(node, seeds=seeds, steps=steps)
    print(report(tally))
    assert unseen(tally) == []
    assert unheard(tally) == []
    assert idle(tally) == []


# --- single cases that the machine seldom comes to


def test_declining_what_lapsed_leaves_a_later_reservation_alone(node: Node) -> None:
    """The same bank has both of them, on the same lot."""
    by_hand = Play(node)
    lot, lapsed = by_hand.tied(LienKind.RESERVED)
    by_hand.stage.now += 4 * DAY
    by_hand.finance("SUPPLIER", lot, FinancingKind.PLEDGE, 100_000, paid=False)
    by_hand.by_bank("DeclineFinancing", lapsed, reason=paper("too late"))


@pytest.mark.parametrize("kind", [FinancingKind.DISCOUNT, FinancingKind.PLEDGE], ids=["bought again", "pledged"])
def test_repaying_what_a_court_ended_leaves_a_later_claim_alone(node: Node, kind: FinancingKind) -> None:
    """A lot sold with recourse, given to another by a court, and financed by the same bank once more."""
    by_hand = Play(node)
    lot, ended = by_hand.tied(LienKind.RECOURSE)
    by_hand.judge(lot, "THIRD")
    by_hand.finance("THIRD", lot, kind, 90_000)
    by_hand.by_bank("RecordRepayment", ended, amount=80_000, bankReference=hexed(777))
