"""Reports on a pool's banks: what each did in a half or a quarter, and the year's grades."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from api.problems import Problem
from api.supervision import period
from tests.support.anvil import Anvil
from tests.support.gateway import Gateway, problem
from tests.support.ledger import Kind, Ledger, some_hash
from tests.support.life import YUAN, pledge_loan
from tests.support.pool import APPROVED, PAPERS_COMPLETE, PLANNED, PUBLIC, RATIO_BPS, enter

STARTS = int(datetime(2025, 6, 30, 15, 0, tzinfo=UTC).timestamp())  # an hour before July begins in Shanghai
JULY = int(datetime(2025, 6, 30, 16, 0, tzinfo=UTC).timestamp())
LENT = 900 * YUAN
DUE = LENT * RATIO_BPS // 10_000


@pytest.fixture
def anvil() -> Iterator[Anvil]:
    with Anvil(start=STARTS) as node:
        yield node


@pytest.fixture
def loan(gateway: Gateway, ledger: Ledger) -> str:
    """Lent, entered and claimed for in June; the rest of it is July's."""
    people = gateway.people
    found = pledge_loan(ledger, people, 1_000 * YUAN)
    enter(ledger, people, found, LENT)
    for party, action, fields in (
        (people.bank, "SubmitClaim", {"outstanding": LENT, "amount": DUE, "decision": some_hash("decision")}),
        (people.reviewer, "AdvanceClaim", {"to": APPROVED, "evidence": some_hash("evidence")}),
    ):
        ledger.send(ledger.sign(party, action, loan=found, **fields))
    assert ledger.now() < JULY
    ledger.anvil.pass_time_to(JULY)
    reference = ledger.reference()
    for party, action, fields in (
        (people.authority, "AdvanceClaim", {"to": PUBLIC, "evidence": some_hash("evidence")}),
        (people.authority, "AdvanceClaim", {"to": PLANNED, "evidence": some_hash("evidence")}),
        (people.treasurer, "AdvanceClaim", {"to": PAPERS_COMPLETE, "evidence": some_hash("evidence")}),
        (people.treasurer, "PayClaim", {"amount": DUE, "bankReference": reference}),
        (people.bank, "RecordRecovery", {"gross": 100 * YUAN, "bankReference": ledger.reference()}),
        (people.bank, "RefundCompensation", {"amount": 30 * YUAN, "bankReference": ledger.reference()}),
    ):
        ledger.send(ledger.sign(party, action, loan=found, **fields))
    gateway.sync()
    return found


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2024Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_periods_are_shanghai_s(name: str, first: date, last: date) -> None:
    found = period(name)
    assert (found.first, found.last) == (first, last)
    begins, ends = found.span
    assert datetime.fromtimestamp(begins, UTC).hour == datetime.fromtimestamp(ends, UTC).hour == 16


@pytest.mark.parametrize("name", ["", "26", "2026H3", "2026Q0", "2026M1", "0000", "9999"])
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(Problem, match="period"):
        period(name)


def test_each_step_counts_in_the_half_in_which_it_was_taken(gateway: Gateway, loan: str) -> None:
    authority = gateway.at(gateway.people.authority)

    def of(name: str) -> tuple[str, int, dict[str, tuple[int, str]]]:
        answer = authority.get("/v1/pool/statistics", period=name).json()
        [bank] = answer["banks"]
        assert bank["bank"] == gateway.people.bank.address
        return bank["lent_fen"], bank["borrowers"], {k: (v["times"], v["amount_fen"]) for k, v in bank["steps"].items()}

    assert of("2025H1") == (
        str(990 * YUAN),
        1,
        {
            "entered": (1, str(LENT)),
            "substandard": (1, "0"),
            "submitted": (1, str(DUE)),
            "approved": (1, "0"),
        },
    )
    assert of("2025Q3") == of("2025H2")
    assert of("2025H2") == (
        "0",
        0,
        {
            "public": (1, "0"),
            "planned": (1, "0"),
            "papers_complete": (1, "0"),
            "paid": (1, str(DUE)),
            "recovery": (1, str(100 * YUAN)),
            "refund": (1, str(30 * YUAN)),
        },
    )
    assert of("2024") == ("0", 0, {})


def test_a_year_s_grade_and_who_broke_the_rules(gateway: Gateway, loan: str) -> None:
    authority, bank = gateway.at(gateway.people.authority), gateway.people.bank.address
    [one] = authority.get("/v1/pool/grades", year=2025).json()["banks"]
    assert (one["amount_fen"], one["amount_before_fen"], one["borrowers"]) == (str(990 * YUAN), "0", 1)
    assert one["grade"] == "合格"  # the first year has no growth
    [one] = authority.get("/v1/pool/grades", year=2025, violation=bank).json()["banks"]
    assert one["grade"] == "不合格"
    assert one["decision"]["steps"][0]["phrase"] == "有违反本细则之行为"
    [one] = authority.get("/v1/pool/grades", year=2026).json()["banks"]
    assert one["grade"] == "合格"  # every bank lent less
    problem(authority.get("/v1/pool/grades", year=2040), 409, "rule_set_missing")


