"""From an instruction to a bank's word and back: named accounts, orders of two people, files of the bank, the queue."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest
from httpx import Response

from api.batches import move_batch, move_item
from api.problems import Problem
from chain.keys import Key
from files.iso20022 import (
    Account,
    Answer,
    Entry,
    Statement,
    StatusReport,
    read_order,
    write_notification,
    write_statement,
    write_status,
)
from files.receipts import file_text
from readmodel.tables import BankEntry, BankFile, BankReceipt, BatchItem, PaymentBatch, PaymentCase, PaymentInstruction
from readmodel.tables.batches import BATCH_MOVES, ITEM_MOVES, LIVE
from tests.support.accounts import BANK_CODE, bank_system
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import Kind, Ledger
from tests.support.life import YUAN
from tests.support.people import member
from tests.support.tables import rows_of

FACE = 1_000 * YUAN
BATCHES, STATEMENTS, UNMATCHED = "/v1/payments/batches", "/v1/payments/statements", "/v1/payments/unmatched"


@dataclass
class Treasury:
    """The debtor's money desk: a maker and a checker, and one certificate that it owes on."""

    gateway: Gateway
    maker: Desk
    checker: Desk
    owed: dict[str, Any]

    @property
    def payer(self) -> Account:
        return iso(self.gateway, self.maker.party.address)

    @property
    def payee(self) -> Account:
        return iso(self.gateway, self.owed["payee"])

    def order(self, **said: Any) -> dict[str, Any]:
        """A batch of the one instruction, approved."""
        made = self.made(**said)
        answer = self.checker.post(f"{BATCHES}/{made['id']}/approval", None)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def made(self, **said: Any) -> dict[str, Any]:
        answer = self.maker.post(BATCHES, {"instructions": [{"instruction": self.owed["id"], **said}]})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def reference(self) -> str:
        batches = self.maker.get(BATCHES).json()["items"]
        return str(self.maker.get(f"{BATCHES}/{batches[-1]['id']}").json()["lines"][0]["reference"])

    def debit(self, reference: str = "BANK1", **other: Any) -> Entry:
        entry = Entry(1, "debit", FACE, self.gateway.ledger.now(), reference, self.reference(), self.payee)
        return replace(entry, **other)

    def told(self, *entries: Entry, id: str = "n1", by: Key | None = None) -> Response:
        """The bank's notification, handed in by the maker."""
        notice = Statement(id, self.gateway.ledger.now(), self.payer, entries)
        return hand_in(self.maker, write_notification(notice), by)

    def counts(self, *entries: Entry, id: str = "n1") -> dict[str, int]:
        answer = self.told(*entries, id=id)
        assert answer.status_code == 201, answer.text
        return dict(answer.json()["counts"])

    def instruction(self) -> tuple[str, int]:
        (row,) = [r for r in rows_of(self.gateway.database, PaymentInstruction) if r["id"] == self.owed["id"]]
        return row["state"], row["paid_fen"]

    def cases(self, state: str = "open") -> list[dict[str, Any]]:
        return list(self.maker.get(UNMATCHED, state=state).json()["items"])

    def resolve(self, case: str, **said: Any) -> Response:
        assert self.maker.post(f"{UNMATCHED}/{case}/assignment", {}).status_code == 200
        return self.maker.post(f"{UNMATCHED}/{case}/resolution", {"reason": "asked the bank", **said})

    def approved(self, case: str) -> Response:
        return self.checker.post(f"{UNMATCHED}/{case}/resolution/approval", None)


def iso(gateway: Gateway, participant: str) -> Account:
    row = gateway.account(participant)
    return Account(row.number, row.name, row.bank_code, row.bank_name)


def hand_in(desk: Desk, data: bytes, by: Key | None = None) -> Response:
    signature = (by or desk.gateway.bank_key).sign_text(file_text(data))
    files, said = {"file": ("bank.xml", data)}, {"signature": signature}
    return desk.gateway.client.post(STATEMENTS, files=files, data=said, headers=desk.headers)


@pytest.fixture
def treasury(gateway: Gateway, ledger: Ledger) -> Treasury:
    return treasury_of(gateway, ledger)


