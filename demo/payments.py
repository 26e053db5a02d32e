"""Money, as a treasurer moves it: named accounts, orders of two people, and what the bank says of them.

The bank is met by folder alone: orders go in, signed messages come out, and the payer hands them in at the gateway.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from demo.bank.signing import key_of
from demo.party import Party
from demo.stack import Stack, wait_for
from demo.trouble import Trouble
from files.iso20022 import CAMT053, Entry, kind_of, read_statement

MOST_IN_A_BATCH = 500
MOST_ROUNDS = 8  # of an order that the bank refuses, or sends back
BATCHES, STATEMENTS, UNMATCHED = "/v1/payments/batches", "/v1/payments/statements", "/v1/payments/unmatched"

Paid = dict[str, Any]  # a payment instruction or a receipt, as JSON


@dataclass
class Counts:
    """What the account tells of orders and messages."""

    orders: int = 0
    messages: int = 0
    repeated: int = 0
    refused: int = 0
    sent_back: int = 0


@dataclass
class Cashier:
    """The demo's side of the bank. accounts: number by participant; kinds: of a payment, by its reference."""

    stack: Stack
    accounts: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    _handed: int = 0

    def __post_init__(self) -> None:
        self._bank = httpx.Client(base_url=self.stack.bank_url, timeout=60)

    # --- accounts

    def admit_banks(self, operator: Party, banks: Sequence[Party]) -> None:
        """The operator notes each bank's system: one person proposes, another approves."""
        for bank in banks:
            key = key_of(self.stack.bank_key.secret, bank_code(banks, bank))
            body = {"bank": bank.address, "key": key.address, "code_prefix": bank_code(banks, bank)[:3]}
            made = operator.post("/v1/bank-systems", body)
            operator.check(f"/v1/bank-systems/{made['id']}/approval")

    def open_accounts(self, balances: Sequence[tuple[Party, int]], banks: Sequence[Party]) -> None:
        """Everybody opens an account at one of the banks, a bank at itself, and names it at the gateway."""
        opened = []
        for place, (party, fen) in enumerate(balances):
            bank = party if party in banks else banks[place % len(banks)]
            code = bank_code(banks, bank)
            account = {
                "number": f"{code[:3]}{place:013}",
                "name": party.name,
                "bank_code": code,
                "bank_name": bank.name,
            }
            made = party.post("/v1/accounts", account)
            party.check(f"/v1/accounts/{made['id']}/approval")
            self.accounts[party.address] = account["number"]
            opened.append({**account, "balance_fen": fen})
        self._bank.post("/accounts", json=opened).raise_for_status()

    # --- paying

    def pay(
        self, payer: Party, instructions: Sequence[Paid], part: tuple[int, int] = (1, 1)
    ) -> list[tuple[Paid, Paid]]:
        """Order what is open, or the part of it, until all is paid. Returns (instruction, receipt) in the order asked.

        What the bank refuses is ordered again; what it sends back is taken back by two people, and ordered again.
        """
        left = {i["id"]: (int(i["amount_fen"]) - int(i["paid_fen"])) * part[0] // part[1] for i in instructions}
        known = {i["id"]: i for i in instructions}
        receipts: dict[str, Paid] = {}
        for _ in range(MOST_ROUNDS):
            due = [(id, fen) for id, fen in left.items() if id not in receipts]
            # Ids are hashes over a random key; so ordered, the same payments have the same luck in every run.
            due.sort(key=lambda one: (one[1], self.accounts[known[one[0]]["payee"]]))
            if not due:
                return [(known[id], receipts[id]) for id in left]
            for start in range(0, len(due), MOST_IN_A_BATCH):
                self._round(payer, due[start : start + MOST_IN_A_BATCH], known, receipts)
        raise Trouble(f"{payer.name}: the bank did not pay {len(left) - len(receipts)} instructions", exit_code=1)

    def _round(
        self, payer: Party, due: list[tuple[str, int]], known: dict[str, Paid], receipts: dict[str, Paid]
    ) -> None:
        lines = self._order(payer, due)
        by_reference = {line["reference"]: line["instruction"] for line in lines}
        self.kinds.update({reference: known[id]["kind"] for reference, id in by_reference.items()})
        for entry in self._hand_in(payer):
            id = by_reference.get(entry.end_to_end)
            if id is None:
                continue
            if entry.returned:
                receipts.pop(id, None)
            elif entry.direction == "debit":
                receipts[id] = {
                    "instruction": id,
                    "reference": entry.reference,
                    "amount_fen": str(entry.amount_fen),
                    "paid_at": entry.booked_at,
                }
        returned = self._take_back(payer)
        for id in returned:
            receipts.pop(id, None)
        self.counts.sent_back += len(returned)
        self.counts.refused += sum(1 for id, _ in due if id not in receipts and id not in returned)

    def _order(self, payer: Party, due: list[tuple[str, int]]) -> list[dict[str, Any]]:
        items = [{"instruction": id, "amount_fen": str(fen)} for id, fen in due]
        total = str(sum(fen for _, fen in due))
        made = payer.post(BATCHES, {"instructions": items, "items": len(items), "total_fen": total})
        payer.check(f"{BATCHES}/{made['id']}/approval")
        order = payer.download(f"{BATCHES}/{made['id']}/pain.001.xml")
        self._put(self.folder / "in" / f"{made['id']}.xml", order)
        self.counts.orders += 1
        self._until_idle()
        lines: list[dict[str, Any]] = made["lines"]
        return lines

    @staticmethod
    def _put(place: Path, order: bytes) -> None:
        place.with_suffix(".tmp").write_bytes(order)
        os.replace(place.with_suffix(".tmp"), place)

    def _until_idle(self) -> None:
        wait_for("the simulated bank", lambda: self._bank.get("/idle").json() is True, alive=self.stack.check)

    def _hand_in(self, payer: Party) -> list[Entry]:
        """What the bank has told of the payer's account since the last time, in its order; the entries that it has."""
        entries = []
        for path in self._fresh():
            if path.name.split(".")[1] != self.accounts[payer.address]:
                continue  # the payee's own, who hands in its statement at the end
            data = path.read_bytes()
            self._send(payer, path, data)
            if kind_of(data).startswith("camt"):
                entries += [entry for one in read_statement(data) for entry in one.entries]
        return entries

    def _send(self, party: Party, path: Path, data: bytes) -> dict[str, Any]:
        signature = path.with_name(f"{path.name}.sig").read_text("utf-8")
        answer: dict[str, Any] = party.upload(STATEMENTS, path.name, data, signature=signature)
        if answer["errors"]:
            raise Trouble(f"{path.name}: {answer['errors'][0]['en']}", exit_code=1)
        self.counts.messages += 1
        self.counts.repeated += answer["repeated"]
        return answer

    def _take_back(self, payer: Party) -> set[str]:
        """Each payment that came back: a maker takes the case and says so, a checker approves."""
        found = set()
        for case in list(payer.pages(UNMATCHED, state="open")):
            if case["kind"] != "returned":
                raise Trouble(f"{payer.name}: a payment does not fit: {case['kind']}", exit_code=1)
            payer.post(f"{UNMATCHED}/{case['id']}/assignment", {})
            said = {"resolution": "take_back", "reason": "退回，重新付款 / came back, paid again"}
            payer.post(f"{UNMATCHED}/{case['id']}/resolution", said)
            payer.check(f"{UNMATCHED}/{case['id']}/resolution/approval")
            found.add(case["instruction"])
        return found

    # --- for visitors

    def calm(self) -> None:
        """From now on nothing goes wrong at the bank: what visitors do has no luck in it."""
        self._bank.post("/calm").raise_for_status()

    def carry(self, payer: Party) -> None:
        """Every order of the payer's that is on its way goes in, once, and all that the bank said of it is handed
        in."""
        for batch in [one for one in payer.pages(BATCHES) if one["state"] == "approved"]:
            place = self.folder / "in" / f"{batch['id']}.xml"
            if not place.exists():
                self._put(place, payer.download(f"{BATCHES}/{batch['id']}/pain.001.xml"))
            self._until_idle()
            lines = payer.get(f"{BATCHES}/{batch['id']}")["lines"]
            named = [line["reference"].encode() for line in lines]
            own = {one["number"] for one in payer.pages("/v1/accounts") if one["state"] == "approved"}
            for path in sorted((self.folder / "out").glob("*.xml")):
                if path.name.split(".")[1] in own and any(name in (data := path.read_bytes()) for name in named):
                    self._send(payer, path, data)

    # --- the end

    def close(self, parties: Sequence[Party], at: int) -> bool:
        """Every account's statement is handed in. Whether nothing in them was new to the gateway, or does not fit."""
        list(self._fresh())
        self._bank.post("/statements", params={"at": at}).raise_for_status()
        by_account = {self.accounts[party.address]: party for party in parties}
        agrees = True
        for path in self._fresh():
            data = path.read_bytes()
            if kind_of(data) == CAMT053:
                answer = self._send(by_account[path.name.split(".")[1]], path, data)
                agrees = agrees and set(answer["counts"]) <= {"repeated", "confirmed", "other"}
        return agrees

    def books(self) -> dict[str, Any]:
        """The bank's own books, with what stayed moved as transfers between participants."""
        found: dict[str, Any] = self._bank.get("/books").json()
        parties = {number: address for address, number in self.accounts.items()}
        undone = {posting["returns"] for posting in found["postings"]}
        found["transfers"] = [
            {
                "kind": self.kinds[p["end_to_end"]],
                "payer": parties[p["debit"]],
                "payee": parties[p["credit"]],
                "amount_fen": p["amount_fen"],
                "paid_at": p["booked_at"],
            }
            for p in found["postings"]
            if p["end_to_end"] and not p["returns"] and p["reference"] not in undone
        ]
        return found

    @property
    def folder(self) -> Path:
        return self.stack.folder / "bank"

    def _fresh(self) -> list[Path]:
        found = sorted((self.folder / "out").glob("*.xml"))
        fresh, self._handed = found[self._handed :], len(found)
        return fresh


def bank_code(banks: Sequence[Party], bank: Party) -> str:
    """An invented 联行号: no real one begins so."""
    return f"9{banks.index(bank) + 1:02}000000000"
