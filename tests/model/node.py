"""The other side: the contracts on a node of the run's own, given the same steps at the same seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chain.abi import call_encoder, keccak, tuple_decoder
from chain.artifacts import abi_entries, function
from chain.authority import AUTHORITY, RoleHolders, cancel, execute, role_action, schedule
from chain.deploy import deploy
from chain.intents import Intent
from chain.keys import DIRECT, Key, wallet_proof
from chain.refusals import read_refusal
from chain.rpc import NodeError
from chain.state import LedgerState
from chain.submit import gas_for
from chain.transaction import signed_transaction
from chain.words import NO_PARTY
from tests.model.model import CALLS, Model
from tests.model.stage import ADDRESS, KEYS, RATIOS, REFUSED, ROLE_KEYS, key_named, paper
from tests.model.steps import Step
from tests.model.views import differences
from tests.support.anvil import Anvil

BEGIN = 1_800_003_600  # UTC second
GAS = 3_000_000
PREFLIGHTS = 4  # one relayed step in so many is foretold
_BATCH = function("ReceivableLedger", "batch")
_encode_batch, _read_reasons = call_encoder(_BATCH), tuple_decoder(_BATCH["outputs"])
_encode_note = call_encoder(function("ReceivableLedger", "noteOverdue"))
_encode_close = call_encoder(function("CompensationPool", "closeByTime"))
_encode_ask = call_encoder(function("ReceivableLedger", "requireTransferable"))
# The same as the signed functions of these names, in the fewest words.
SHORT = {
    entry["name"]: ([component["name"] for component in entry["inputs"]], call_encoder(entry))
    for _, entry in abi_entries("function", ["ReceivableLedger"])
    if entry["name"] in ("acceptReceivable", "transferLot") and entry["inputs"][1]["name"] != "proof"
}
REFUSED_TOPIC = "0x" + keccak(b"CallRefused(uint256,bytes)").hex()
_read_reason = tuple_decoder([{"name": "reason", "type": "bytes"}])


class Node:
    """A side of the stage (`Side`)."""

    def __init__(self, anvil: Anvil, record: Path) -> None:
        self.anvil, self.rpc = anvil, anvil.rpc
        operator = key_named("OPERATOR").address
        self.deployment = deploy(
            self.rpc,
            record,
            key_named("deployer"),
            operator=ADDRESS["OPERATOR"],
            operator_key=operator,
            kyb=paper("OPERATOR"),
            roles=RoleHolders(**{role.lower(): key.address for role, key in ROLE_KEYS.items()}),
        )
        self.relayer = key_named("relayer")
        self._nonces: dict[str, int] = {}
        self._saved: tuple[str, dict[str, int], int] = ("", {}, 0)
        self._now = anvil.now()
        state = LedgerState(self.rpc, self.deployment, int(self.rpc.call("eth_blockNumber"), 16))
        (first,) = state.ask("ParticipantRegistry", "participantOf", [[ADDRESS["OPERATOR"]]])
        self.admitted_at: int = first["0"]["admittedAt"]
        self.eligibility = {who: self._create(_refuses(who)) if who else NO_PARTY for who in REFUSED}
        self.ratios = {bps: self._create(_answers(bps)) for bps in RATIOS}
        # The same second in each run, however long the deployment took: ids, and so the plays, hang on it.
        self.start = BEGIN
        anvil.pass_time_to(self.start)
        self._now = self.start

    # --- steps

    def sign(self, step: Step, intent: Intent, original: Intent | None) -> str:
        key = KEYS[step.key]
        if step.how == "short":
            name = step.name[0].lower() + step.name[1:]
            names, encode = SHORT[name]
            return self._send(key, step.contract, encode([intent.fields[one] for one in names]), step.now)
        proof = DIRECT if step.how == "direct" else self._proof(step, intent, key)
        call = intent.call(proof, original)
        if step.how == "direct":
            return self._send(key, step.contract, call, step.now)
        return self._relay(step.contract, call, step.now)

    def call(self, step: Step, how: str) -> str:
        f, key = step.fields, KEYS[step.key]
        if step.name == "requireTransferable":
            call = _encode_ask([f["lot"], f["from"], f["to"], f["amount"]])
            return self._foresee(key.address, "ReceivableLedger", call, step.now)
        if step.name == "noteOverdue":
            return self._send(key, "ReceivableLedger", _encode_note([f["receivable"]]), step.now)
        if step.name == "closeByTime":
            return self._send(key, "CompensationPool", _encode_close([f["loan"]]), step.now)
        arguments = {name: value for name, value in f.items() if name not in ("refuses", "highest")}
        if step.name == "setEligibility":
            arguments["module"] = self.eligibility[tuple(f["refuses"])]
        if step.name == "setPolicyModule":
            arguments["module"] = self.ratios[f["highest"]]
        action = role_action(step.name, **arguments)
        if how == "call":
            return self._send(key, action.contract, action.call, step.now)
        if how == "cancel":
            holder = ROLE_KEYS[CALLS[step.name][1]].address
            call = cancel(self.deployment, action, holder=holder)
        else:
            call = (schedule if how == "schedule" else execute)(self.deployment, action)
        return self._send(key, AUTHORITY, call, step.now)

    def compare(self, model: Model, steps: list[Step]) -> None:
        found = differences(self.rpc, self.deployment, model, self._now, steps)
        assert not found, "\n".join(found)

    # --- plays

    def save(self) -> None:
        self._saved = self.rpc.call("evm_snapshot"), dict(self._nonces), self._now

    def restore(self) -> None:
        """A snapshot serves once."""
        mark, nonces, self._now = self._saved
        assert self.rpc.call("evm_revert", mark)
        self._nonces = dict(nonces)
        self.save()

    # --- transactions

    def _proof(self, step: Step, intent: Intent, key: Key) -> str:
        digest = intent.digest(self.deployment)
        match step.forged:
            case "":
                return key.sign(digest)
            case "of something else":
                return key.sign(keccak(digest))
            case "none at all":
                return DIRECT
            case "too short":
                return key.sign(digest)[:-2]
            case "a wallet's that is none":
                return wallet_proof(key.address, key.sign(digest))
            case "zeros":
                return "0x" + "00" * 65
        raise ValueError(step.forged)

    def _relay(self, contract: str, call: bytes, now: int) -> str:
        """In a batch of one, as the relayer does it; now and then foretold by a preflight of the same second."""
        batch = _encode_batch([[call]])
        foreseen = self._preflight(contract, batch, call, now) if sum(call) % PREFLIGHTS == 0 else None
        to = bytes.fromhex(self.deployment.addresses[contract][2:])
        receipt = self._transact(self.relayer, to, batch, now, gas_for([call]))
        assert receipt["status"] == "0x1"
        told = "".join(_refusal(log) for log in receipt["logs"] if log["topics"][0] == REFUSED_TOPIC)
        assert foreseen in (None, told), f"the preflight said {foreseen or 'done'}, it came to {told or 'done'}"
        return told

    def _preflight(self, contract: str, batch: bytes, call: bytes, now: int) -> str:
        request = self._request(self.relayer.address, contract, batch, gas_for([call]))
        answer = self.rpc.call("eth_call", request, "latest", {}, {"time": hex(now)})
        (reason,) = _read_reasons(memoryview(bytes.fromhex(answer[2:])), 0)["reasons"]
        return read_refusal(reason).name if reason != "0x" else ""

    def _send(self, key: Key, contract: str, call: bytes, now: int) -> str:
        """In a transaction of the key's own."""
        told = self._foresee(key.address, contract, call, now)
        to = bytes.fromhex(self.deployment.addresses[contract][2:])
        done = self._transact(key, to, call, now)["status"] == "0x1"
        assert done == (told == ""), f"it was foretold {told or 'done'}, and came to {'done' if done else 'nothing'}"
        return told

    def _foresee(self, sender: str, contract: str, call: bytes, now: int) -> str:
        """The refusal of a call in a block of this second, "" if it would be done."""
        try:
            self.rpc.call("eth_call", self._request(sender, contract, call, GAS), "latest", {}, {"time": hex(now)})
        except NodeError as error:
            return read_refusal(error.data).name
        return ""

    def _request(self, sender: str, contract: str, call: bytes, gas: int) -> dict[str, str]:
        to = self.deployment.addresses[contract]
        return {"from": sender, "to": to, "data": "0x" + call.hex(), "gas": hex(gas)}

    def _transact(self, key: Key, to: bytes, data: bytes, now: int, gas: int = GAS) -> dict[str, Any]:
        """The receipt of a transaction in a block of this second."""
        chain_id, nonce = self.deployment.chain_id, self._next_nonce(key)
        raw = signed_transaction(key, chain_id=chain_id, nonce=nonce, gas=gas, to=to, data=data)
        calls: list[tuple[str, list[Any]]] = [
            ("evm_setNextBlockTimestamp", [now]),
            ("eth_sendRawTransactionSync", ["0x" + raw.hex()]),
        ]
        answers = self.rpc.batch(calls)
        for answer in answers:
            if isinstance(answer, NodeError):
                raise answer
        self._now = now
        receipt: dict[str, Any] = answers[1]
        return receipt

    def _next_nonce(self, key: Key) -> int:
        nonce = self._nonces.get(key.address, 0)
        self._nonces[key.address] = nonce + 1
        return nonce

    def _create(self, code: bytes) -> str:
        """The address of a small contract of ours, from its code."""
        start = bytes.fromhex("61") + len(code).to_bytes(2, "big") + bytes.fromhex("80600a5f395ff3")
        assert len(start) == 10
        address: str = self._transact(self.relayer, b"", start + code, self.anvil.now() + 1)["contractAddress"]
        return address.lower()


def _refusal(log: dict[str, Any]) -> str:
    """The name of the error in a batch's `CallRefused`."""
    return read_refusal(_read_reason(memoryview(bytes.fromhex(log["data"][2:])), 0)["reason"]).name


def _refuses(who: tuple[str, ...]) -> bytes:
    """A module of eligibility, by hand: not these, but everybody else."""
    tests = [bytes.fromhex("8073" + one[2:] + "1461") for one in who]  # DUP1 PUSH20 EQ PUSH2
    no = 3 + sum(len(test) + 3 for test in tests) + 8
    body = b"".join(test + no.to_bytes(2, "big") + b"\x57" for test in tests)  # JUMPI
    yes = bytes.fromhex("60015f5260205ff3")
    return bytes.fromhex("600435") + body + yes + bytes.fromhex("5b60205ff3")


def _answers(number: int) -> bytes:
    """A module of the pool's policy, by hand: this, to whatever question."""
    return b"\x61" + number.to_bytes(2, "big") + bytes.fromhex("5f5260205ff3")