def treasury_of(gateway: Gateway, ledger: Ledger) -> Treasury:
    people = gateway.people
    ledger.certificate(people.debtor, people.supplier, FACE)
    gateway.sync()
    founder = gateway.at(people.debtor)
    owed = gateway.instruction(founder, "pay_at_maturity")
    _, maker = member(founder, "maker@debtor.example", "maker")
    _, checker = member(founder, "checker@debtor.example", "checker")
    for participant in (people.debtor.address, owed["payee"]):
        gateway.account(participant)
    return Treasury(gateway, maker, checker, owed)


# --- accounts

ACCOUNT = {"number": "4000-1", "name": "供应商", "bank_code": BANK_CODE, "bank_name": "示例银行"}


def test_an_account_counts_when_somebody_else_approved_it_and_replaces_the_one_before(treasury: Treasury) -> None:
    maker, checker = treasury.maker, treasury.checker
    made = maker.post("/v1/accounts", ACCOUNT).json()
    problem(maker.post(f"/v1/accounts/{made['id']}/approval", None), 403, "wrong_role")
    assert treasury.payer.number != ACCOUNT["number"]
    assert checker.post(f"/v1/accounts/{made['id']}/approval", None).json()["state"] == "approved"
    problem(checker.post(f"/v1/accounts/{made['id']}/rejection", {"reason": "no"}), 409, "decided")
    assert treasury.payer.number == ACCOUNT["number"]
    assert sorted(row["state"] for row in maker.get("/v1/accounts").json()["items"]) == ["approved", "replaced"]


def test_nobody_approves_an_account_or_an_order_of_his_own(treasury: Treasury) -> None:
    founder = treasury.gateway.at(treasury.gateway.people.supplier)
    made = founder.post("/v1/accounts", ACCOUNT).json()
    problem(founder.post(f"/v1/accounts/{made['id']}/approval", None), 403, "same_person")
    _, both = member(treasury.gateway.at(treasury.gateway.people.debtor), "both@debtor.example", "maker", "checker")
    order = both.post(BATCHES, {"instructions": [{"instruction": treasury.owed["id"]}]}).json()
    problem(both.post(f"{BATCHES}/{order['id']}/approval", None), 403, "same_person")


def test_an_account_is_one_participant_s(treasury: Treasury) -> None:
    theirs = treasury.payee
    same = ACCOUNT | {"number": theirs.number, "bank_code": theirs.bank_code}
    made = treasury.maker.post("/v1/accounts", same).json()
    problem(treasury.checker.post(f"/v1/accounts/{made['id']}/approval", None), 409, "account_taken")


def test_others_accounts_are_not_there(treasury: Treasury) -> None:
    made = treasury.maker.post("/v1/accounts", ACCOUNT).json()
    stranger = treasury.gateway.at(treasury.gateway.people.supplier)
    assert stranger.get("/v1/accounts").json()["items"] == []
    problem(stranger.post(f"/v1/accounts/{made['id']}/approval", None), 404, "not_found")


def test_no_two_banks_systems_speak_of_the_same_accounts(gateway: Gateway, ledger: Ledger) -> None:
    founder = gateway.at(ledger.operator)
    _, checker = member(founder, "checker@operator.example", "checker")
    other = gateway.admit("BANK2", Kind.BANK)
    for prefix, code in ((BANK_CODE[:4], "code_taken"), ("102", None)):
        body = {"bank": other.address, "key": Key.new().address, "code_prefix": prefix}
        made = founder.post("/v1/bank-systems", body).json()
        problem(founder.post(f"/v1/bank-systems/{made['id']}/approval", None), 403, "same_person")
        answer = checker.post(f"/v1/bank-systems/{made['id']}/approval", None)
        if code:
            problem(answer, 409, code)
        else:
            assert answer.json()["state"] == "approved"
            assert checker.delete(f"/v1/bank-systems/{made['id']}").json()["state"] == "ended"


# --- orders


def test_an_approved_order_is_a_pain_001_to_the_named_account(treasury: Treasury) -> None:
    made = treasury.made()
    problem(treasury.maker.get(f"{BATCHES}/{made['id']}/pain.001.xml"), 409, "wrong_state")
    assert treasury.checker.post(f"{BATCHES}/{made['id']}/approval", None).json()["state"] == "approved"
    answer = treasury.maker.get(f"{BATCHES}/{made['id']}/pain.001.xml")
    assert answer.headers["content-type"] == "application/xml"
    read, errors = read_order(answer.content)
    assert (errors, read.id, read.payer, read.total_fen) == ([], made["id"], treasury.payer, FACE)
    [transfer] = read.transfers
    assert (transfer.payee, transfer.amount_fen, transfer.reference) == (treasury.payee, FACE, treasury.reference())
    assert answer.content == treasury.maker.get(f"{BATCHES}/{made['id']}/pain.001.xml").content


