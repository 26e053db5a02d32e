"""Loans that time closes: once nothing was claimed for six months after their maturity, by the rules' own day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from chain.summaries import end_of_day, shanghai_date
from readmodel.database import Database
from readmodel.tables import LateClaim, PoolLoan, Receivable, SignedIntent
from tests.support.anvil import Anvil
from tests.support.ledger import DAY, HOUR, Ledger, some_hash
from tests.support.life import YUAN, Cast, cast, pledge_loan
from tests.support.outbox import outbox
from tests.support.pool import NORMAL, POOL, RATIO_BPS, SUBSTANDARD, classify
from tests.support.tables import reconciled, rows_of, sync
from tests.support.waiting import until
from worker import closing
from worker.closing import close_by_time

STARTS = int(datetime(2025, 6, 3, tzinfo=UTC).timestamp())
LENT = 900 * YUAN


@pytest.fixture
def anvil() -> Iterator[Anvil]:
    """Its clock starts afresh for each test, in a year whose working days are known."""
    with Anvil(start=STARTS) as node:
        yield node


@pytest.fixture
def people(ledger: Ledger) -> Cast:
    return cast(ledger)


def entered(ledger: Ledger, people: Cast, *, outstanding: int = LENT) -> str:
    loan = pledge_loan(ledger, people, 1_000 * YUAN)
    fields = {"loan": loan, "pool": POOL, "principal": outstanding, "ratioBps": RATIO_BPS}
    papers = {"ruleSet": some_hash("rule set"), "decision": some_hash("decision")}
    ledger.send(ledger.sign(people.bank, "EnterLoan", **fields, **papers))
    return loan


def maturity(database: Database) -> int:
    return max(row["maturity_at"] for row in rows_of(database, Receivable))


def queued(database: Database, now: int) -> int:
    with database.write() as session:
        return close_by_time(session, now)


def states(database: Database) -> set[str]:
    return {row["claim"] for row in rows_of(database, PoolLoan)}


def test_nothing_is_closed_before_its_day(ledger: Ledger, people: Cast, database: Database) -> None:
    entered(ledger, people)
    sync(database, ledger)
    matured_at = maturity(database)
    assert queued(database, matured_at + closing.LONGEST_SIX_MONTHS) == 0
    assert queued(database, matured_at + closing.LONGEST_SIX_MONTHS + 1) == 0  # it was looked for on that day already
    assert queued(database, matured_at + closing.LONGEST_SIX_MONTHS + DAY) == 1


def test_one_that_may_still_be_claimed_for_is_left_open(ledger: Ledger, people: Cast, database: Database) -> None:
    loan = entered(ledger, people)
    sync(database, ledger)
    over = maturity(database) + closing.LONGEST_SIX_MONTHS + DAY
    with database.write() as session:
        until_on, grounds = shanghai_date(over + DAY), some_hash("grounds")
        session.add(LateClaim(loan=loan, until_on=until_on, grounds=grounds, granted_by="0x" + "00" * 20, at=over))
    assert queued(database, over) == 0
    assert queued(database, over + 2 * DAY) == 1


def test_it_is_closed_on_the_ledger_once(ledger: Ledger, people: Cast, database: Database) -> None:
    loan = entered(ledger, people)
    sync(database, ledger)
    ledger.anvil.pass_time_to(maturity(database) + closing.LONGEST_SIX_MONTHS + HOUR)
    assert queued(database, ledger.now()) == 1
    assert queued(database, ledger.now()) == 0
    box = outbox(database, ledger)

    def done() -> bool:
        box.turn()
        sync(database, ledger)
        return states(database) == {"closed"}

    until(done, bool)
    assert [e.args["loan"] for e in ledger.events() if e.name == "LoanClosed"] == [loan]
    assert queued(database, ledger.now()) == 0
    assert reconciled(database, ledger).differences == []


def test_a_loan_with_a_claim_is_left_alone(ledger: Ledger, people: Cast, database: Database) -> None:
    loan = entered(ledger, people)
    classify(ledger, people, loan, SUBSTANDARD)
    fields = {"loan": loan, "outstanding": LENT, "amount": LENT * RATIO_BPS // 10_000}
    ledger.send(ledger.sign(people.bank, "SubmitClaim", **fields, decision=some_hash("decision")))
    sync(database, ledger)
    assert queued(database, maturity(database) + 400 * DAY) == 0


def test_one_that_turned_bad_late_waits_until_its_claim_is_too_late(
    ledger: Ledger, people: Cast, database: Database
) -> None:
    """Three months from the judgment, which here end after the six from the maturity (art. 19(2))."""
    loan = entered(ledger, people)
    sync(database, ledger)
    judged = maturity(database) + closing.LONGEST_SIX_MONTHS - 30 * DAY
    ledger.anvil.pass_time_to(judged)
    classify(ledger, people, loan, SUBSTANDARD)
    sync(database, ledger)
    assert queued(database, judged + 31 * DAY) == 0
    assert queued(database, judged + 110 * DAY) == 1


def test_one_that_performs_again_is_closed_by_its_maturity(ledger: Ledger, people: Cast, database: Database) -> None:
    loan = entered(ledger, people)
    sync(database, ledger)
    ledger.anvil.pass_time_to(maturity(database) + closing.LONGEST_SIX_MONTHS - 30 * DAY)
    for to in (SUBSTANDARD, NORMAL):
        classify(ledger, people, loan, to)
    sync(database, ledger)
    assert queued(database, maturity(database) + closing.LONGEST_SIX_MONTHS + DAY) == 1


def test_many_are_found_page_by_page(
    ledger: Ledger, people: Cast, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "PAGE", 2)
    for _ in range(5):
        entered(ledger, people)
    sync(database, ledger)
    assert queued(database, maturity(database) + closing.LONGEST_SIX_MONTHS + DAY) == 5
    assert {row["action"] for row in rows_of(database, SignedIntent)} == {"CloseByTime"}


def test_what_the_ledger_refused_is_tried_again_in_another_month(
    ledger: Ledger, people: Cast, database: Database
) -> None:
    entered(ledger, people)
    sync(database, ledger)
    now = maturity(database) + closing.LONGEST_SIX_MONTHS + DAY
    assert queued(database, now) == 1
    last = end_of_day(_last_of_month(shanghai_date(now)))
    assert queued(database, last) == 0
    assert queued(database, last + 1) == 1


def _last_of_month(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