def test_a_bank_sees_its_own_line_and_an_office_its_own_pool(gateway: Gateway, loan: str) -> None:
    own, other = gateway.at(gateway.people.bank), gateway.at(gateway.admit("OTHERBANK", Kind.BANK))
    stranger = gateway.at(gateway.admit("XREVIEWER", Kind.POOL_REVIEWER))
    for path, query in (("/v1/pool/statistics", {"period": "2025"}), ("/v1/pool/grades", {"year": 2025})):
        assert len(own.get(path, **query).json()["banks"]) == 1
        assert other.get(path, **query).json()["banks"] == []
        problem(stranger.get(path, **query), 404, "not_found")
        problem(gateway.at(gateway.people.reviewer).get(path, pool="elsewhere", **query), 404, "not_found")
    problem(own.get("/v1/pool/statistics", period="then"), 422, "period")


def test_how_far_the_cash_goes(gateway: Gateway, ledger: Ledger, loan: str) -> None:
    people, treasurer = gateway.people, gateway.at(gateway.people.treasurer)
    others = []
    for face in (2_000 * YUAN, 4_000 * YUAN):
        others.append(pledge_loan(ledger, people, face))
        due = enter(ledger, people, others[-1], face // 2)
        fields = {"outstanding": face // 2, "amount": due, "decision": some_hash("decision")}
        ledger.send(ledger.sign(people.bank, "SubmitClaim", loan=others[-1], **fields))
        ledger.anvil.pass_time_to(ledger.now() + 60)
    gateway.sync()

    def seen(cash: int) -> dict[str, object]:
        answer = treasurer.get("/v1/pool/position", cash_fen=str(cash))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    found = seen(500 * YUAN)
    assert [one["loan"] for one in found["queue"]] == others
    assert [one["covered"] for one in found["queue"]] == [True, False]
    assert (found["claimed_fen"], found["free_fen"], found["low"]) == (str(900 * YUAN), str(-400 * YUAN), True)
    assert (found["paid_fen"], found["refunded_fen"]) == (str(DUE), str(30 * YUAN))
    assert found["runway_months"] == 500 * YUAN * 12 // (DUE - 30 * YUAN)
    assert found["leverage"] == "7.80"  # 900, 1,000 and 2,000 yuan entered
    assert [one["covered"] for one in seen(900 * YUAN)["queue"]] == [True, True]
    assert (seen(900 * YUAN)["low"], seen(0)["leverage"], seen(0)["low"]) == (False, None, True)
    assert treasurer.get("/v1/pool/position", cash_fen="-1").status_code == 422
    problem(gateway.at(people.bank).get("/v1/pool/position", cash_fen="1"), 403, "wrong_kind")


def test_a_quarter_s_recoveries_loan_by_loan(gateway: Gateway, loan: str) -> None:
    people = gateway.people
    bank, other = gateway.at(people.bank), gateway.at(gateway.admit("OTHERBANK2", Kind.BANK))
    [found] = bank.get("/v1/pool/recoveries", period="2025Q3").json()["items"]
    assert found == {
        "loan": loan,
        "bank": people.bank.address,
        "claim": "recovering",
        "ratio_bps": RATIO_BPS,
        "compensation_fen": str(DUE),
        "recovered_fen": str(100 * YUAN),
        "refunded_fen": str(30 * YUAN),
        "recovered_in_all_fen": str(100 * YUAN),
        "refunded_in_all_fen": str(30 * YUAN),
        "refund_due_fen": "0",
    }
    assert bank.get("/v1/pool/recoveries", period="2025Q2").json()["items"] == []
    assert gateway.at(people.reviewer).get("/v1/pool/recoveries", period="2025").json()["items"] == [found]
    assert other.get("/v1/pool/recoveries", period="2025Q3").json()["items"] == []


def test_the_pool_s_cash_is_what_its_treasurer_said_last(gateway: Gateway, loan: str) -> None:
    people = gateway.people
    treasurer, authority = gateway.at(people.treasurer), gateway.at(people.authority)
    problem(authority.get("/v1/pool/position"), 409, "cash_unknown")
    problem(authority.post("/v1/pool/cash", {"cash_fen": "1"}), 403, "wrong_kind")
    problem(treasurer.post("/v1/pool/cash", {"cash_fen": "1", "pool": "elsewhere"}), 404)
    said = treasurer.post("/v1/pool/cash", {"cash_fen": "5000", "alert_below_fen": "5000"}).json()
    found = authority.get("/v1/pool/position").json()
    assert (found["cash_fen"], found["stated_at"], found["low"]) == ("5000", said["at"], False)
    treasurer.post("/v1/pool/cash", {"cash_fen": "4999", "alert_below_fen": "5000"})
    assert authority.get("/v1/pool/position").json()["low"] is True
    assert authority.get("/v1/pool/position", cash_fen="5000").json()["stated_at"] is None


def test_a_pool_that_is_no_name_is_refused(gateway: Gateway, loan: str) -> None:
    bank = gateway.at(gateway.people.bank)
    problem(bank.get("/v1/pool/grades", year=2025, pool="\u00a0"), 422, "rule_input")
