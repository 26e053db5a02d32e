"""Deploy the contracts once, and record where they are.

The deployer has no power afterwards: it is in none of the contracts. They know each other by addresses computed
beforehand, because each names another that does not exist yet.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import rlp

from chain.abi import keccak, tuple_encoder
from chain.artifacts import artifact
from chain.authority import RoleHolders
from chain.deployment import RECORDED, Deployment, WrongChain
from chain.keys import Key
from chain.rpc import Rpc
from chain.transaction import signed_transaction

# The registry's constructor writes to the ledger, and the pool's names its module: those two come before them.
ORDER = (
    "Authority",
    "ReceivableLedger",
    "ParticipantRegistry",
    "FinancingDesk",
    "StandardPoolPolicy",
    "CompensationPool",
)

# The policy that the ledger starts with; the governor may change it (`Authority.sol`).
LEAST_LOT_FEN = 100_00  # no article: a part below 100 yuan is not worth its bookkeeping
MOST_ENDORSEMENTS = 200  # no article: a certificate that went round oftener is looked at before it goes on
LONGEST_TENOR_DAYS = 366  # 银发〔2025〕77号 art. 11: one year at the most, leap years included
CLOSES_BEFORE_HOURS = 24  # no article: the payment meets a settled list of holders
FIRST_POLICY = {
    "leastLot": LEAST_LOT_FEN,
    "mostEndorsements": MOST_ENDORSEMENTS,
    "longestTenor": LONGEST_TENOR_DAYS,
    "closesBefore": CLOSES_BEFORE_HOURS,
}

DEPLOY_GAS = 8_000_000
RECEIPT_WAIT_S = 60
RECEIPT_PAUSE_S = 0.02


def created_address(deployer: str, nonce: int) -> str:
    """Where a contract created by `deployer` with this nonce will be."""
    return "0x" + keccak(rlp.encode([bytes.fromhex(deployer[2:]), nonce]))[12:].hex()


def deploy(
    rpc: Rpc,
    record: Path,
    deployer: Key,
    *,
    operator: str,
    operator_key: str,
    kyb: str,
    roles: RoleHolders | None = None,
) -> Deployment:
    """The deployment recorded at `record`, made now if there is none.

    operator: the first operator's participant address; operator_key: the address of its first key; kyb: 0x-hash of
    its admission file. roles: who holds them; the operator's key holds all of them if nothing is said, which is for a
    laptop. Raises `WrongChain` when the record is of another chain than the node, and `ValueError` for an argument that
    is no address or hash, before anything is sent.
    """
    if record.is_file():
        found = Deployment.load(record)
        found.require_node(rpc)
        return found

    chain_id = int(rpc.call("eth_chainId"), 16)
    genesis = rpc.call("eth_getBlockByNumber", "0x0", False)["hash"]
    nonce = int(rpc.call("eth_getTransactionCount", deployer.address, "latest"), 16)
    at = {name: created_address(deployer.address, nonce + i) for i, name in enumerate(ORDER)}
    authority, registry, ledger = at["Authority"], at["ParticipantRegistry"], at["ReceivableLedger"]
    desk, pool = at["FinancingDesk"], at["CompensationPool"]
    arguments: dict[str, list[object]] = {
        "Authority": [asdict(roles or RoleHolders.all_by(operator_key)), registry, ledger, pool],
        "ReceivableLedger": [registry, desk, pool, authority, FIRST_POLICY],
        "ParticipantRegistry": [ledger, authority, operator, operator_key, kyb],
        "FinancingDesk": [registry, ledger],
        "CompensationPool": [registry, ledger, desk, authority, at["StandardPoolPolicy"]],
    }
    codes = {name: _creation_code(name, arguments.get(name, [])) for name in ORDER}
    blocks = []
    for i, (name, code) in enumerate(codes.items()):
        receipt = _send(rpc, deployer, chain_id, nonce + i, code)
        if receipt["contractAddress"].lower() != at[name] or receipt["status"] != "0x1":
            raise WrongChain(f"{name} was not created at {at[name]}: {receipt}")
        blocks.append(int(receipt["blockNumber"], 16))
    addresses = {name: at[name] for name in RECORDED}
    made = Deployment(chain_id, genesis, blocks[0], artifact("ReceivableLedger")["source_hash"], addresses)
    made.save(record)
    return made


def _creation_code(name: str, arguments: list[object]) -> bytes:
    compiled = artifact(name)
    inputs: list[dict[str, Any]] = next((e["inputs"] for e in compiled["abi"] if e["type"] == "constructor"), [])
    return bytes.fromhex(compiled["bytecode"][2:]) + tuple_encoder(inputs)(arguments)


def _send(rpc: Rpc, deployer: Key, chain_id: int, nonce: int, code: bytes) -> dict[str, str]:
    raw = signed_transaction(deployer, chain_id=chain_id, nonce=nonce, gas=DEPLOY_GAS, to=b"", data=code)
    tx = rpc.call("eth_sendRawTransaction", "0x" + raw.hex())
    give_up = time.monotonic() + RECEIPT_WAIT_S
    while time.monotonic() < give_up:
        receipt: dict[str, str] | None = rpc.call("eth_getTransactionReceipt", tx)
        if receipt is not None:
            return receipt
        time.sleep(RECEIPT_PAUSE_S)
    raise WrongChain(f"transaction {tx} was not mined within {RECEIPT_WAIT_S} s")
