"""The loop that everybody writes first: web3.py, one range at a time, `process_log`, one ORM object per event.

    python -m bench._sync_naive RPC_URL DEPLOYMENT DATABASE_URL MOST_EVENTS

It keeps the raw events and projects nothing. Prints how many events it stored, and in how many seconds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlmodel import Session, create_engine
from web3 import Web3

from chain.abi import keccak, signature
from chain.artifacts import abi_entries, artifact
from chain.deployment import Deployment
from readmodel.tables import ChainEvent

RANGE = 100  # blocks
NAMES = {"0x" + keccak(signature(entry).encode()).hex(): entry["name"] for _, entry in abi_entries("event")}


def main(rpc_url: str, record: str, database_url: str, most: int) -> None:
    w3, deployment = Web3(Web3.HTTPProvider(rpc_url)), Deployment.load(Path(record))
    contracts = {
        Web3.to_checksum_address(address): (name, w3.eth.contract(abi=artifact(name)["abi"]))
        for address, name in deployment.event_sources.items()
    }
    engine, stored = create_engine(database_url), 0
    began = time.perf_counter()
    head = w3.eth.block_number
    for first in range(deployment.first_block, head + 1, RANGE):
        last = min(head, first + RANGE - 1)
        logs = w3.eth.get_logs({"fromBlock": first, "toBlock": last, "address": list(contracts)})
        with Session(engine) as session:
            for log in logs:
                name, contract = contracts[log["address"]]
                session.add(_row(name, contract, log))
            session.commit()
        stored += len(logs)
        if stored >= most:
            break
    print(stored, time.perf_counter() - began)


def _row(name: str, contract: Any, log: Any) -> ChainEvent:
    found = contract.events[NAMES[Web3.to_hex(log["topics"][0])]]().process_log(log)
    args = {key: _plain(value) for key, value in found["args"].items()}
    return ChainEvent(
        block=log["blockNumber"],
        log_index=log["logIndex"],
        tx=Web3.to_hex(log["transactionHash"]),
        contract=name,
        name=found["event"],
        args=args,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return Web3.to_hex(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return str(value) if isinstance(value, int) and value > 2**53 else value


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