def test_an_instruction_is_in_one_live_order_at_most(treasury: Treasury) -> None:
    made = treasury.made()
    again = {"instructions": [{"instruction": treasury.owed["id"], "amount_fen": "1"}]}
    problem(treasury.maker.post(BATCHES, again), 409, "in_another_batch")
    treasury.checker.post(f"{BATCHES}/{made['id']}/rejection", {"reason": "wrong day"})
    assert treasury.made()["state"] == "proposed"


def test_an_order_says_what_it_comes_to(treasury: Treasury) -> None:
    body = {"instructions": [{"instruction": treasury.owed["id"]}], "items": 1, "total_fen": str(FACE)}
    problem(treasury.maker.post(BATCHES, body | {"total_fen": str(FACE - 1)}), 422, "control_sum")
    problem(treasury.maker.post(BATCHES, body | {"items": 2}), 422, "control_sum")
    assert treasury.maker.post(BATCHES, body).status_code == 201


def test_an_order_is_of_one_s_own_open_instructions_and_no_more_than_is_left(treasury: Treasury) -> None:
    more = {"instruction": treasury.owed["id"], "amount_fen": str(FACE + 1)}
    problem(treasury.maker.post(BATCHES, {"instructions": [more]}), 409, "not_payable")
    payee = treasury.gateway.at(treasury.gateway.people.bank)
    own = {"instructions": [{"instruction": treasury.owed["id"]}]}
    problem(payee.post(BATCHES, own), 404, "not_found")


def test_an_account_that_was_replaced_since_is_not_paid(treasury: Treasury) -> None:
    made = treasury.made()
    maker, checker = treasury.maker, treasury.checker
    account = maker.post("/v1/accounts", ACCOUNT).json()
    assert checker.post(f"/v1/accounts/{account['id']}/approval", None).status_code == 200
    problem(checker.post(f"{BATCHES}/{made['id']}/approval", None), 409, "account_changed")


def test_a_large_order_takes_two_checkers(treasury: Treasury) -> None:
    founder = treasury.gateway.at(treasury.gateway.people.debtor)
    rule = {"action": "PaymentBatch", "one_up_to_fen": str(FACE - 1)}
    assert founder.replace("/v1/approval-rules", [rule]).status_code == 200
    _, second = member(founder, "second@debtor.example", "checker")
    made = treasury.made()
    path = f"{BATCHES}/{made['id']}/approval"
    assert [desk.post(path, None).json()["state"] for desk in (treasury.checker, treasury.checker, second)] == [
        "proposed",
        "proposed",
        "approved",
    ]


# --- what the bank says


def answered(treasury: Treasury, state: Any, reason: str = "", id: str = "p1") -> dict[str, int]:
    (batch,) = treasury.maker.get(BATCHES).json()["items"][-1:]
    answers = (Answer("1", treasury.reference(), state, reason),)
    report = StatusReport(id, batch["id"], treasury.gateway.ledger.now(), None, answers)
    answer = hand_in(treasury.maker, write_status(report))
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["counts"])


def test_a_booked_debit_pays_and_nothing_else_does(treasury: Treasury) -> None:
    order = treasury.order()
    assert answered(treasury, "settled") == {"accepted": 1}
    assert treasury.instruction() == ("open", 0)
    assert treasury.counts(treasury.debit()) == {"paid": 1}
    assert treasury.instruction() == ("paid", FACE)
    seen = treasury.maker.get(f"{BATCHES}/{order['id']}").json()
    assert (seen["state"], seen["lines"][0]["state"]) == ("done", "paid")
    (receipt,) = rows_of(treasury.gateway.database, BankReceipt)
    assert (receipt["reference"], receipt["amount_fen"]) == ("BANK1", FACE)


def test_the_same_file_and_the_same_entry_in_a_statement_change_nothing(treasury: Treasury) -> None:
    treasury.order()
    entry = treasury.debit()
    first, again = treasury.told(entry), treasury.told(entry)
    assert [answer.json()["repeated"] for answer in (first, again)] == [False, True]
    assert first.json()["counts"] == again.json()["counts"]
    whole = Statement("s1", treasury.gateway.ledger.now(), treasury.payer, (entry,), FACE, 0)
    answer = hand_in(treasury.maker, write_statement(whole))
    assert answer.json()["counts"] == {"repeated": 1}
    assert treasury.instruction() == ("paid", FACE)
    assert len(rows_of(treasury.gateway.database, BankReceipt)) == 1


