"""A year of a consortium's ledger, made quickly: real intents, signed and carried in batches, as the demo's are mixed.

Every round is a hundred certificates of one debtor, from issue to redemption: some rejected, half of them split or
passed on, two in five financed, a few of those in the compensation pool, all of it paid. Each event comes from the
contracts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from bench._node import PAUSE_S, bench_key, own_node
from chain.abi import call_encoder, keccak
from chain.artifacts import function
from chain.deploy import deploy
from chain.deployment import Deployment
from chain.events import DECODERS
from chain.intents import Intent, intent_type, lot_id, participant_address, quote_commitment, receivable_id, tail_of
from chain.keys import Key
from chain.logs import LogReader
from chain.rpc import Rpc
from chain.state import LedgerState
from chain.transaction import signed_transaction
from chain.words import NO_PARTY

STARTS_AT = 1_775_000_000  # UTC second
DAY = 86_400
FAR = (1 << 40) - 1
FACE = 1_000_000_00  # fen of each certificate
ROUND = 100  # certificates
FINAL = 64  # blocks
BATCH = 100  # intents in a transaction
GAS = 200_000_000
KINDS = {"DEBTOR": 3, "SUPPLIER": 3, "BANK": 4, "REVIEWER": 5, "TREASURER": 6, "AUTHORITY": 7, "SUPERVISOR": 7}
DEBTORS, SUPPLIERS = 8, 24
POOL = "0x" + b"history".ljust(32, b"\0").hex()
PLEDGE, DISCOUNT = 2, 1
SUBSTANDARD = 3
_encode_batch = call_encoder(function("ReceivableLedger", "batch"))


def paper(text: str) -> str:
    return "0x" + keccak(text.encode()).hex()


def history_node() -> AbstractContextManager[Rpc]:
    """A node that holds what a history needs."""
    return own_node(starts_at=STARTS_AT, gas_limit=10 * GAS, states=10, answer_s=120)


@dataclass(frozen=True)
class Party:
    address: str
    key: Key


class History:
    """A ledger with its parties, that grows by rounds."""

    def __init__(self, rpc: Rpc, folder: Path, *, banks: int = 1) -> None:
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
        many = {"DEBTOR": DEBTORS, "SUPPLIER": SUPPLIERS, "BANK": banks}
        codes = {f"{name}{i}": kind for name, kind in KINDS.items() for i in range(many.get(name, 1))}
        self.parties = {code: Party(participant_address(code), bench_key(code)) for code in codes}
        reader = LogReader(rpc, self.deployment)
        made = reader.read(self.deployment.first_block, reader.head().number)
        self.logs, self.rounds, self._now = len(made.events), 0, made.last.at
        self._open(codes)

    def grow(self, events: int, heard: Callable[[int], None] = lambda _: None) -> int:
        """Rounds until there are at least so many logs. Returns how many there are."""
        while self.logs < events:
            self.round()
            heard(self.logs)
        self.rpc.call("anvil_mine", hex(FINAL))  # so that all of it is final, also to those who wait for that
        return self.logs

    def certificates(self, many: int, *, accepted: bool) -> list[tuple[str, Party]]:
        """So many new receivables and who has each, in turn all suppliers."""
        holders = [self.parties[f"SUPPLIER{i % SUPPLIERS}"] for i in range(many)]
        issued = [self._issue(self.parties[f"DEBTOR{i % DEBTORS}"], holder) for i, holder in enumerate(holders)]
        self.do(issued)
        ids = [receivable_id(intent.digest(self.deployment)) for intent, _ in issued]
        found = list(zip(ids, holders, strict=True))
        if accepted:
            self.do([self.sign("AcceptReceivable", who, receivable=one, terms=paper("yes")) for one, who in found])
        return found

    def now(self) -> int:
        """The newest block's time."""
        return int(self.rpc.call("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    # --- one round

    def round(self) -> None:
        number, self.rounds = self.rounds, self.rounds + 1
        debtor, bank = self.parties[f"DEBTOR{number % DEBTORS}"], self.parties["BANK0"]
        suppliers = [self.parties[f"SUPPLIER{i}"] for i in range(SUPPLIERS)]
        holder = [suppliers[(number + i) % SUPPLIERS] for i in range(ROUND)]
        issued = [self._issue(debtor, holder[i]) for i in range(ROUND)]
        self.do(issued)
        ids = [receivable_id(intent.digest(self.deployment)) for intent, _ in issued]
        kept = range(4, ROUND)
        self.do(
            [
                self.sign("RejectReceivable", holder[i], issued[i][0], receivable=ids[i], reason=paper("no"))
                for i in range(4)
            ]
        )
        self.do([self.sign("AcceptReceivable", holder[i], receivable=ids[i], terms=paper("yes")) for i in kept])

        lots = {lot_id(ids[i], 0): holder[i] for i in kept}
        moves: list[tuple[Intent, bytes]] = []
        for place, (lot, owner) in enumerate(list(lots.items())):
            other = suppliers[(number + place + 7) % SUPPLIERS]
            if other is owner or place % 6 in (3, 4):
                continue
            if place % 6 == 5:
                moves.append(self.sign("SplitLot", owner, lot=lot, amount=FACE // 4))
                lots[tail_of(lot, FACE, FACE // 4)] = owner
                continue
            amount = FACE // 3 if place % 6 < 2 else FACE
            moves.append(
                self.sign("TransferLot", owner, lot=lot, amount=amount, recipient=other.address, terms=paper("paid"))
            )
            lots[tail_of(lot, FACE, amount) if amount < FACE else lot] = other
        self.do(moves)
        self._finance(bank, list(lots.items())[:40])
        self.do(
            [
                self.sign("RecordPayment", bank, receivable=ids[i], amount=FACE, bankReference=self._reference())
                for i in kept
            ]
        )
        financed = self.financed
        self.do([self.sign("RedeemLot", bank if lot in financed else owner, lot=lot) for lot, owner in lots.items()])

    def _finance(self, bank: Party, lots: Sequence[tuple[str, Party]]) -> None:
        kinds = [PLEDGE if i % 2 else DISCOUNT for i in range(len(lots))]
        amounts = self._amounts([lot for lot, _ in lots])
        wanted = [(lot, owner, fen) for (lot, owner), fen in zip(lots, amounts, strict=True)]
        terms = self.lent(wanted, [bank] * len(lots), kinds)
        self.financed = {lot for lot, _ in lots}
        pledged = [one for one, kind in zip(terms, kinds, strict=True) if kind == PLEDGE][:6]
        self._pool(bank, pledged)

    def lent(
        self, lots: Sequence[tuple[str, Party, int]], banks: Sequence[Party], kinds: Sequence[int]
    ) -> list[dict[str, Any]]:
        """Lots (id, owner, fen) asked for, quoted, accepted and disbursed, each by its bank. Gives the terms of each,
        `financing` and `advance` among them."""
        until = self._now + 30 * DAY
        asked = [
            self.sign(
                "RequestFinancing",
                owner,
                lot=lot,
                kind=kind,
                recourse=False,
                bank=NO_PARTY,
                until=until,
                terms=paper("terms"),
            )
            for (lot, owner, _), kind in zip(lots, kinds, strict=True)
        ]
        self.do(asked)
        ids = ["0x" + intent.digest(self.deployment).hex() for intent, _ in asked]
        terms = [
            {
                "financing": one,
                "bank": bank.address,
                "advance": fen - fen // 100,
                "repay": fen,
                "rateBps": 400,
                "fee": 0,
                "validUntil": until,
                "salt": one,
            }
            for one, bank, (_, _, fen) in zip(ids, banks, lots, strict=True)
        ]
        self.do(
            [
                self.sign("SubmitQuote", bank, financing=one["financing"], commitment=quote_commitment(one))
                for one, bank in zip(terms, banks, strict=True)
            ]
        )
        self.do([self.sign("AcceptQuote", owner, **one) for (_, owner, _), one in zip(lots, terms, strict=True)])
        self.do(
            [
                self.sign(
                    "ConfirmDisbursement",
                    bank,
                    financing=one["financing"],
                    amount=one["advance"],
                    bankReference=self._reference(),
                )
                for one, bank in zip(terms, banks, strict=True)
            ]
        )
        return terms

    def _pool(self, bank: Party, loans: Sequence[dict[str, Any]]) -> None:
        self.do(
            [
                self.sign(
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
        self.do(
            [
                self.sign("ClassifyLoan", bank, loan=loan, **{"class": SUBSTANDARD}, evidence=paper("late")),
                self.sign("SubmitClaim", bank, loan=loan, outstanding=owed, amount=share, decision=paper("claim")),
                self.sign("AdvanceClaim", reviewer, loan=loan, to=3, evidence=paper("approved")),
                self.sign("AdvanceClaim", authority, loan=loan, to=4, evidence=paper("public")),
                self.sign("AdvanceClaim", authority, loan=loan, to=5, evidence=paper("planned")),
                self.sign("AdvanceClaim", treasurer, loan=loan, to=6, evidence=paper("papers")),
                self.sign("PayClaim", treasurer, loan=loan, amount=share, bankReference=self._reference()),
                self.sign("RecordRecovery", bank, loan=loan, gross=owed, bankReference=self._reference()),
                self.sign("RefundCompensation", bank, loan=loan, amount=share, bankReference=self._reference()),
            ]
        )

    # --- who there is

    def _open(self, codes: dict[str, int]) -> None:
        everybody = self.parties
        self.do(
            [
                self.sign(
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
        self.do([self.sign("GiveConsent", party, terms=paper("consent")) for party in enterprises])
        bank, debtors = everybody["BANK0"], [everybody[f"DEBTOR{i}"] for i in range(DEBTORS)]
        self.do([self.sign("AppointBank", debtor, bank=bank.address) for debtor in debtors])
        self.do([self.sign("SetLimit", bank, debtor=debtor.address, limit=FAR) for debtor in debtors])
        offices = {name.lower(): everybody[f"{name}0"].address for name in ("REVIEWER", "TREASURER", "SUPERVISOR")}
        self.do(
            [
                self.sign(
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
        return self.sign(
            "IssueReceivable",
            debtor,
            supplier=supplier.address,
            face=FACE,
            maturity=self._now + 180 * DAY,
            invoices=[invoice],
            terms=paper("terms"),
        )

    def sign(self, name: str, party: Party, original: Intent | None = None, /, **fields: Any) -> tuple[Intent, bytes]:
        fields = {intent_type(name).actor_field: party.address, **fields}
        intent = Intent.build(name, fields, nonce=next(self._numbers), deadline=FAR)
        return intent, intent.call(party.key.sign(intent.digest(self.deployment)), original)

    def do(self, signed: Sequence[tuple[Intent, bytes]]) -> None:
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
        tx = self.rpc.call("eth_sendRawTransaction", "0x" + raw.hex())
        while (receipt := self.rpc.call("eth_getTransactionReceipt", tx)) is None:
            time.sleep(PAUSE_S)
        names = [DECODERS[log["topics"][0]][0] for log in receipt["logs"]]
        if names.count("IntentUsed") != len(part):
            raise SystemExit(f"history: {part[0][0].name} was refused")
        self.intents += len(part)
        self.logs += len(names)

    def _amounts(self, lots: Sequence[str]) -> list[int]:
        state = LedgerState(self.rpc, self.deployment, int(self.rpc.call("eth_blockNumber"), 16))
        return [answer["0"]["amount"] for answer in state.ask("ReceivableLedger", "lotOf", [[lot] for lot in lots])]

    def _reference(self) -> str:
        return paper(f"reference {next(self._numbers)}")
