"""A year of a consortium's ledger, made quickly: real intents, signed and carried in batches, as the demo's are mixed.

Every round is a hundred certificates of one debtor, from issue to redemption: some rejected, half of them split or
passed on, two in five financed, a few of those in the compensation pool, all of it paid. Each event comes from the
contracts.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from bench._gas_node import bench_key
from chain import submit
from chain.abi import call_encoder, keccak, tuple_decoder
from chain.artifacts import function
from chain.deploy import deploy
from chain.deployment import Deployment
from chain.intents import Intent, intent_type, lot_id, participant_address, quote_commitment, receivable_id, tail_of
from chain.keys import Key
from chain.rpc import NodeUnavailable, Rpc
from chain.transaction import signed_transaction
from chain.words import NO_PARTY
from demo.stack import ROOT, free_port

STARTS_AT = 1_775_000_000  # UTC second
DAY = 86_400
FAR = (1 << 40) - 1
FACE = 1_000_000_00  # fen of each certificate
ROUND = 100  # certificates
FINAL = 64  # blocks
BATCH = 100  # intents in a transaction
GAS = 200_000_000
KINDS = {"DEBTOR": 3, "SUPPLIER": 3, "BANK": 4, "REVIEWER": 5, "TREASURER": 6, "AUTHORITY": 7}
DEBTORS, SUPPLIERS = 8, 24
POOL = "0x" + b"history".ljust(32, b"\0").hex()
PLEDGE, DISCOUNT = 2, 1
SUBSTANDARD = 3
_batch = function("ReceivableLedger", "batch")
_encode_batch, _reasons = call_encoder(_batch), tuple_decoder(_batch["outputs"])


def paper(text: str) -> str:
    return "0x" + keccak(text.encode()).hex()


@contextmanager
def node(*more: str) -> Iterator[Rpc]:
    """An Anvil that mines a block for each transaction, and holds what a history needs."""
    port = free_port()
    program = [str(ROOT / ".tools" / "bin" / "anvil"), "--port", str(port), "--silent", "--timestamp", str(STARTS_AT)]
    free = ["--gas-limit", str(10 * GAS), "--gas-price", "0", "--block-base-fee-per-gas", "0"]
    free += ["--disable-min-priority-fee", "--disable-code-size-limit", "--prune-history", "10"]
    child = subprocess.Popen([*program, *free, *more], stdout=subprocess.DEVNULL)
    try:
        rpc = Rpc(f"http://127.0.0.1:{port}", timeout_s=120)
        while True:
            try:
                rpc.call("eth_chainId")
                break
            except NodeUnavailable:
                if child.poll() is not None:
                    raise SystemExit("Anvil ended at once") from None
                time.sleep(0.02)
        yield rpc
    finally:
        child.terminate()
        child.wait()


@dataclass(frozen=True)
class Party:
    address: str
    key: Key


class History:
    """A ledger with its parties, that grows by rounds."""

    def __init__(self, rpc: Rpc, folder: Path) -> None:
        self.rpc = rpc
        self._numbers, self._sent, self.intents = count(1), 0, 0
        self.relayer = bench_key("history relayer")
        self.operator = Party(participant_address("OPERATOR"), bench_key("history operator"))
        self.deployment: Deployment = deploy(
            rpc,
            folder / "deployment.json",
            bench_key("history deployer"),
            operator=self.operator.address,
            operator_key=self.operator.key.address,
            kyb=paper("operator"),
        )
        codes = {f"{name}{i}": kind for name, kind in KINDS.items() for i in range(_how_many(name))}
        self.parties = {code: Party(participant_address(code), bench_key(code)) for code in codes}
        self._open(codes)
        self.rounds = 0

    def grow(self, events: int, heard: Callable[[int], None] = lambda _: None) -> int:
        """Rounds until there are at least so many logs. Returns how many there are."""
        found = self.logs()
        while found < events:
            self.round()
            found = self.logs()
            heard(found)
        self.rpc.call("anvil_mine", hex(FINAL))  # so that all of it is final, also to those who wait for that
        return found

    def logs(self) -> int:
        return self._logs

    # --- one round

    def round(self) -> None:
        number, self.rounds = self.rounds, self.rounds + 1
        debtor, bank = self.parties[f"DEBTOR{number % DEBTORS}"], self.parties["BANK0"]
        suppliers = [self.parties[f"SUPPLIER{i}"] for i in range(SUPPLIERS)]
        holder = [suppliers[(number + i) % SUPPLIERS] for i in range(ROUND)]
        issued = [self._issue(debtor, holder[i]) for i in range(ROUND)]
        self._do(issued)
        ids = [receivable_id(intent.digest(self.deployment)) for intent, _ in issued]
        kept = range(4, ROUND)
        self._do(
            [
                self._sign("RejectReceivable", holder[i], issued[i][0], receivable=ids[i], reason=paper("no"))
                for i in range(4)
            ]
        )
        self._do([self._sign("AcceptReceivable", holder[i], receivable=ids[i], terms=paper("yes")) for i in kept])

        lots = {lot_id(ids[i], 0): holder[i] for i in kept}
        moves: list[tuple[Intent, bytes]] = []
        for place, (lot, owner) in enumerate(list(lots.items())):
            other = suppliers[(number + place + 7) % SUPPLIERS]
            if other is owner or place % 6 in (3, 4):
                continue
            if place % 6 == 5:
                moves.append(self._sign("SplitLot", owner, lot=lot, amount=FACE // 4))
                lots[tail_of(lot, FACE, FACE // 4)] = owner
                continue
            amount = FACE // 3 if place % 6 < 2 else FACE
            moves.append(
                self._sign("TransferLot", owner, lot=lot, amount=amount, recipient=other.address, terms=paper("paid"))
            )
            lots[tail_of(lot, FACE, amount) if amount < FACE else lot] = other
        self._do(moves)
        self._finance(bank, list(lots.items())[:40])
        self._do(
            [
                self._sign("RecordPayment", bank, receivable=ids[i], amount=FACE, bankReference=self._reference())
                for i in kept
            ]
        )
        financed = self.financed
        self._do(
            [
                self._sign("RedeemLot", bank if lot in financed else owner, lot=lot, actor_is_participant=True)
                for lot, owner in lots.items()
            ]
        )

    def _finance(self, bank: Party, lots: Sequence[tuple[str, Party]]) -> None:
        now = self._now()
        kinds = [PLEDGE if i % 2 else DISCOUNT for i in range(len(lots))]
        amounts = [self._amount(lot) for lot, _ in lots]
        asked = [
            self._sign(
                "RequestFinancing",
                owner,
                lot=lot,
                kind=kind,
                recourse=False,
                bank=NO_PARTY,
                until=now + 30 * DAY,
                terms=paper("terms"),
            )
            for (lot, owner), kind in zip(lots, kinds, strict=True)
        ]
        self._do(asked)
        ids = ["0x" + intent.digest(self.deployment).hex() for intent, _ in asked]
        terms = [
            {
                "financing": one,
                "bank": bank.address,
                "advance": fen - fen // 100,
                "repay": fen,
                "rateBps": 400,
                "fee": 0,
                "validUntil": now + 30 * DAY,
                "salt": one,
            }
            for one, fen in zip(ids, amounts, strict=True)
        ]
        self._do(
            [
                self._sign("SubmitQuote", bank, financing=one["financing"], commitment=quote_commitment(one))
                for one in terms
            ]
        )
        self._do([self._sign("AcceptQuote", owner, **one) for (_, owner), one in zip(lots, terms, strict=True)])
        self._do(
            [
                self._sign(
                    "ConfirmDisbursement",
                    bank,
                    financing=one["financing"],
                    amount=one["advance"],
                    bankReference=self._reference(),
                )
                for one in terms
            ]
        )
        self.financed = {lot for lot, _ in lots}
        pledged = [one for one, kind in zip(terms, kinds, strict=True) if kind == PLEDGE][:6]
        self._pool(bank, pledged)

    def _pool(self, bank: Party, loans: Sequence[dict[str, Any]]) -> None:
        self._do(
            [
                self._sign(
                    "EnterLoan",
                    bank,
                    loan=one["financing"],
                    pool=POOL,
                    principal=one["advance"],
                    ratioBps=3_000,
                    ruleSet=paper("rules"),
                    decision=paper("entry"),
                )
                for one in loans
            ]
        )
        bad = loans[0]
        loan, owed = bad["financing"], bad["advance"]
        reviewer, treasurer, authority = (self.parties[f"{name}0"] for name in ("REVIEWER", "TREASURER", "AUTHORITY"))
        share = owed * 3_000 // 10_000
        self._do(
            [
                self._sign("ClassifyLoan", bank, loan=loan, **{"class": SUBSTANDARD}, evidence=paper("late")),
                self._sign("SubmitClaim", bank, loan=loan, outstanding=owed, amount=share, decision=paper("claim")),
                self._sign("AdvanceClaim", reviewer, loan=loan, to=3, evidence=paper("approved")),
                self._sign("AdvanceClaim", authority, loan=loan, to=4, evidence=paper("public")),
                self._sign("AdvanceClaim", authority, loan=loan, to=5, evidence=paper("planned")),
                self._sign("AdvanceClaim", treasurer, loan=loan, to=6, evidence=paper("papers")),
                self._sign("PayClaim", treasurer, loan=loan, amount=share, bankReference=self._reference()),
                self._sign("RecordRecovery", bank, loan=loan, gross=owed, bankReference=self._reference()),
                self._sign("RefundCompensation", bank, loan=loan, amount=share, bankReference=self._reference()),
            ]
        )

    # --- who there is

    def _open(self, codes: dict[str, int]) -> None:
        self._logs = len(self._all_logs())
        everybody = self.parties
        self._do(
            [
                self._sign(
                    "AdmitParticipant",
                    self.operator,
                    participant=everybody[code].address,
                    kind=kind,
                    key=everybody[code].key.address,
                    kyb=paper(code),
                )
                for code, kind in codes.items()
            ]
        )
        enterprises = [party for code, party in everybody.items() if codes[code] == KINDS["DEBTOR"]]
        self._do([self._sign("GiveConsent", party, terms=paper("consent")) for party in enterprises])
        bank, debtors = everybody["BANK0"], [everybody[f"DEBTOR{i}"] for i in range(DEBTORS)]
        self._do([self._sign("AppointBank", debtor, bank=bank.address) for debtor in debtors])
        self._do([self._sign("SetLimit", bank, debtor=debtor.address, limit=FAR) for debtor in debtors])
        offices = {"reviewer": everybody["REVIEWER0"].address, "treasurer": everybody["TREASURER0"].address}
        self._do(
            [
                self._sign(
                    "OpenPool",
                    everybody["AUTHORITY0"],
                    pool=POOL,
                    **offices,
                    highestRatioBps=3_000,
                    ruleSet=paper("rules"),
                )
            ]
        )

    # --- signing and sending

    def _issue(self, debtor: Party, supplier: Party) -> tuple[Intent, bytes]:
        invoice = {"invoice": paper(f"invoice {next(self._numbers)}"), "amount": FACE, "used": FACE}
        return self._sign(
            "IssueReceivable",
            debtor,
            supplier=supplier.address,
            face=FACE,
            maturity=self._now() + 180 * DAY,
            invoices=[invoice],
            terms=paper("terms"),
        )

    def _sign(self, name: str, party: Party, original: Intent | None = None, /, **fields: Any) -> tuple[Intent, bytes]:
        fields.pop("actor_is_participant", None)
        fields = {intent_type(name).actor_field: party.address, **fields}
        intent = Intent.build(name, fields, nonce=next(self._numbers), deadline=FAR)
        return intent, intent.call(party.key.sign(intent.digest(self.deployment)), original)

    def _do(self, signed: Sequence[tuple[Intent, bytes]]) -> None:
        """Carried in batches; none may be refused."""
        for start in range(0, len(signed), BATCH):
            part = signed[start : start + BATCH]
            self._send(part[0][0].contract_in(self.deployment), part)

    def _send(self, contract: str, part: Sequence[tuple[Intent, bytes]]) -> None:
        raw = signed_transaction(
            self.relayer,
            chain_id=self.deployment.chain_id,
            nonce=self._sent,
            gas=GAS,
            to=bytes.fromhex(self.deployment.addresses[contract][2:]),
            data=_encode_batch([[call for _, call in part]]),
        )
        self._sent += 1
        self.intents += len(part)
        tx = self.rpc.call("eth_sendRawTransaction", "0x" + raw.hex())
        while (receipt := self.rpc.call("eth_getTransactionReceipt", tx)) is None:
            time.sleep(0.005)
        [outcome] = submit.outcomes(self.rpc, [tx])
        if outcome is None or not outcome.done or outcome.refused:
            raise SystemExit(f"history: {part[0][0].name} was refused: {outcome}")
        self._logs += len(receipt["logs"])
        self._at = int(receipt["logs"][0].get("blockTimestamp", "0x0"), 16)

    def _all_logs(self) -> list[Any]:
        wanted = {
            "fromBlock": hex(self.deployment.first_block),
            "toBlock": "latest",
            "address": list(self.deployment.event_sources),
        }
        found: list[Any] = self.rpc.call("eth_getLogs", wanted)
        self._at = int(self.rpc.call("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
        return found

    def _now(self) -> int:
        return self._at

    def _amount(self, lot: str) -> int:
        answer = self.rpc.call(
            "eth_call",
            {"to": self.deployment.addresses["ReceivableLedger"], "data": "0x" + _ask_lot([lot]).hex()},
            "latest",
        )
        amount: int = _lot(memoryview(bytes.fromhex(answer[2:])), 0)["0"]["amount"]
        return amount

    def _reference(self) -> str:
        return paper(f"reference {next(self._numbers)}")


_ask_lot = call_encoder(function("ReceivableLedger", "lotOf"))
_lot = tuple_decoder(function("ReceivableLedger", "lotOf")["outputs"])


def _how_many(name: str) -> int:
    return {"DEBTOR": DEBTORS, "SUPPLIER": SUPPLIERS}.get(name, 1)
