"""Instructions and a bank that goes wrong: in the end each is paid once, and the bank's books say so to the fen. Spoilt
files, signed all the same, are read or refused, and leave nothing half written."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from demo.bank.books import Books
from demo.bank.desk import Desk
from demo.bank.plan import Odds, Plan
from files.iso20022 import CAMT053, kind_of
from files.receipts import file_text
from readmodel.tables import RECORDS, AuditLine, AuditParty, AuditRoot, BankReceipt, BatchItem, PaymentInstruction
from tests.api.test_money import BATCHES, UNMATCHED, hand_in, iso
from tests.files.iso20022.test_bank_messages import mutant
from tests.support.gateway import Desk as Party
from tests.support.gateway import Gateway
from tests.support.ledger import Ledger
from tests.support.life import YUAN
from tests.support.people import member
from tests.support.tables import rows_of

CERTIFICATES, MOST_ROUNDS, MUTANTS = 8, 25, 150
BAD_DAY = Odds(refused=20, sent_back=20, told_twice=40, late=40, part=20)
OPENED_FEN = 100_000 * YUAN


class Banking:
    """The debtor's two people, eight debts, and a simulated bank that has the accounts."""

    def __init__(self, gateway: Gateway, ledger: Ledger, folder: Path, odds: Odds, seed: int) -> None:
        people = gateway.people
        for number in range(CERTIFICATES):
            ledger.certificate(people.debtor, people.supplier, (100 + number) * YUAN)
        gateway.sync()
        founder = gateway.at(people.debtor)
        self.gateway, self.folder = gateway, folder
        self.maker = member(founder, "maker@debtor.example", "maker")[1]
        self.checker = member(founder, "checker@debtor.example", "checker")[1]
        self.books = Books(folder / "books.jsonl")
        self.bank = Desk(
            self.books, Plan(seed, odds), folder, lambda code, data: gateway.bank_key.sign_text(file_text(data))
        )
        self.payer = iso(gateway, people.debtor.address)
        self.payee = iso(gateway, people.bank.address)
        for account in (self.payer, self.payee):
            self.books.open(account, OPENED_FEN)
        self._read = 0

    def open_instructions(self) -> list[str]:
        found = self.maker.get("/v1/payments/instructions", role="payer", state="open").json()["items"]
        return [one["id"] for one in found]

    def order(self, ids: list[str]) -> None:
        made = done(self.maker.post(BATCHES, {"instructions": [{"instruction": id} for id in ids]}))
        done(self.checker.post(f"{BATCHES}/{made['id']}/approval", None))
        order = self.maker.get(f"{BATCHES}/{made['id']}/pain.001.xml")
        (self.folder / "in" / f"{made['id']}.xml").write_bytes(order.content)
        while self.bank.turn():
            pass

    def messages(self) -> list[tuple[Party, bytes]]:
        """What the bank told since the last time, and whose it is."""
        found = sorted((self.folder / "out").glob("*.xml"))
        fresh, self._read = found[self._read :], len(found)
        owners = {self.payer.number: self.maker, self.payee.number: self.gateway.at(self.gateway.people.bank)}
        return [(owners[path.name.split(".")[1]], path.read_bytes()) for path in fresh]

    def mind_the_queue(self) -> set[str]:
        """Returns are taken back, the rest of part payments is given up; the kinds that there were."""
        kinds = set()
        for case in self.maker.get(UNMATCHED, state="open").json()["items"]:
            kinds.add(case["kind"])
            path = f"{UNMATCHED}/{case['id']}"
            done(self.maker.post(f"{path}/assignment", {}))
            ends = {"returned": "take_back", "part_payment": "close_rest"}
            said = {"resolution": ends.get(case["kind"], "note"), "reason": "asked the bank"}
            answer = self.maker.post(f"{path}/resolution", said)
            if done(answer)["state"] == "proposed":
                decided = self.checker.post(f"{path}/resolution/approval", None)
                if decided.status_code != 200:
                    done(self.checker.post(f"{path}/resolution/rejection", {"reason": "not so"}))
                    done(self.maker.post(f"{path}/resolution", {"resolution": "note", "reason": "came in order"}))
        return kinds

    def paid_fen(self) -> int:
        """What stayed moved at the bank."""
        moved = [p for p in self.books.postings if p.end_to_end]
        return sum(p.amount_fen if p.debit == self.payer.number else -p.amount_fen for p in moved)


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json())


