"""What can go wrong with a platform at work. Each fault is brought about, and then taken away again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from random import Random
from typing import Any

from celery import uuid
from sqlalchemy import func, select
from sqlmodel import col

from readmodel.tables import IntentUsed
from tests.faults.doomed import PLACES
from tests.faults.node import Mood
from tests.faults.patience import patiently
from tests.faults.platform import Platform
from worker.app import make_app
from worker.settings import QueueSettings

TASKS = ("worker.submit", "worker.sync", "worker.clock")
TIMES_DELIVERED = 20
TIMES_MISBEHAVED = 10
SOME_INTENTS = 10
RECEIVED = "] received"
DEEPEST = 20
MINUTE = 60
HOUR = 60 * MINUTE


class Faults:
    """Faults of a platform on which parties are at work: without that, some never come to their end. `by_name`: those
    that its ledger can have."""

    def __init__(self, platform: Platform, dice: Random) -> None:
        self.platform, self.dice = platform, dice
        self.by_name: dict[str, Callable[[], None]] = {
            "the worker is killed": self.kill_worker,
            **{f"the worker is killed {place}": partial(self.kill_worker_at, place) for place in PLACES},
            "beat is killed": self.kill_beat,
            "the gateway is killed": self.kill_gateway,
            "the ledger node is killed": self.kill_ledger,
            "PostgreSQL is killed": self.kill_database,
            "Redis is killed": self.kill_broker,
            **{f"the node: {mood.value}": partial(self.misbehave, mood) for mood in Mood if mood is not Mood.HONEST},
            "tasks are delivered twice": self.deliver_twice,
            "the worker's clock jumps": self.jump_worker_clock,
            "the gateway's clock jumps": self.jump_gateway_clock,
            "the ledger's clock jumps": self.jump_ledger_clock,
        }
        if platform.undo:
            self.by_name |= {"the ledger loses blocks": self.lose_blocks, "the ledger forks": self.fork}

    # --- programs that are killed

    def kill_worker(self) -> None:
        self.platform.worker.kill()
        self.platform.worker = self.platform.programs.worker()
        self._some_are_done()

    def kill_worker_at(self, place: str) -> None:
        """By itself, there and nowhere else."""
        platform = self.platform
        platform.worker.stop()
        doomed = platform.doomed(place, self.dice.randint(1, 3))
        platform.wait(lambda: doomed.child.poll() is not None)
        assert doomed.was_killed, doomed.said()
        platform.worker = platform.programs.worker()
        self._some_are_done()

    def kill_beat(self) -> None:
        self.platform.beat.kill()
        self.platform.beat = self.platform.programs.beat()
        self._some_are_done()

    def kill_gateway(self) -> None:
        self.platform.api.kill()
        self.platform.api = self.platform.gateway()
        self._some_are_done()

    # --- servers that are killed

    def kill_ledger(self) -> None:
        """It comes back with every block; what was sent to it and not mined is gone."""
        anvil = self.platform.anvil
        anvil.hold()
        kept = anvil.keep()
        anvil.kill()
        anvil.come_back(kept)
        self._some_are_done()

    def lose_blocks(self) -> None:
        """It comes back without the last ones."""
        anvil, ledger = self.platform.anvil, self.platform.ledger
        kept, before = anvil.keep(), ledger.head()
        wanted = before + self.dice.randint(1, DEEPEST)
        self.platform.wait(lambda: ledger.head() >= wanted)
        anvil.kill()
        anvil.come_back(kept)
        self._some_are_done()

    def fork(self) -> None:
        """The last blocks are replaced by others, with half of their transactions in other places."""
        anvil, rpc = self.platform.anvil, self.platform.ledger.rpc
        self.platform.wait(lambda: anvil.forkable() > DEEPEST)
        with anvil.held():
            blocks = self._last_blocks(DEEPEST)
            first = self.dice.choice([place for place, block in enumerate(blocks) if block["transactions"]])
            replaced = blocks[first:]
            moved = [tx for block in replaced for tx in block["transactions"] if self.dice.random() < 0.5]
            raws = [rpc.call("eth_getRawTransactionByHash", tx) for tx in moved]
            depth = len(replaced)
            later = [[raw, min(depth - 1, place + 1)] for place, raw in enumerate(raws) if depth > 1]
            rpc.call("anvil_reorg", depth, later)
            before, after = ({block["hash"] for block in those} for those in (replaced, self._last_blocks(depth)))
            assert not before & after, "the ledger did not fork"
        self._some_are_done()

    def _last_blocks(self, count: int) -> list[dict[str, Any]]:
        head, rpc = self.platform.anvil.head(), self.platform.ledger.rpc
        return [rpc.call("eth_getBlockByNumber", hex(head - i), False) for i in reversed(range(count))]

    def kill_database(self) -> None:
        self.platform.postgres.kill()
        self.platform.postgres.start()
        self._some_are_done()

    def kill_broker(self) -> None:
        """All messages are gone with it."""
        self.platform.redis.kill()
        self.platform.redis.start()
        self._some_are_done()

    # --- a node that tells wrong things

    def misbehave(self, mood: Mood) -> None:
        """Until it has done so some times."""
        node = self.platform.node
        wanted = node.told[mood] + TIMES_MISBEHAVED
        with node.being(mood):
            self.platform.wait(lambda: node.told[mood] >= wanted)
        self._some_are_done()

    # --- tasks and clocks

    def deliver_twice(self) -> None:
        """Each message several times, in no order, to two workers."""
        platform = self.platform
        app = make_app(QueueSettings(_env_file=None, broker_url=platform.broker))
        messages = [(name, uuid()) for name in TASKS for _ in range(TIMES_DELIVERED)] * 2
        self.dice.shuffle(messages)
        second = platform.programs.worker()
        for name, once in messages:
            app.send_task(name, task_id=once)
        self._some_are_done()
        platform.wait(lambda: RECEIVED in second.said())
        second.stop()
        app.close()

    def jump_worker_clock(self) -> None:
        """An hour ahead, then an hour behind. As long as it is ahead, all messages are too old for it: nothing is done
        of them, and nothing lost."""
        platform = self.platform
        with self._askew() as (at, before):
            platform.worker.stop()
            platform.worker = platform.programs.worker(*before)
            self._some_are_done()
            for ahead_s in (HOUR, -HOUR):
                at(ahead_s)
                self._something_happens()
            self._some_are_done()
            platform.worker.stop()
        platform.worker = platform.programs.worker()
        self._some_are_done()

    def jump_gateway_clock(self) -> None:
        platform = self.platform
        with self._askew() as (at, before):
            platform.api.stop()
            platform.api = platform.gateway(*before)
            for ahead_s in (HOUR, -HOUR):
                at(ahead_s)
                self._some_are_done()
            platform.api.stop()
        platform.api = platform.gateway()
        self._some_are_done()

    def jump_ledger_clock(self) -> None:
        anvil = self.platform.anvil
        anvil.pass_time_to(anvil.now() + self.dice.randint(1, 10) * MINUTE)
        self._some_are_done()

    @contextmanager
    def _askew(self) -> Iterator[tuple[Callable[[int], object], tuple[str, ...]]]:
        """Sets a clock, in seconds ahead; and what runs a program with that clock."""
        file = self.platform.folder / f"clock{len(self.platform.programs.started)}"

        def at(ahead_s: int) -> None:
            part = file.with_suffix(".part")
            part.write_text(str(ahead_s))
            part.replace(file)

        at(0)
        try:
            yield at, ("tests.faults.askew", str(file))
        finally:
            at(0)

    # --- what is waited for

    def _some_are_done(self) -> None:
        """The platform works again: the ledger and the tables go on."""
        wanted = patiently(self._confirmed) + SOME_INTENTS
        self.platform.wait(lambda: patiently(self._confirmed) >= wanted)

    def _something_happens(self) -> None:
        """The worker takes messages, or is at work on the one that it has."""
        worker = self.platform.worker

        def happened() -> int:
            return worker.said().count(RECEIVED) + patiently(self._confirmed)

        wanted = happened() + SOME_INTENTS
        self.platform.wait(lambda: happened() >= wanted)

    def _confirmed(self) -> int:
        with self.platform.database.read() as session:
            return session.scalar(select(func.count(col(IntentUsed.digest)))) or 0