def test_the_same_file_many_at_once_pays_once(postgres_gateway: Gateway, ledger: Ledger) -> None:
    treasury = treasury_of(postgres_gateway, ledger)
    treasury.order()
    entry = treasury.debit()
    notices = [Statement(f"n{i % 2}", 1_790_308_800, treasury.payer, (entry,)) for i in range(8)]
    with ThreadPoolExecutor(8) as pool:
        files = [write_notification(notice) for notice in notices]
        answers = list(pool.map(lambda data: hand_in(treasury.maker, data).status_code, files))
    assert 201 in answers and set(answers) <= {201, 409}
    for data in files[:2]:
        assert hand_in(treasury.maker, data).status_code == 201
    assert treasury.instruction() == ("paid", FACE)
    assert len(rows_of(postgres_gateway.database, BankReceipt)) == 1
    back = replace(treasury.debit("BACK1"), direction="credit", returned=True, reason="AC04")
    assert treasury.counts(back, id="n9") == {"queued": 1}
    (case,) = treasury.cases()
    treasury.resolve(case["id"], resolution="take_back")
    assert treasury.approved(case["id"]).status_code == 200
    assert treasury.instruction() == ("open", 0)


def test_two_orders_of_one_instruction_at_once_are_one(postgres_gateway: Gateway, ledger: Ledger) -> None:
    treasury = treasury_of(postgres_gateway, ledger)
    body = {"instructions": [{"instruction": treasury.owed["id"]}]}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: treasury.maker.post(BATCHES, body).status_code, range(4)))
    assert sorted(answers) == [201, 409, 409, 409]


def test_a_part_that_came_back_leaves_the_order_under_way(treasury: Treasury) -> None:
    treasury.order()
    treasury.counts(treasury.debit(amount_fen=400 * YUAN))
    back = replace(treasury.debit("BACK1", amount_fen=400 * YUAN), direction="credit", returned=True, reason="AC04")
    treasury.counts(back, id="n2")
    (case,) = [case for case in treasury.cases() if case["kind"] == "returned"]
    treasury.resolve(case["id"], resolution="take_back")
    assert treasury.approved(case["id"]).status_code == 200
    assert treasury.counts(treasury.debit("BANK2"), id="n3") == {"paid": 1}
    assert treasury.instruction() == ("paid", FACE)


def test_a_refusal_frees_the_instruction_for_another_order(treasury: Treasury) -> None:
    order = treasury.order()
    assert answered(treasury, "rejected", "AC04") == {"failed": 1}
    seen = treasury.maker.get(f"{BATCHES}/{order['id']}").json()
    assert (seen["state"], seen["lines"][0]["state"], seen["lines"][0]["reason"]) == ("done", "failed", "AC04")
    treasury.order()
    assert treasury.counts(treasury.debit()) == {"paid": 1}


def test_the_payee_s_bank_says_it_too_and_it_counts_once(treasury: Treasury) -> None:
    treasury.order()
    assert treasury.counts(treasury.debit()) == {"paid": 1}
    credit = replace(treasury.debit("OTHER1"), direction="credit", other=treasury.payer)
    notice = Statement("c1", treasury.gateway.ledger.now(), treasury.payee, (credit,))
    payee = treasury.gateway.at(treasury.gateway.people.bank)
    assert hand_in(payee, write_notification(notice)).json()["counts"] == {"confirmed": 1}
    assert treasury.instruction() == ("paid", FACE)


def test_a_bank_s_word_is_about_its_own_accounts_only(treasury: Treasury) -> None:
    gateway = treasury.gateway
    treasury.order()
    rival, key = gateway.admit("BANK2", Kind.BANK), Key.new()
    bank_system(gateway.database, rival.address, key.address, "102")
    for by in (key, Key.new(), treasury.maker.party.key):
        problem(treasury.told(treasury.debit(), by=by), 403, "forbidden")
    notice = Statement("n1", gateway.ledger.now(), treasury.payer, (treasury.debit(),))
    problem(hand_in(gateway.at(rival), write_notification(notice), key), 404, "not_found")
    problem(hand_in(gateway.at(gateway.people.supplier), write_notification(notice)), 404, "not_found")
    assert rows_of(gateway.database, BankReceipt) == rows_of(gateway.database, BankFile) == []
    assert hand_in(gateway.at(gateway.people.bank), write_notification(notice)).json()["counts"] == {"paid": 1}