@pytest.mark.parametrize("seed", [3, 11])
def test_with_a_bank_that_goes_wrong_everything_is_paid_once(
    gateway: Gateway, ledger: Ledger, tmp_path: Path, seed: int
) -> None:
    banking = Banking(gateway, ledger, tmp_path, BAD_DAY, seed)
    chance, kinds = random.Random(seed), set()
    for _ in range(MOST_ROUNDS):
        ids = banking.open_instructions()
        if not ids:
            break
        banking.order(ids)
        told = banking.messages()
        chance.shuffle(told)  # mail comes as it likes
        for party, data in told:
            done(hand_in(party, data))
        kinds |= banking.mind_the_queue()
    assert banking.open_instructions() == []
    assert kinds == {"returned", "part_payment"}
    owed = sum((100 + number) * YUAN for number in range(CERTIFICATES))
    assert banking.books.balanced
    assert banking.paid_fen() == owed
    receipts = [r for r in rows_of(gateway.database, BankReceipt) if r["returned_at"] is None]
    assert sum(r["amount_fen"] for r in receipts) == owed
    assert all(r["paid_fen"] == r["amount_fen"] for r in rows_of(gateway.database, PaymentInstruction))
    live = [i for i in rows_of(gateway.database, BatchItem) if i["state"] in ("proposed", "approved", "accepted")]
    assert live == []
    payee = gateway.at(gateway.people.bank)
    assert payee.get(UNMATCHED).json()["items"] == [], "the payee's side of it is no riddle"
    banking.bank.state(gateway.ledger.now())
    for party, data in banking.messages():
        if kind_of(data) == CAMT053:
            body = done(hand_in(party, data))
            assert set(body["counts"]) <= {"repeated", "confirmed", "other"} and body["errors"] == []


def test_a_spoilt_file_is_read_or_refused_and_nothing_is_half_written(
    gateway: Gateway, ledger: Ledger, tmp_path: Path
) -> None:
    banking = Banking(gateway, ledger, tmp_path, Odds(), 1)
    banking.order(banking.open_instructions())
    told = banking.messages()
    chance, taken, refused = random.Random(20_260_925), 0, 0
    for number in range(MUTANTS):
        party, data = told[number % len(told)]
        before = kept(gateway)
        answer = hand_in(party, mutant(chance, data))
        if answer.status_code == 201:
            taken += 1
        else:
            assert 400 <= answer.status_code < 500, answer.text
            assert kept(gateway) == before
            refused += 1
        money_is_whole(gateway)
    assert refused > MUTANTS // 2 and taken > 0


def kept(gateway: Gateway) -> dict[str, Any]:
    remembered = (AuditLine, AuditParty, AuditRoot)
    found = {model.__name__: rows_of(gateway.database, model) for model in RECORDS if model not in remembered}
    found["SignIn"] = [row | {"last_seen_at": 0} for row in found["SignIn"]]
    return found


def money_is_whole(gateway: Gateway) -> None:
    """What an instruction says was paid is what its receipts say, and no more than it is for."""
    receipts = rows_of(gateway.database, BankReceipt)
    for row in rows_of(gateway.database, PaymentInstruction):
        paid = sum(r["amount_fen"] for r in receipts if r["instruction"] == row["id"] and r["returned_at"] is None)
        assert row["paid_fen"] == paid <= row["amount_fen"]
        assert (row["state"] == "paid") == (paid == row["amount_fen"])
