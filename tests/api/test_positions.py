"""What a party has on whom, what comes in and goes out when, a bank's book, and the pools' stops: over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from chain.intents import lot_id, tail_of
from chain.summaries import day
from readmodel.tables import Receivable
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import Ledger, some_hash
from tests.support.life import DISCOUNT, PLEDGE, YUAN, disbursed
from tests.support.pool import POOL, SUBSTANDARD
from tests.support.tables import rows_of

FACE = 1_000 * YUAN
SOLD, PLEDGED = 300 * YUAN, 700 * YUAN
LENT = PLEDGED - PLEDGED // 100
NOTHING = {"lots": 0, "open_fen": "0", "due_fen": "0"}


def side(fen: int, due: int) -> dict[str, Any]:
    return {"lots": 1, "open_fen": str(fen), "due_fen": str(due)}


class Story:
    """A certificate of a thousand yuan: 300 of it sold to the bank with recourse, 700 pledged to it."""

    def __init__(self, gateway: Gateway, ledger: Ledger) -> None:
        self.gateway, self.ledger, people = gateway, ledger, gateway.people
        self.certificate = ledger.certificate(people.debtor, people.supplier, FACE)
        lot = lot_id(self.certificate, 0)
        ledger.send(ledger.sign(people.supplier, "SplitLot", lot=lot, amount=SOLD))
        self.sold = tail_of(lot, FACE, SOLD)
        disbursed(ledger, people, DISCOUNT, self.sold, people.supplier, SOLD, recourse=True)
        self.loan = disbursed(ledger, people, PLEDGE, lot, people.supplier, PLEDGED)
        fields = {"ruleSet": some_hash("rules"), "decision": some_hash("decision")}
        entry = {"loan": self.loan, "pool": POOL, "principal": LENT, "ratioBps": 3_000}
        ledger.send(ledger.sign(people.bank, "EnterLoan", **entry, **fields))
        gateway.sync()
        self.debtor, self.supplier, self.bank, self.operator = (
            gateway.at(party) for party in (people.debtor, people.supplier, people.bank, ledger.operator)
        )
        (row,) = rows_of(gateway.database, Receivable)
        self.month = day(row["maturity_at"])[:7]

    def only(self, desk: Desk, path: str, **query: Any) -> dict[str, Any]:
        answer = desk.get(path, **query)
        assert answer.status_code == 200, answer.text
        (found,) = answer.json()["items"]
        return dict(found)


@pytest.fixture
def story(gateway: Gateway, ledger: Ledger) -> Story:
    return Story(gateway, ledger)


def test_what_a_bank_has_on_a_debtor_and_what_it_lets_it_owe(story: Story) -> None:
    debtor, bank = story.debtor.party.address, story.bank.party.address
    found = story.only(story.bank, "/v1/exposures")
    limits = {"limit_fen": str(100_000_000 * YUAN), "used_fen": str(FACE), "stopped": False}
    sides = {"owned": side(SOLD, SOLD), "pledged": side(PLEDGED, PLEDGED), "sold": NOTHING}
    assert found == {"debtor": debtor, **sides, **limits}
    assert story.only(story.operator, "/v1/exposures", party=bank) == found


def test_what_a_holder_has_on_a_debtor_whose_bank_it_is_not(story: Story) -> None:
    found = story.only(story.supplier, "/v1/exposures")
    sides = {"owned": side(PLEDGED, 0), "pledged": NOTHING, "sold": side(SOLD, 0)}
    unknown = {"limit_fen": None, "used_fen": None, "stopped": None}
    assert found == {"debtor": story.debtor.party.address, **sides, **unknown}


def test_what_comes_in_and_what_must_be_paid_by_month(story: Story) -> None:
    rung = story.only(story.bank, "/v1/maturities")
    assert (rung["month"], rung["comes_in_fen"], rung["to_pay"]) == (story.month, str(FACE), NOTHING)
    rung = story.only(story.debtor, "/v1/maturities")
    assert (rung["month"], rung["comes_in_fen"], rung["to_pay"]) == (story.month, "0", side(FACE, FACE))
    assert story.only(story.debtor, "/v1/payables")["id"] == story.certificate
    assert story.bank.get("/v1/payables").json()["items"] == []


def test_a_banks_book(story: Story) -> None:
    sums = {(row["kind"], row["recourse"]): row for row in story.bank.get("/v1/book").json()}
    assert {key: row["outstanding_fen"] for key, row in sums.items()} == {
        ("discount", True): str(SOLD),
        ("pledge", False): str(PLEDGED),
    }
    assert len(story.bank.get("/v1/book/financings").json()["items"]) == 2
    assert story.bank.get("/v1/book/financings", state="repaid").json()["items"] == []
    first = story.bank.get("/v1/book/financings", limit=1, state=["disbursed", "repaid"]).json()
    second = story.bank.get("/v1/book/financings", limit=1, after=first["next"]).json()
    assert {f["id"] for f in first["items"] + second["items"]} >= {story.loan}
    bank = story.bank.party.address
    assert story.operator.get("/v1/book", party=bank).json() == story.bank.get("/v1/book").json()


def test_a_loan_that_is_past_its_day_and_not_repaid_is_overdue(story: Story) -> None:
    assert story.bank.get("/v1/book/financings", overdue=True).json()["items"] == []
    (row,) = rows_of(story.gateway.database, Receivable)
    story.ledger.anvil.pass_time_to(row["maturity_at"] + 60)
    story.gateway.sync()
    late = story.only(story.bank, "/v1/book/financings", overdue=True)
    assert (late["id"], late["kind"]) == (story.loan, "pledge")  # what was sold, the debtor has to pay


def test_how_far_a_bank_is_from_its_stop(story: Story, gateway: Gateway, ledger: Ledger) -> None:
    people = gateway.people
    for desk in (story.bank, story.operator, *(gateway.at(p) for p in (people.reviewer, people.treasurer))):
        stop = story.only(desk, "/v1/pool/stops")
        assert (stop["pool"], stop["bank"], stop["loans"]) == ("shenzhen", people.bank.address, 1)
        assert (stop["entered_fen"], stop["npl_fen"], stop["npl_bps"]) == (str(LENT), "0", 0)
        assert (stop["limit_bps"], stop["stopped"]) == (300, False)
        assert (stop["left_fen"], stop["over_fen"]) == (str(LENT * 3 // 100), "0")
    bad = {"loan": story.loan, "class": SUBSTANDARD, "evidence": some_hash("late")}
    ledger.send(ledger.sign(people.bank, "ClassifyLoan", **bad))
    gateway.sync()
    stop = story.only(story.bank, "/v1/pool/stops")
    assert (stop["npl_fen"], stop["npl_bps"], stop["stopped"]) == (str(LENT), 10_000, True)
    assert (stop["left_fen"], stop["over_fen"]) == ("0", str(LENT - LENT * 3 // 100))
    assert story.bank.get("/v1/pool/stops", after=f"shenzhen:{people.bank.address}").json()["items"] == []


def test_the_lineage_of_a_lot_in_pages(story: Story) -> None:
    path, found, after = f"/v1/lots/{story.sold}/lineage", [], ""
    while after is not None:
        page = story.supplier.get(path, after=after, limit=1).json()
        found += page["items"]
        after = page["next"]
    bank, supplier, debtor = (desk.party.address for desk in (story.bank, story.supplier, story.debtor))
    assert [(m["kind"], m["from_party"], m["to_party"]) for m in found] == [
        ("transferred", supplier, bank),
        ("split", supplier, supplier),
        ("issued", debtor, supplier),
    ]


def test_lots_and_movements_of_a_certificate_in_pages(story: Story) -> None:
    whole = story.bank.get(f"/v1/certificates/{story.certificate}").json()
    for what in ("lots", "movements"):
        path, found, after = f"/v1/certificates/{story.certificate}/{what}", [], ""
        while after is not None:
            page = story.bank.get(path, after=after, limit=1).json()
            found += page["items"]
            after = page["next"]
        assert sorted(map(str, found)) == sorted(map(str, whole[what]))


@pytest.mark.parametrize("after", ["x", "1:2:3:4", "0x" + "00" * 32, "0x" + "cd" * 32 + ":1:2:3", "é"])
def test_what_no_page_ended_with_is_refused(story: Story, after: str) -> None:
    problem(story.bank.get(f"/v1/lots/{story.sold}/lineage", after=after), 422, "bad_cursor")
    problem(story.bank.get("/v1/payables", after=after), 422, "bad_cursor")


def test_a_lot_that_is_not_there_has_no_lineage(story: Story) -> None:
    problem(story.bank.get(f"/v1/lots/{'0x' + 'cd' * 32}/lineage"), 404, "not_found")
