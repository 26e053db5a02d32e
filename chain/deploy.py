"""Deploy the four contracts once, and record where they are.

The deployer has no power afterwards: it is in none of the contracts. They know each other by addresses computed
beforehand, because each names another that does not exist yet.
"""

from __future__ import annotations

import time
from pathlib import Path

import rlp

from chain.abi import keccak, tuple_encoder
from chain.artifacts import artifact
from chain.compile import CONTRACTS
from chain.deployment import Deployment, WrongChain
from chain.keys import Key
from chain.rpc import Rpc
from chain.transaction import signed_transaction

DEPLOY_GAS = 8_000_000
RECEIPT_WAIT_S = 60
RECEIPT_PAUSE_S = 0.02


def created_address(deployer: str, nonce: int) -> str:
    """Where a contract created by `deployer` with this nonce will be."""
    return "0x" + keccak(rlp.encode([bytes.fromhex(deployer[2:]), nonce]))[12:].hex()


def deploy(rpc: Rpc, record: Path, deployer: Key, *, operator: str, operator_key: str, kyb: str) -> Deployment:
    """The deployment recorded at `record`, made now if there is none.

    operator: the first operator's participant address; operator_key: the address of its first key; kyb: 0x-hash of
    its admission file. Raises `WrongChain` when the record is of another chain than the node.
    """
    if record.is_file():
        found = Deployment.load(record)
        found.require_node(rpc)
        return found

    chain_id = int(rpc.call("eth_chainId"), 16)
    genesis = rpc.call("eth_getBlockByNumber", "0x0", False)["hash"]
    nonce = int(rpc.call("eth_getTransactionCount", deployer.address, "latest"), 16)
    places = {name: created_address(deployer.address, nonce + i) for i, name in enumerate(CONTRACTS)}
    registry, ledger, desk, pool = (places[name] for name in CONTRACTS)
    arguments: dict[str, list[object]] = {
        "ParticipantRegistry": [operator, operator_key, kyb],
        "ReceivableLedger": [registry, desk, pool],
        "FinancingDesk": [registry, ledger],
        "CompensationPool": [registry, ledger, desk],
    }
    blocks = []
    for i, name in enumerate(CONTRACTS):
        compiled = artifact(name)
        constructor = next(e for e in compiled["abi"] if e["type"] == "constructor")
        data = compiled["bytecode"] + tuple_encoder(constructor["inputs"])(arguments[name]).hex()
        receipt = _send(rpc, deployer, chain_id, nonce + i, data)
        if receipt["contractAddress"].lower() != places[name] or receipt["status"] != "0x1":
            raise WrongChain(f"{name} was not created at {places[name]}: {receipt}")
        blocks.append(int(receipt["blockNumber"], 16))
    made = Deployment(chain_id, genesis, blocks[0], artifact(CONTRACTS[0])["source_hash"], places)
    made.save(record)
    return made


def _send(rpc: Rpc, deployer: Key, chain_id: int, nonce: int, data: str) -> dict[str, str]:
    code = bytes.fromhex(data[2:])
    raw = signed_transaction(deployer, chain_id=chain_id, nonce=nonce, gas=DEPLOY_GAS, to=b"", data=code)
    tx = rpc.call("eth_sendRawTransaction", "0x" + raw.hex())
    give_up = time.monotonic() + RECEIPT_WAIT_S
    while time.monotonic() < give_up:
        receipt: dict[str, str] | None = rpc.call("eth_getTransactionReceipt", tx)
        if receipt is not None:
            return receipt
        time.sleep(RECEIPT_PAUSE_S)
    raise WrongChain(f"transaction {tx} was not mined within {RECEIPT_WAIT_S} s")
