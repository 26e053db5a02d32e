"""Read the ledger's own state, for reconciliation: what the contracts say now, many answers to a request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from chain.abi import call_encoder, tuple_decoder
from chain.artifacts import artifact
from chain.deployment import Deployment
from chain.intents import lot_id
from chain.rpc import NodeError, Rpc


class LedgerState:
    """View calls at one block, so that all answers are of one moment."""

    def __init__(self, rpc: Rpc, deployment: Deployment, block: int) -> None:
        self.rpc, self.deployment, self.block = rpc, deployment, block
        self._views = {
            (contract, entry["name"]): (call_encoder(entry), tuple_decoder(entry["outputs"]))
            for contract in deployment.addresses
            for entry in artifact(contract)["abi"]
            if entry["type"] == "function" and entry["stateMutability"] == "view"
        }

    def ask(self, contract: str, view: str, arguments: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
        """One view for many argument lists; outputs by name, unnamed ones by position ("0", "1")."""
        encode, decode = self._views[contract, view]
        to, tag = self.deployment.addresses[contract], hex(self.block)
        calls = [("eth_call", [{"to": to, "data": "0x" + encode(list(values)).hex()}, tag]) for values in arguments]
        answers = self.rpc.batch(calls)
        for answer in answers:
            if isinstance(answer, NodeError):
                raise answer
        return [decode(memoryview(bytes.fromhex(answer[2:])), 0) for answer in answers]

    def receivables(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """`Receivable` fields, `paid` and `early` for each id."""
        return [
            {**found["0"], "paid": found["paid"], "early": found["early"]}
            for found in self.ask("ReceivableLedger", "receivableWith", [[i] for i in ids])
        ]

    def lots(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """`Lot` fields of each id; of one that is not there, zeros."""
        answers = self.ask("ReceivableLedger", "lotOf", [[i] for i in ids])
        return {lot: answer["0"] for lot, answer in zip(ids, answers, strict=True)}

    def lots_of(self, faces: dict[str, int]) -> dict[str, dict[str, Any]]:
        """`Lot` fields of every lot of every receivable, found by walking its interval from 0 to its face (fen).

        faces: face by receivable id. The tables are not asked, so a lot that they lack is found all the same.
        """
        found: dict[str, dict[str, Any]] = {}
        edge = dict.fromkeys(faces, 0)
        while edge:
            answers = self.lots([lot_id(receivable, start) for receivable, start in edge.items()])
            ahead = {}
            for (receivable, start), (lot, answer) in zip(edge.items(), answers.items(), strict=True):
                amount = answer["amount"]
                if amount == 0:
                    continue  # nothing stands here: the certificate was rejected or cancelled
                found[lot] = answer
                if start + amount < faces[receivable]:
                    ahead[receivable] = start + amount
            edge = ahead
        return found
