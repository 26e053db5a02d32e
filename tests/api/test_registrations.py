"""The registry of movable property: two people enter what was done there; what is lacking; who is first."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import openpyxl
import pytest

from api.registrations import months_later
from chain.summaries import shanghai_date
from readmodel.queries import registrations as queries
from readmodel.tables import Notice, Profile, RegistryEntry
from tests.api.test_positions import FACE, LENT, PLEDGED, SOLD, Story
from tests.support.gateway import Gateway, problem
from tests.support.ledger import DAY, Kind, Ledger, some_hash
from tests.support.life import repaid
from tests.support.people import member
from tests.support.tables import put_row, rows_of
from worker.notices import turn

MONTH_S = 31 * DAY


class Bank:
    """A bank with a maker and a checker, and what it financed."""

    def __init__(self, gateway: Gateway, ledger: Ledger) -> None:
        self.story, self.gateway, self.ledger = Story(gateway, ledger), gateway, ledger
        self.founder = gateway.at(gateway.people.bank)
        _, self.maker = member(self.founder, "maker@bank.example", "maker")
        _, self.checker = member(self.founder, "checker@bank.example", "checker")
        self.loan = self.story.loan
        (sale,) = (one["financing"] for one in self.due() if one["financing"] != self.loan)
        self.sale = str(sale)
        self.now = ledger.now()

    def due(self, **query: Any) -> list[dict[str, Any]]:
        answer = self.maker.get("/v1/registrations/due", **query)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    def propose(self, kind: str = "initial", **other: Any) -> Any:
        said = {"financing": self.sale, "kind": kind, **other}
        if kind in ("initial", "change", "extension", "cancellation"):
            said = {"number": "0839-1", "registered_at": self.now - DAY} | said
        if kind in ("initial", "extension"):
            said = {"term_months": 12} | said
        return self.maker.post("/v1/registrations", said)

    def enter(self, kind: str = "initial", **other: Any) -> dict[str, Any]:
        proposed = self.propose(kind, **other)
        assert proposed.status_code == 201, proposed.text
        answer = self.checker.post(f"/v1/registrations/{proposed.json()['id']}/approval", None)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def priority(self) -> dict[str, Any]:
        answer = self.maker.get(f"/v1/lots/{self.story.sold}/priority")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture
def bank(gateway: Gateway, ledger: Ledger) -> Bank:
    return Bank(gateway, ledger)


# --- entering


def test_two_people_enter_a_registration(bank: Bank) -> None:
    proposed = bank.propose().json()
    assert (proposed["state"], proposed["lot"]) == ("proposed", bank.story.sold)
    path = f"/v1/registrations/{proposed['id']}"
    problem(bank.maker.post(f"{path}/approval", None), 403, "wrong_role")
    assert len(bank.due()) == 2  # it is not there until somebody has checked it
    found = bank.checker.post(f"{path}/approval", None).json()
    on = shanghai_date(bank.now - DAY)
    assert (found["state"], found["expires_on"]) == ("approved", str(months_later(on, 12)))
    problem(bank.checker.post(f"{path}/approval", None), 409, "decided")
    assert [one["financing"] for one in bank.due()] == [bank.loan]
    listed = bank.maker.get("/v1/registrations", financing=bank.sale).json()
    assert [one["id"] for one in listed["items"]] == [proposed["id"]]


def test_one_person_is_not_two(bank: Bank) -> None:
    _, both = member(bank.founder, "both@bank.example", "maker", "checker")
    body = {"financing": bank.sale, "kind": "initial", "number": "1", "registered_at": bank.now - DAY, "term_months": 1}
    id = both.post("/v1/registrations", body).json()["id"]
    for path, said in (("approval", None), ("rejection", {"reason": "no"})):
        problem(both.post(f"/v1/registrations/{id}/{path}", said), 403, "same_person")


def test_what_was_rejected_counts_for_nothing_and_has_its_reason(bank: Bank) -> None:
    id = bank.propose().json()["id"]
    found = bank.checker.post(f"/v1/registrations/{id}/rejection", {"reason": "编号有误"}).json()
    assert (found["state"], found["reason"]) == ("rejected", "编号有误")
    assert len(bank.due()) == 2


@pytest.mark.parametrize(
    ("kind", "other", "fields"),
    [
        ("initial", {"number": "", "term_months": None}, {"number", "term_months"}),
        ("initial", {"claimant": "某保理公司"}, {"claimant"}),
        ("change", {}, {"note"}),
        ("notice", {}, {"number", "notified_at"}),
        ("other", {"term_months": 1}, {"claimant", "advance_fen", "term_months"}),
    ],
)
def test_each_field_that_is_missing_or_out_of_place_is_named(
    bank: Bank, kind: str, other: dict[str, Any], fields: set[str]
) -> None:
    found = problem(bank.propose(kind, **other), 422, "entry_fields")
    assert {one["field"] for one in found["errors"]} == fields
    assert rows_of(bank.gateway.database, RegistryEntry) == []


def test_the_steps_follow_each_other_as_the_registry_has_them(bank: Bank) -> None:
    for kind in ("extension", "cancellation"):
        problem(bank.propose(kind), 409, "not_registered")
    first = bank.enter(term_months=1)
    problem(bank.propose(), 409, "registered_already")
    problem(bank.propose("change", note="x", registered_at=bank.now - 9 * DAY), 422, "before_registration")
    problem(bank.propose("extension", registered_at=bank.now + 2 * DAY), 422, "in_the_future")
    bank.enter("change", note="担保人更名", registered_at=bank.now)
    extended = bank.enter("extension", term_months=24, registered_at=bank.now)
    assert extended["expires_on"] == str(months_later(date.fromisoformat(first["expires_on"]), 24))
    bank.enter("cancellation", registered_at=bank.now)
    assert len(bank.due()) == 2
    bank.enter(registered_at=bank.now)


def test_a_term_that_has_ended_is_not_extended(bank: Bank) -> None:
    bank.enter(term_months=1, registered_at=bank.now - 3 * MONTH_S)
    assert len(bank.due()) == 2
    problem(bank.propose("extension"), 409, "registration_expired")
    bank.enter()


def test_an_entry_is_checked_again_when_it_is_approved(bank: Bank) -> None:
    twice = [bank.propose().json()["id"] for _ in range(2)]
    assert bank.checker.post(f"/v1/registrations/{twice[0]}/approval", None).status_code == 200
    problem(bank.checker.post(f"/v1/registrations/{twice[1]}/approval", None), 409, "registered_already")


def test_a_financing_of_another_bank_is_not_there(bank: Bank) -> None:
    stranger = bank.gateway.at(bank.gateway.admit("OTHERBANK", Kind.BANK))
    body = {"financing": bank.sale, "kind": "initial", "number": "1", "registered_at": bank.now, "term_months": 1}
    problem(stranger.post("/v1/registrations", body), 404, "not_found")
    problem(stranger.get(f"/v1/lots/{bank.story.sold}/priority"), 404, "not_found")
    bank.enter()
    assert stranger.get("/v1/registrations").json()["items"] == []
    assert stranger.get("/v1/registrations/due").json()["items"] == []


@pytest.mark.parametrize(
    ("on", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 23), 360, date(2056, 11, 23)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_a_term_ends_on_the_same_day_of_its_last_month(on: date, months: int, then: date) -> None:
    assert months_later(on, months) == then


# --- what is to be registered


def test_what_is_to_be_registered_has_what_the_registrys_form_asks(bank: Bank) -> None:
    people = bank.gateway.people
    for number, party in enumerate((people.debtor, people.supplier, people.bank)):
        filed = {
            "code": f"9199010{number}",
            "name": f"=示例{number}",
            "name_en": "X",
            "kind": "enterprise",
            "filed_at": 1,
        }
        put_row(bank.gateway.database, Profile, {"participant": party.address, **filed})
    written = bank.maker.get("/v1/registrations/due.csv")
    assert written.status_code == 200, written.text
    head, *rows = csv.reader(io.StringIO(written.content.decode("utf-8-sig")))
    by_type = {row[0]: row for row in rows}
    sale, loan = by_type["应收账款转让(保理)"], by_type["应收账款质押"]
    assert sale[1:7] == ["'=示例2", "91990102", "'=示例1", "91990101", "'=示例0", "91990100"]
    assert (sale[9], sale[11], loan[9], loan[10]) == ("300.00", "300.00", "700.00", f"{LENT // 100}.00")
    assert bank.story.certificate in sale[13] and "人民币叁佰元整" in sale[13]
    assert f"第{PLEDGED + 1}至第{FACE}分" in sale[13]
    content = bank.maker.get("/v1/registrations/due.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert cells == [[cell.removeprefix("'") for cell in row] for row in (head, *rows)]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_what_is_due_comes_in_pages(bank: Bank) -> None:
    first = bank.maker.get("/v1/registrations/due", limit=1).json()
    second = bank.maker.get("/v1/registrations/due", limit=1, after=first["next"]).json()
    assert first["items"] + second["items"] == bank.due()
    operator = bank.gateway.at(bank.ledger.operator)
    assert operator.get("/v1/registrations/due", party=bank.gateway.people.bank.address).json()["items"] == bank.due()


def test_a_loan_that_is_repaid_leaves_a_registration_to_cancel(bank: Bank) -> None:
    bank.enter(financing=bank.loan)
    assert bank.due(what="cancel") == []
    repaid(bank.ledger, bank.gateway.people, bank.loan, PLEDGED)
    bank.gateway.sync()
    assert [one["financing"] for one in bank.due(what="cancel")] == [bank.loan]
    problem(bank.propose("change", financing=bank.loan, note="x"), 409, "not_financed")
    bank.enter("cancellation", financing=bank.loan, registered_at=bank.now)
    assert bank.due(what="cancel") == []


# --- who is first


def other(advance: int, **when: int) -> dict[str, Any]:
    return {"claimant": "某商业保理有限公司", "advance_fen": str(advance), **when}


def test_alone_it_gets_all_of_it(bank: Bank) -> None:
    found = bank.priority()
    (rank,) = found["ranks"]
    assert (found["left_fen"], found["financing"]) == (str(SOLD), bank.sale)
    assert (rank["basis"], rank["claimants"][0]["share_fen"]) == ("neither", str(SOLD))
    assert "768" in found["article"]


def test_registered_comes_before_notified_and_notified_before_neither(bank: Bank) -> None:
    bank.enter("other", **other(100, notified_at=bank.now - 5 * DAY))
    assert [rank["basis"] for rank in bank.priority()["ranks"]] == ["notified", "neither"]
    bank.enter("notice", number="N-1", notified_at=bank.now - 6 * DAY)
    first, second = bank.priority()["ranks"]
    assert first["claimants"][0]["bank"] == bank.gateway.people.bank.address
    assert second["claimants"][0]["name"] == "某商业保理有限公司"
    bank.enter("other", **other(100, registered_at=bank.now - 2 * DAY), number="0839-0")
    assert [rank["basis"] for rank in bank.priority()["ranks"]] == ["registered", "notified", "notified"]
    bank.enter(registered_at=bank.now - 3 * DAY)
    first, *_ = bank.priority()["ranks"]
    assert (first["basis"], first["claimants"][0]["number"]) == ("registered", "0839-1")
    assert "登记时间" in first["zh"]


def test_who_neither_registered_nor_notified_shares_by_what_it_advanced(bank: Bank) -> None:
    advanced = SOLD - SOLD // 100
    bank.enter("other", **other(advanced // 2))
    (rank,) = bank.priority()["ranks"]
    assert rank["basis"] == "neither"
    shares = {one["bank"]: int(one["share_fen"]) for one in rank["claimants"]}
    assert sum(shares.values()) == SOLD
    assert shares[bank.gateway.people.bank.address] == SOLD * 2 // 3


def test_a_registration_that_has_ended_ranks_nobody(bank: Bank) -> None:
    bank.enter(term_months=1, registered_at=bank.now - 3 * MONTH_S)
    assert bank.priority()["ranks"][0]["basis"] == "neither"


def test_of_a_pledge_the_order_is_the_same_and_a_lot_that_nobody_financed_has_none(bank: Bank) -> None:
    found = bank.maker.get(f"/v1/lots/{bank.story.certificate}/priority").json()
    assert "担保制度解释66" in found["article"]
    problem(bank.maker.get(f"/v1/lots/{some_hash('no lot')}/priority"), 404, "not_found")


# --- reminders


def test_a_bank_is_reminded_once_a_month_before_its_registration_ends(bank: Bank, ledger: Ledger) -> None:
    entry = bank.enter(term_months=2, registered_at=bank.now)
    database = bank.gateway.database

    def on(days: int) -> list[dict[str, Any]]:
        ledger.anvil.pass_time_to(bank.now + days * DAY)
        ledger.send(ledger.sign(bank.gateway.people.supplier, "GiveConsent", terms=some_hash(f"{days}")))
        bank.gateway.sync()
        while turn(database):
            pass
        return [row for row in rows_of(database, Notice) if row["kind"] == "registration_expiring"]

    assert on(20) == []
    (told,) = on(40)
    assert (told["participant"], told["subject"]) == (bank.gateway.people.bank.address, bank.sale)
    assert entry["expires_on"] in told["zh"] and "0839-1" in told["en"]
    assert len(on(45)) == 1
    bank.now = ledger.now()
    bank.enter("extension", term_months=12, registered_at=bank.now)
    assert len(on(20)) == 1  # the next one is a year away


def test_postgresql_answers_the_same(postgres_gateway: Gateway, ledger: Ledger) -> None:
    bank = Bank(postgres_gateway, ledger)
    bank.enter(financing=bank.loan, term_months=1, registered_at=bank.now)
    bank.enter("other", **other(100, registered_at=bank.now - 2 * DAY), number="0839-0")
    assert [one["financing"] for one in bank.due()] == [bank.sale]
    assert [rank["basis"] for rank in bank.priority()["ranks"]] == ["registered", "neither"]
    with postgres_gateway.database.read() as session:
        ((one, stands),) = queries.expiring(session, ledger.now(), 40)
    assert (one.financing.id, stands.number) == (bank.loan, "0839-1")
    repaid(ledger, postgres_gateway.people, bank.loan, PLEDGED)
    postgres_gateway.sync()
    assert [one["financing"] for one in bank.due(what="cancel")] == [bank.loan]
    assert len(bank.maker.get("/v1/registrations").json()["items"]) == 2


def test_of_two_that_are_approved_at_once_one_is_in_force(postgres_gateway: Gateway, ledger: Ledger) -> None:
    bank = Bank(postgres_gateway, ledger)
    twice = [bank.propose().json()["id"] for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        paths = [f"/v1/registrations/{id}/approval" for id in twice]
        answers = list(threads.map(lambda path: bank.checker.post(path, None).status_code, paths))
    assert sorted(answers) == [200, 409, 409, 409]