def test_a_file_that_was_changed_is_nobody_s_word(treasury: Treasury) -> None:
    treasury.order()
    notice = write_notification(Statement("n1", 1_790_308_800, treasury.payer, (treasury.debit(),)))
    signature = treasury.gateway.bank_key.sign_text(file_text(notice))
    changed = notice.replace(b"BANK1", b"BANK2")
    files = {"file": ("bank.xml", changed)}
    said = {"signature": signature}
    answer = treasury.gateway.client.post(STATEMENTS, files=files, data=said, headers=treasury.maker.headers)
    problem(answer, 403, "forbidden")


def test_of_a_file_the_good_is_taken_and_the_wrong_told(treasury: Treasury) -> None:
    treasury.order()
    two = (treasury.debit(), replace(treasury.debit("BANK2"), place=2, end_to_end="", other=Account("9", "", "")))
    notice = write_notification(Statement("n1", treasury.gateway.ledger.now(), treasury.payer, two))
    first, rest = notice.split(b"</Ntry>", 1)
    answer = hand_in(treasury.maker, first + b"</Ntry>" + rest.replace(b'Ccy="CNY"', b'Ccy="USD"'))
    body = answer.json()
    assert (body["counts"], [(e["place"], e["code"]) for e in body["errors"]]) == ({"paid": 1}, [(2, "bad_currency")])
    assert (
        body["file"] == "0x" + hashlib.sha256(first + b"</Ntry>" + rest.replace(b'Ccy="CNY"', b'Ccy="USD"')).hexdigest()
    )


# --- the queue


def test_a_part_payment_counts_and_waits_for_a_person_who_gives_up_the_rest(treasury: Treasury) -> None:
    treasury.order()
    assert treasury.counts(treasury.debit(amount_fen=400 * YUAN)) == {"part": 1}
    assert treasury.instruction() == ("open", 400 * YUAN)
    (case,) = treasury.cases()
    assert (case["kind"], case["assigned_to"]) == ("part_payment", None)
    path = f"{UNMATCHED}/{case['id']}/resolution"
    problem(treasury.maker.post(path, {"resolution": "close_rest", "reason": "x"}), 409, "not_assigned")
    assert treasury.resolve(case["id"], resolution="close_rest").json()["state"] == "proposed"
    again = {"instructions": [{"instruction": treasury.owed["id"]}]}
    problem(treasury.maker.post(BATCHES, again), 409, "in_another_batch")
    assert treasury.approved(case["id"]).json()["state"] == "resolved"
    assert treasury.order()["total_fen"] == str(600 * YUAN)
    assert treasury.counts(treasury.debit("BANK2", amount_fen=600 * YUAN), id="n2") == {"paid": 1}
    assert treasury.instruction() == ("paid", FACE)


def test_a_payment_that_came_back_is_taken_back_by_two_and_paid_again(treasury: Treasury) -> None:
    treasury.order()
    treasury.counts(treasury.debit())
    back = replace(treasury.debit("BACK1"), direction="credit", returned=True, reason="AC04")
    assert treasury.counts(back, id="n2") == {"queued": 1}
    assert treasury.instruction() == ("paid", FACE)
    (case,) = treasury.cases()
    assert case["kind"] == "returned"
    problem(
        treasury.resolve(case["id"], resolution="match", to_instruction=treasury.owed["id"]), 422, "wrong_resolution"
    )
    treasury.resolve(case["id"], resolution="take_back")
    problem(treasury.maker.post(f"{UNMATCHED}/{case['id']}/resolution/approval", None), 403, "wrong_role")
    assert treasury.approved(case["id"]).status_code == 200
    assert treasury.instruction() == ("open", 0)
    bank = treasury.gateway.at(treasury.gateway.people.bank)
    problem(bank.draft("RecordPayment", **recorded(treasury, "BANK1")), 422, "no_receipt")
    treasury.order()
    assert treasury.counts(treasury.debit("BANK2"), id="n3") == {"paid": 1}


def recorded(treasury: Treasury, reference: str) -> dict[str, Any]:
    return {
        "bank": treasury.owed["payee"],
        "receivable": treasury.owed["subject"],
        "amount": FACE,
        "bankReference": "0x" + reference.encode().ljust(32, b"\0").hex(),
    }


