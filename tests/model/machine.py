"""The machine: everything that anybody may do, in any order; and what a run of it has shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.internal.conjecture import providers
from hypothesis.stateful import rule, run_state_machine_as_test

from tests.model.model import INTENTS
from tests.model.opening import Opening
from tests.model.player import SEEDS, Player
from tests.model.rules_closure import ClosureRules
from tests.model.rules_people import PeopleRules
from tests.model.rules_trade import TradeRules
from tests.model.rules_wrong import WrongRules
from tests.model.stage import Side, Stage, Tally
from tests.model.tables import error_names, transitions


class Machine(PeopleRules, TradeRules, ClosureRules, WrongRules):
    """All rules together."""

    @rule(seed=SEEDS)
    def a_rule(self, seed: int) -> None:
        """Any of them. It is the first by name, so that the simplest play, of nothing but the first, is no waste."""
        self.take(seed)
        others = sorted(one.function.__name__ for one in self.rules if one.function.__name__ != "a_rule")
        getattr(self, self.pick(others))(seed=self.between(0, 1 << 24))


# Hypothesis makes most of what comes after the first ten examples by copying parts of them, which here only says the
# same thing again. So a run is of many small ones, each with a seed of its own.
EXAMPLES = 9

# Between the contracts, for lack of gas, or of modules that are no contracts.
NOT_FROM_OUTSIDE = {"Ledger_OnlyModule", "Batch_ItemFailed", "Ledger_BadModule", "Pool_BadModule"}


def play(side: Side, *, seeds: Iterable[int], steps: int, shrink: bool = True) -> Tally:
    """For each seed some plays, of so many rules each. What fails is shrunk, and shown step by step."""
    tally = Tally()
    opening = Stage(side, tally)
    Opening(opening)
    players: type[Player] = type("Players", (Machine,), {"opening": opening})
    how = settings(
        max_examples=EXAMPLES,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    with _without_constants_of_ours():
        for one in seeds:
            try:
                run_state_machine_as_test(seed(one)(players), settings=how)
            except BaseException as error:
                error.add_note(f"in the plays of seed {one}, of {steps} rules each")
                raise
    return tally


@contextmanager
def _without_constants_of_ours() -> Iterator[None]:
    """Hypothesis mixes in numbers from the source of whatever modules are loaded: the plays of a whole test run would
    be others than those of this test alone, and others after any change anywhere."""
    providers.CONSTANTS_CACHE.cache.clear()
    with patch.object(providers, "_get_local_constants", providers.Constants):
        yield
    providers.CONSTANTS_CACHE.cache.clear()


def unseen(tally: Tally) -> list[tuple[str, str, str]]:
    """Rows of the tables of states that the run never came through."""
    return sorted(transitions() - set(tally.moves))


def unheard(tally: Tally) -> list[str]:
    """Refusals that the run never met, of those that anybody can meet from outside."""
    return sorted(error_names() - NOT_FROM_OUTSIDE - {name for _, name in tally.refused})


def idle(tally: Tally) -> list[str]:
    """Actions that the run never saw done."""
    return sorted({*INTENTS, "RevokeIntent"} - set(tally.done))


def report(tally: Tally) -> str:
    """What was done and refused how often, and which rows of the tables were gone through."""
    lines = [f"{tally.examples} plays, {sum(tally.done.values())} steps done, {tally.refused.total()} refused"]
    names = sorted({*tally.done, *(name for name, _ in tally.refused)})
    for name in names:
        why = ", ".join(f"{r} {n}" for (what, r), n in sorted(tally.refused.items()) if what == name)
        lines.append(f"  {name}: done {tally.done[name]}; {why or 'never refused'}")
    lines.append("transitions")
    lines += [f"  {enum}: {a} -> {b}: {tally.moves[enum, a, b]}" for enum, a, b in sorted(transitions())]
    return "\n".join(lines)
