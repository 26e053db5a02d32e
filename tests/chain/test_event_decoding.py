"""Our event decoders give what web3's process_log gives."""

from typing import Any

import eth_abi
import pytest
from eth_utils.address import to_checksum_address
from hexbytes import HexBytes
from hypothesis import given
from hypothesis import strategies as st
from web3 import Web3

from chain import abi
from chain.artifacts import abi_entries, artifact
from chain.compile import CONTRACTS
from chain.events import DECODERS, decode_log
from chain.rpc import Rpc
from tests.support.ledger import Ledger
from tests.support.life import whole_life
from tests.support.values import FEW, SOMEWHERE, entries, general, generals, values_of

EVENTS = entries("event")
NAMES = SOMEWHERE.event_sources
ADDRESS = next(iter(NAMES))


def as_web3(log: dict[str, Any]) -> dict[str, Any]:
    """A JSON-RPC log with the types that web3's own formatters give it."""
    numbers = ("blockNumber", "logIndex", "transactionIndex")
    blobs = ("data", "transactionHash", "blockHash")
    return {
        **log,
        **{key: int(log[key], 16) for key in numbers},
        **{key: HexBytes(log[key]) for key in blobs},
        "topics": [HexBytes(topic) for topic in log["topics"]],
        "address": to_checksum_address(log["address"]),
    }


def as_ours(component: dict[str, Any], value: Any) -> Any:
    if abi.is_id(component):
        return f"0x{value:064x}"
    if component["type"] == "tuple":
        return {c["name"]: as_ours(c, value[c["name"]]) for c in component["components"]}
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return value.lower() if component["type"] == "address" else value


def by_web3(entry: dict[str, Any], log: dict[str, Any]) -> dict[str, Any]:
    event = Web3().eth.contract(abi=[entry]).events[entry["name"]]()
    found = event.process_log(as_web3(log))["args"]
    return {c["name"]: as_ours(c, found[c["name"]]) for c in entry["inputs"]}


@pytest.mark.parametrize("entry", EVENTS)
@FEW
@given(data=st.data())
def test_every_event_is_read_as_web3_reads_it(entry: dict[str, Any], data: Any) -> None:
    values = dict(
        zip(
            (c["name"] for c in entry["inputs"]),
            data.draw(values_of(entry["inputs"])),
            strict=True,
        )
    )
    indexed = [c for c in entry["inputs"] if c["indexed"]]
    others = [c for c in entry["inputs"] if not c["indexed"]]
    words = [eth_abi.encode([abi.type_name(c)], [general(c, values[c["name"]])]) for c in indexed]
    body = eth_abi.encode(*generals(others, [values[c["name"]] for c in others]))
    topic = abi.keccak(abi.signature(entry).encode())
    log = {
        "address": to_checksum_address(ADDRESS),
        "topics": ["0x" + word.hex() for word in (topic, *words)],
        "data": "0x" + body.hex(),
        "blockNumber": "0x1f",
        "blockHash": "0x" + "b1" * 32,
        "logIndex": "0x2",
        "transactionIndex": "0x0",
        "transactionHash": "0x" + "77" * 32,
    }

    found = decode_log(log, NAMES, at=1_700_000_000)

    assert found is not None
    assert found.args == by_web3(entry, log) == values
    assert (found.name, found.contract) == (entry["name"], NAMES[ADDRESS])
    assert (found.block, found.log_index, found.at) == (31, 2, 1_700_000_000)
    assert found.tx == log["transactionHash"]


def test_every_event_of_a_real_life_is_read_as_web3_reads_it(ledger: Ledger) -> None:
    whole_life(ledger)
    logs = raw_logs(ledger.rpc, ledger)
    entry_of = {
        (name, "0x" + abi.keccak(abi.signature(entry).encode()).hex()): entry for name, entry in abi_entries("event")
    }
    names = ledger.deployment.event_sources
    seen = set()
    for log in logs:
        found = decode_log(log, names, at=0)
        assert found is not None
        assert found.args == by_web3(entry_of[found.contract, log["topics"][0]], log)
        seen.add(found.name)
    declared = {entry["name"] for _, entry in abi_entries("event")}
    assert declared - seen == {"EIP712DomainChanged"}  # the library's: our domains are constant


def raw_logs(rpc: Rpc, ledger: Ledger) -> list[dict[str, Any]]:
    logs: list[dict[str, Any]] = rpc.call(
        "eth_getLogs",
        {
            "fromBlock": hex(ledger.deployment.first_block),
            "toBlock": "latest",
            "address": list(ledger.deployment.event_sources),
        },
    )
    return logs


def test_an_event_of_nobody_is_passed_over() -> None:
    log = {"topics": ["0x" + "00" * 32], "data": "0x", "address": ADDRESS}
    assert decode_log(log, NAMES, at=0) is None


def test_one_topic_means_one_event_in_all_contracts() -> None:
    """Decoders are found by topic alone, so two contracts must not declare a topic differently."""
    shapes: dict[str, set[str]] = {}
    for name in CONTRACTS:
        for entry in artifact(name)["abi"]:
            if entry["type"] == "event":
                topic = "0x" + abi.keccak(abi.signature(entry).encode()).hex()
                shape = [(c["name"], c["indexed"], c["internalType"]) for c in entry["inputs"]]
                shapes.setdefault(topic, set()).add(repr(shape))
    assert all(len(found) == 1 for found in shapes.values())
    assert shapes.keys() == DECODERS.keys()
