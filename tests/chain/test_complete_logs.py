"""A node that tells logs of a block twice, in disorder or not at all is found out by the block's own header."""

from collections.abc import Callable
from typing import Any

import pytest

from chain.keys import Key
from chain.logs import LogReader, Unsettled
from chain.rpc import Rpc
from chain.submit import broadcast
from chain.transaction import signed_transaction
from tests.support.ledger import Ledger
from tests.support.life import YUAN, cast

Log = dict[str, Any]
LOGS_ONCE = bytes.fromhex("60006000a000")  # a creation that logs once, without a topic


class Lying(Rpc):
    """The real node, but for what `twist` makes of the logs that are asked for."""

    def __init__(self, url: str, twist: Callable[[list[Log]], list[Log]]) -> None:
        super().__init__(url)
        self._twist = twist

    def call(self, method: str, *params: Any) -> Any:
        answer = super().call(method, *params)
        return self._twist(answer) if method == "eth_getLogs" else answer


@pytest.fixture
def busy(ledger: Ledger) -> Ledger:
    """Its last block has a batch of several kinds of events."""
    people = cast(ledger)
    ledger.send(*(ledger.issue(people.debtor, people.supplier, 1_000 * YUAN) for _ in range(3)))
    return ledger


def last_batch(ledger: Ledger, twist: Callable[[list[Log]], list[Log]]) -> int:
    """How many events the reader finds in the last block that has any."""
    [newest] = ledger.rpc.call("eth_getLogs", {"fromBlock": "0x0"})[-1:]
    reader, block = LogReader(Lying(ledger.rpc.url, twist), ledger.deployment), int(newest["blockNumber"], 16)
    return len(reader.read(block, block).events)


def creation(ledger: Ledger, code: bytes) -> bytes:
    chain = ledger.deployment.chain_id
    return signed_transaction(Key.new(), chain_id=chain, nonce=0, gas=100_000, to=b"", data=code)


def test_each_log_that_is_missing_is_missed(busy: Ledger) -> None:
    count = last_batch(busy, lambda logs: logs)
    assert count > 8
    for gone in range(count):
        with pytest.raises(Unsettled, match="missing, or there twice"):
            last_batch(busy, lambda logs, gone=gone: logs[:gone] + logs[gone + 1 :])  # type: ignore[misc]
    with pytest.raises(Unsettled, match="missing, or there twice"):
        last_batch(busy, lambda _: [])


def test_a_log_that_comes_twice_is_not_taken_twice(busy: Ledger) -> None:
    for twist in (lambda logs: logs + logs[-1:], lambda logs: logs[:1] + logs, lambda logs: logs[::-1]):
        with pytest.raises(Unsettled, match="missing, or there twice"):
            last_batch(busy, twist)


def test_logs_of_strangers_in_the_same_block_are_no_lack_of_ours(ledger: Ledger) -> None:
    people = cast(ledger)
    with ledger.anvil.held():
        broadcast(ledger.rpc, ledger.envelope(ledger.issue(people.debtor, people.supplier, 1_000 * YUAN)).raw)
        broadcast(ledger.rpc, "0x" + creation(ledger, LOGS_ONCE).hex())
    seen: list[list[Log]] = []
    events = last_batch(ledger, lambda logs: seen.append(logs) or logs)
    assert [len(logs) - events for logs in seen] == [0, 1]
    with pytest.raises(Unsettled, match="missing, or there twice"):
        last_batch(ledger, lambda logs: [log for log in logs if log["logIndex"] != "0x0"])
