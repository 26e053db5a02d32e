"""Read ranges of blocks: headers and decoded events that provably belong together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from chain.bloom import Bloom
from chain.deployment import Deployment
from chain.events import BadLog, Event, decode_log
from chain.rpc import NodeError, Rpc

FIRST_STEP = 16  # blocks, until it is known how many logs they hold


class Unsettled(Exception):
    """Headers and logs disagree, or a log is missing, there twice or cut short: the chain moved while it was read, or
    the node did not tell all. Read again."""


@dataclass(frozen=True, slots=True)
class Block:
    """A header. `at` is UTC seconds."""

    number: int
    hash: str
    parent_hash: str
    at: int


@dataclass(frozen=True)
class BlockRange:
    """Consecutive blocks and all our events in them, in order."""

    blocks: list[Block]
    events: list[Event]

    @property
    def last(self) -> Block:
        return self.blocks[-1]


class LogReader:
    """Reads ranges of a deployment's blocks, as many at a time as the node and memory bear.

    Events are those of the four contracts (`Deployment.event_sources`) and of nothing else.
    """

    def __init__(self, rpc: Rpc, deployment: Deployment, *, most_blocks: int = 500, most_logs: int = 6_000) -> None:
        self.rpc, self.deployment = rpc, deployment
        self._contracts = deployment.event_sources
        self._most_blocks, self._most_logs = most_blocks, most_logs
        self._step = min(FIRST_STEP, most_blocks)
        self._bloom = Bloom()

    def head(self) -> Block:
        return self._header("latest")

    def block(self, number: int) -> Block:
        return self._header(hex(number))

    def read(self, first: int, head: int) -> BlockRange:
        """The next range from `first`, never past `head` (a node may refuse that). Raises `Unsettled`."""
        while True:
            last = min(head, first + self._step - 1)
            try:
                found = self._read(first, last)
            except NodeError:
                if first == last:
                    raise
                self._step = (last - first + 1) // 2  # the node finds the range too large
                continue
            if len(found.events) > self._most_logs and self._step > 1:
                self._step = max(1, self._step // 2)
            elif len(found.events) < self._most_logs // 2:
                self._step = min(self._most_blocks, self._step * 2)
            return found

    def _read(self, first: int, last: int) -> BlockRange:
        wanted = {
            "fromBlock": hex(first),
            "toBlock": hex(last),
            "address": list(self._contracts),
        }
        headers = self.rpc.batch([("eth_getBlockByNumber", [hex(number), False]) for number in range(first, last + 1)])
        if any(isinstance(header, NodeError) or header is None for header in headers):
            raise Unsettled(f"a block of {first}..{last} has gone")
        blocks = [_block(header) for header in headers]
        for before, after in pairwise(blocks):
            if after.parent_hash != before.hash:
                raise Unsettled(f"block {after.number} does not follow {before.hash}")
        logs = self.rpc.call("eth_getLogs", wanted)
        # A block that lost or gained all its logs in between shows in no log: its header must still stand.
        if self.block(last).hash != blocks[-1].hash:
            raise Unsettled(f"block {last} changed while it was read")
        by_block: dict[str, list[dict[str, Any]]] = {header["hash"]: [] for header in headers}
        for log in logs:
            try:
                by_block[log["blockHash"]].append(log)
            except KeyError:
                raise Unsettled(f"block {int(log['blockNumber'], 16)} changed while it was read") from None
        events: list[Event] = []
        for block, header in zip(blocks, headers, strict=True):
            ours = by_block[block.hash]
            self._require_all(header, ours)
            try:
                found = [decode_log(log, self._contracts, block.at) for log in ours]
            except BadLog as bad:
                raise Unsettled(str(bad)) from None
            events += [event for event in found if event is not None]
        return BlockRange(blocks, events)

    def _require_all(self, header: dict[str, str], ours: list[dict[str, Any]]) -> None:
        """Every log once, in order, and none missing that the header's filter knows of."""
        if self._is_whole(header, ours):
            return
        # Either strangers' contracts have logs in it, or the node left some of ours out.
        logs = self.rpc.call("eth_getLogs", {"blockHash": header["hash"]})
        if (
            not self._is_whole(header, logs)
            or [log for log in logs if log["address"].lower() in self._contracts] != ours
        ):
            raise Unsettled(f"logs of block {int(header['number'], 16)} are missing, or there twice")

    def _is_whole(self, header: dict[str, str], logs: list[dict[str, Any]]) -> bool:
        places = [int(log["logIndex"], 16) for log in logs]
        return places == list(range(len(logs))) and self._bloom.of(logs) == int(header["logsBloom"], 16)

    def _header(self, tag: str) -> Block:
        header = self.rpc.call("eth_getBlockByNumber", tag, False)
        if header is None:
            raise Unsettled(f"no block {tag}")
        return _block(header)


def _block(header: dict[str, str]) -> Block:
    return Block(int(header["number"], 16), header["hash"], header["parentHash"], int(header["timestamp"], 16))
