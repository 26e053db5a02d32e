"""Nothing is paid without a receipt that a bank system signed, for this instruction, used once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from chain.keys import Key
from readmodel.tables import BankReceipt, PaymentInstruction
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import Ledger
from tests.support.life import YUAN
from tests.support.tables import rows_of

FACE = 1_000 * YUAN
PATH = "/v1/payments/receipts"


@pytest.fixture
def debtor(gateway: Gateway, ledger: Ledger) -> Desk:
    """It owes 1,000 yuan on a certificate."""
    ledger.certificate(gateway.people.debtor, gateway.people.supplier, FACE)
    gateway.sync()
    return gateway.at(gateway.people.debtor)


def test_a_genuine_receipt_pays(gateway: Gateway, debtor: Desk) -> None:
    owed = gateway.instruction(debtor, "pay_at_maturity")
    answer = debtor.post(PATH, [gateway.receipt(owed, "REF1")])
    assert answer.status_code == 201
    assert [(i["state"], i["paid_fen"]) for i in answer.json()] == [("paid", str(FACE))]


def test_a_forged_one_does_not(gateway: Gateway, debtor: Desk) -> None:
    owed = gateway.instruction(debtor, "pay_at_maturity")
    genuine = gateway.receipt(owed, "REF1")
    for forged in (
        gateway.receipt(owed, "REF1", by=Key.new()),
        gateway.receipt(owed, "REF1", by=debtor.party.key),
        genuine | {"amount_fen": "1"},
        genuine | {"reference": "REF2"},
        genuine | {"paid_at": 1},
        genuine | {"signature": "0x" + "00" * 65},
    ):
        problem(debtor.post(PATH, [forged]), 403, "forbidden")
    assert rows_of(gateway.database, BankReceipt) == []
    assert gateway.instruction(debtor, "pay_at_maturity")["paid_fen"] == "0"


def test_replayed_it_changes_nothing(gateway: Gateway, debtor: Desk) -> None:
    receipt = gateway.receipt(gateway.instruction(debtor, "pay_at_maturity"), "REF1", amount_fen="400")
    answers = [debtor.post(PATH, [receipt]) for _ in range(3)] + [debtor.post(PATH, [receipt, receipt])]
    assert [a.status_code for a in answers] == [201] * 4
    assert gateway.instruction(debtor, "pay_at_maturity")["paid_fen"] == "400"
    assert len(rows_of(gateway.database, BankReceipt)) == 1


def test_a_reference_is_used_once(gateway: Gateway, debtor: Desk, ledger: Ledger) -> None:
    owed = gateway.instruction(debtor, "pay_at_maturity")
    assert debtor.post(PATH, [gateway.receipt(owed, "REF1", amount_fen="400")]).status_code == 201
    problem(debtor.post(PATH, [gateway.receipt(owed, "REF1", amount_fen="500")]), 409, "reference_used")
    assert gateway.instruction(debtor, "pay_at_maturity")["paid_fen"] == "400"


@pytest.mark.parametrize("amount", ["0", str(FACE + 1)])
def test_never_more_than_is_owed(gateway: Gateway, debtor: Desk, amount: str) -> None:
    owed = gateway.instruction(debtor, "pay_at_maturity")
    problem(debtor.post(PATH, [gateway.receipt(owed, "REF1", amount_fen=amount)]), 422, "receipt_amount")


def test_between_other_parties_it_is_none(gateway: Gateway, debtor: Desk) -> None:
    owed = gateway.instruction(debtor, "pay_at_maturity")
    other = gateway.receipt(owed, "REF1", payee=gateway.people.supplier.address)
    problem(debtor.post(PATH, [other]), 422, "receipt_differs")


def test_for_nothing_that_is_owed_it_is_none(gateway: Gateway, debtor: Desk) -> None:
    owed = gateway.instruction(debtor, "pay_at_maturity") | {"id": "0x" + "cd" * 32}
    problem(debtor.post(PATH, [gateway.receipt(owed, "REF1")]), 404, "not_found")


def test_one_bad_receipt_takes_none_of_its_batch(gateway: Gateway, debtor: Desk) -> None:
    owed = gateway.instruction(debtor, "pay_at_maturity")
    good, bad = gateway.receipt(owed, "REF1", amount_fen="1"), gateway.receipt(owed, "REF2", by=Key.new())
    problem(debtor.post(PATH, [good, bad]), 403)
    assert rows_of(gateway.database, BankReceipt) == []


def test_presented_many_at_once_each_counts_once(postgres_gateway: Gateway, ledger: Ledger) -> None:
    gateway = postgres_gateway
    ledger.certificate(gateway.people.debtor, gateway.people.supplier, FACE)
    gateway.sync()
    debtor = gateway.at(gateway.people.debtor)
    owed = gateway.instruction(debtor, "pay_at_maturity")
    receipts = [gateway.receipt(owed, f"REF{i}", amount_fen="100") for i in range(8)] * 2
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda receipt: debtor.post(PATH, [receipt]).status_code, receipts))
    assert set(answers) == {201}
    (row,) = [r for r in rows_of(gateway.database, PaymentInstruction) if r["id"] == owed["id"]]
    assert row["paid_fen"] == 800
    assert len(rows_of(gateway.database, BankReceipt)) == 8


def test_the_ledger_hears_of_no_payment_without_a_receipt(gateway: Gateway, debtor: Desk) -> None:
    bank, owed = gateway.at(gateway.people.bank), gateway.instruction(debtor, "pay_at_maturity")
    fields = {
        "bank": bank.party.address,
        "receivable": owed["subject"],
        "amount": FACE,
        "bankReference": "0x" + b"REF1".ljust(32, b"\0").hex(),
    }
    problem(bank.draft("RecordPayment", **fields), 422, "no_receipt")
    assert debtor.post(PATH, [gateway.receipt(owed, "REF1")]).status_code == 201
    problem(bank.draft("RecordPayment", **fields | {"amount": FACE - 1}), 422, "no_receipt")
    bank.act("RecordPayment", **fields)
    seen = debtor.get(f"/v1/certificates/{owed['subject']}").json()["certificate"]
    assert (seen["state"], seen["paid_fen"]) == ("settled", str(FACE))
