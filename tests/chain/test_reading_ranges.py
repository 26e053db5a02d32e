"""Ranges of blocks join without gap or overlap, and headers and logs in them belong together."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest

from chain.events import Event
from chain.logs import Block, BlockRange, LogReader, Unsettled
from chain.rpc import NodeError, Rpc
from tests.support.ledger import Ledger
from tests.support.life import YUAN, cast
from tests.support.values import SOMEWHERE


@pytest.fixture
def busy(ledger: Ledger) -> Ledger:
    """A ledger with some thirty blocks, some of them empty and one of them full."""
    people = cast(ledger)
    for _ in range(9):
        ledger.send(ledger.issue(people.debtor, people.supplier, 1_000 * YUAN))
        ledger.rpc.call("evm_mine")
    ledger.send(*(ledger.issue(people.debtor, people.supplier, 1_000 * YUAN) for _ in range(20)))
    return ledger


def walk(reader: LogReader, first: int, head: int) -> list[BlockRange]:
    parts = []
    while first <= head:
        parts.append(reader.read(first, head))
        first = parts[-1].last.number + 1
    return parts


def order(event: Event) -> tuple[int, int]:
    return event.block, event.log_index


def test_ranges_join_without_gap_or_overlap(busy: Ledger) -> None:
    events = busy.events()
    assert len(events) > 100
    for most_blocks in (1, 2, 7, 500):
        assert joined(busy, most_blocks) == events


def joined(busy: Ledger, most_blocks: int) -> list[Event]:
    first, head = busy.deployment.first_block, busy.head()
    parts = walk(LogReader(busy.rpc, busy.deployment, most_blocks=most_blocks), first, head)
    blocks = [block for part in parts for block in part.blocks]
    assert [block.number for block in blocks] == list(range(first, head + 1))
    assert all(after.parent_hash == before.hash for before, after in pairwise(blocks))
    assert all(len(part.blocks) <= most_blocks for part in parts)
    events = [event for part in parts for event in part.events]
    assert [order(event) for event in events] == sorted({order(event) for event in events})
    at = {block.number: block.at for block in blocks}
    assert all(event.at == at[event.block] for event in events)
    return events


def test_a_range_with_many_logs_makes_the_next_ones_shorter(busy: Ledger) -> None:
    first, head = busy.deployment.first_block, busy.head()
    reader = LogReader(busy.rpc, busy.deployment, most_blocks=16, most_logs=8)
    sizes = [len(part.blocks) for part in walk(reader, first, head)]
    assert sizes[0] == 16 and sizes[1] == 8
    assert sum(sizes) == head - first + 1


def test_the_head_and_any_block_can_be_asked_for(busy: Ledger) -> None:
    reader = LogReader(busy.rpc, busy.deployment)
    assert reader.head() == reader.block(busy.head())
    with pytest.raises(Unsettled, match="no block"):
        reader.block(busy.head() + 1)


# --- a node that is not so well behaved

Answer = Callable[[str, Sequence[Any]], Any]


class FakeNode(Rpc):
    """A chain of empty blocks; `twist` may answer in its place, or raise, and passes with None."""

    def __init__(self, twist: Answer) -> None:
        super().__init__("http://fake.invalid")
        self._twist = twist
        self.asked: list[tuple[int, int]] = []

    def call(self, method: str, *params: Any) -> Any:
        if method == "eth_getLogs":
            span = int(params[0]["fromBlock"], 16), int(params[0]["toBlock"], 16)
            self.asked.append(span)
        if (answer := self._twist(method, params)) is not None:
            return answer
        return [] if method == "eth_getLogs" else header(int(params[0], 16))

    def batch(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        return [self.call(method, *params) for method, params in calls]


def name_of(number: int, fork: str = "a") -> str:
    return f"0x{fork * 8}{number:056x}"


def header(number: int, fork: str = "a", parent_fork: str = "a") -> dict[str, str]:
    return {
        "number": hex(number),
        "hash": name_of(number, fork),
        "parentHash": name_of(number - 1, parent_fork),
        "timestamp": hex(1_700_000_000 + number),
        "logsBloom": "0x00",
    }


def reader_of(twist: Answer, most_blocks: int = 500) -> tuple[LogReader, FakeNode]:
    node = FakeNode(twist)
    return LogReader(node, SOMEWHERE, most_blocks=most_blocks), node


def test_nothing_is_asked_past_the_head() -> None:
    """Besu refuses that; Anvil does not, so no test on Anvil would tell."""
    head = 37

    def strict(method: str, params: Sequence[Any]) -> Any:
        last = int(params[0]["toBlock"] if method == "eth_getLogs" else params[0], 16)
        if last > head:
            raise NodeError(-32000, "past the head")

    reader, node = reader_of(strict, most_blocks=10)
    parts = walk(reader, 0, head)
    assert [(part.blocks[0].number, part.last.number) for part in parts] == node.asked
    assert node.asked == [(0, 9), (10, 19), (20, 29), (30, 37)]


def test_a_range_that_the_node_finds_too_wide_is_halved_and_grows_back() -> None:
    tight = True

    def picky(method: str, params: Sequence[Any]) -> Any:
        if tight and method == "eth_getLogs":
            first, last = int(params[0]["fromBlock"], 16), int(params[0]["toBlock"], 16)
            if last - first + 1 > 4:
                raise NodeError(-32005, "query returned more than 10000 results")

    reader, node = reader_of(picky, most_blocks=100)
    found = reader.read(0, 1_000)
    assert node.asked == [(0, 15), (0, 7), (0, 3)]
    assert [block.number for block in found.blocks] == list(range(4))
    tight = False
    assert [len(reader.read(first, 1_000).blocks) for first in (4, 12, 28, 60, 124)] == [8, 16, 32, 64, 100]


def test_a_node_that_refuses_a_single_block_is_believed() -> None:
    def broken(method: str, params: Sequence[Any]) -> Any:
        if method == "eth_getLogs":
            raise NodeError(-32603, "internal error")

    reader, node = reader_of(broken, most_blocks=4)
    with pytest.raises(NodeError, match="internal error"):
        reader.read(0, 100)
    assert node.asked == [(0, 3), (0, 1), (0, 0)]


def log(number: int, fork: str) -> dict[str, Any]:
    return {"blockNumber": hex(number), "blockHash": name_of(number, fork)}


def unsettled(twist: Answer) -> None:
    reader, _ = reader_of(twist)
    with pytest.raises(Unsettled):
        reader.read(0, 9)


def test_a_log_of_another_block_than_the_header_is_unsettled() -> None:
    unsettled(lambda method, _: [log(5, "b")] if method == "eth_getLogs" else None)


def test_a_block_that_does_not_follow_the_one_before_is_unsettled() -> None:
    def torn(method: str, params: Sequence[Any]) -> Any:
        return header(5, "b", "b") if params[0] == hex(5) else None

    unsettled(torn)


def test_a_block_that_has_gone_is_unsettled() -> None:
    class Shrunk(FakeNode):
        def batch(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
            return [*super().batch(calls)[:-1], None]

    with pytest.raises(Unsettled, match="gone"):
        LogReader(Shrunk(lambda *_: None), SOMEWHERE).read(0, 9)


def test_a_block_that_lost_all_its_logs_to_a_reorganisation_is_unsettled() -> None:
    """No log is left to compare a hash with: only the header, asked for again, tells."""
    moved = False

    def reorganised(method: str, params: Sequence[Any]) -> Any:
        nonlocal moved
        if method == "eth_getLogs":
            moved = True
            return []
        return header(9, "b") if moved and params[0] == hex(9) else None

    unsettled(reorganised)


def test_a_quiet_range_is_its_headers() -> None:
    reader, _ = reader_of(lambda *_: None)
    found = reader.read(3, 3)
    assert found == BlockRange([Block(3, name_of(3), name_of(2), 1_700_000_003)], [])