def test_what_the_ledger_took_for_paid_is_not_taken_back(treasury: Treasury) -> None:
    treasury.order()
    treasury.counts(treasury.debit())
    treasury.gateway.at(treasury.gateway.people.bank).act("RecordPayment", **recorded(treasury, "BANK1"))
    treasury.counts(replace(treasury.debit("BACK1"), direction="credit", returned=True, reason="AC04"), id="n2")
    (case,) = treasury.cases()
    treasury.resolve(case["id"], resolution="take_back")
    problem(treasury.approved(case["id"]), 409, "receipt_used")
    said = {"reason": "pays again"}
    assert treasury.checker.post(f"{UNMATCHED}/{case['id']}/resolution/rejection", said).json()["state"] == "open"


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"amount_fen": FACE + 1}, "amount_differs"),
        ({"other": Account("9999", "别人", BANK_CODE)}, "account_differs"),
        ({"other": Account("", "", "")}, "account_differs"),
        ({"end_to_end": "TS" + "0" * 33}, "unknown"),
    ],
)
def test_what_does_not_fit_pays_nothing_and_is_a_case(treasury: Treasury, change: dict[str, Any], kind: str) -> None:
    treasury.order()
    assert treasury.counts(treasury.debit(**change)) == {"queued": 1}
    assert treasury.instruction() == ("open", 0)
    assert [case["kind"] for case in treasury.cases()] == [kind]


def test_a_payment_without_our_reference_is_matched_by_two(treasury: Treasury) -> None:
    treasury.order()
    assert treasury.counts(treasury.debit(end_to_end="")) == {"queued": 1}
    (case,) = treasury.cases()
    treasury.resolve(case["id"], resolution="match", to_instruction=treasury.owed["id"])
    assert treasury.instruction() == ("open", 0)
    assert treasury.approved(case["id"]).status_code == 200
    assert treasury.instruction() == ("paid", FACE)


def test_paid_twice_is_a_double_and_a_reference_used_again_is_told(treasury: Treasury) -> None:
    treasury.order()
    treasury.counts(treasury.debit())
    assert treasury.counts(treasury.debit("BANK2"), id="n2") == {"queued": 1}
    assert treasury.counts(treasury.debit("BANK1", amount_fen=1), id="n3") == {"queued": 1}
    assert sorted(case["kind"] for case in treasury.cases()) == ["double", "reference_used"]
    assert treasury.instruction() == ("paid", FACE)


def test_the_owner_s_other_business_is_no_case(treasury: Treasury) -> None:
    treasury.order()
    foreign = treasury.debit(end_to_end="", other=Account("77", "电力公司", "105290000001"))
    assert treasury.counts(foreign) == {"other": 1}
    assert treasury.cases() == []


def test_a_case_is_ended_by_a_word_and_seen_by_its_owner_alone(treasury: Treasury) -> None:
    treasury.order()
    treasury.counts(treasury.debit(amount_fen=FACE + 1))
    (case,) = treasury.cases()
    stranger = treasury.gateway.at(treasury.gateway.people.supplier)
    assert stranger.get(UNMATCHED).json()["items"] == []
    problem(stranger.post(f"{UNMATCHED}/{case['id']}/assignment", {}), 404, "not_found")
    assert treasury.resolve(case["id"], resolution="note").json()["state"] == "resolved"
    (row,) = rows_of(treasury.gateway.database, PaymentCase)
    assert row["reason"] == "asked the bank" and row["assigned_to"] == row["proposed_by"]
    assert len(rows_of(treasury.gateway.database, BankEntry)) == 1


def test_only_the_moves_of_the_table_are_made() -> None:
    """Every pair of states: made if it is in the table, refused if it is not."""
    for moves, move, of in (
        (ITEM_MOVES, move_item, lambda state: BatchItem(state=state)),
        (BATCH_MOVES, move_batch, lambda state: PaymentBatch(state=state)),
    ):
        states = set(moves) | set().union(*moves.values())
        for before in states:
            for after in states:
                row = of(before)
                if after in moves.get(before, ()):
                    move(row, after)
                    assert row.state == after
                else:
                    with pytest.raises(Problem):
                        move(row, after)
                    assert row.state == before
    assert set(LIVE) == {state for state in ITEM_MOVES if state != "paid"}
