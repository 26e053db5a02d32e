"""The end of a loan in a pool: closure and what is recovered after it, recall, time; barred banks; anchored roots."""

from __future__ import annotations

import pytest

from readmodel.database import Database
from readmodel.pools import library
from readmodel.queries.pool import bank_book, bar_of, bars
from readmodel.tables import Anchor, PoolBar, PoolStep
from tests.support.ledger import DAY, Ledger, some_hash
from tests.support.life import YUAN, anybody_calls, repaid
from tests.support.pool import (
    CLOSED,
    CLOSURE_APPROVED,
    CLOSURE_CHECKED,
    CLOSURE_REVIEWED,
    NO_BAR,
    NO_CLAIMS,
    NORMAL,
    RECALLED,
    RECOVERING,
    REJECTED,
    bar,
)
from tests.support.pool_story import DUE, LENT, Story
from tests.support.tables import reconciled, rows_of, sync


@pytest.fixture
def story(ledger: Ledger, database: Database) -> Story:
    return Story(ledger, database)


def close(story: Story) -> None:
    story.seek(CLOSURE_REVIEWED, CLOSURE_CHECKED, CLOSURE_APPROVED, CLOSED)


def steps(story: Story) -> list[str]:
    return [row["step"] for row in rows_of(story.database, PoolStep)]


def test_each_office_passes_a_closure_on(story: Story) -> None:
    story.pay()
    story.seek()
    assert story.row["claim"] == "closure_sought"
    for to, word in (
        (CLOSURE_REVIEWED, "closure_reviewed"),
        (CLOSURE_CHECKED, "closure_checked"),
        (CLOSURE_APPROVED, "closure_approved"),
        (CLOSED, "closed"),
    ):
        assert library(story.row["claim"]) == "compensated"
        story.advance(to)
        assert story.row["claim"] == word
    assert library("closed") == "settled"
    assert steps(story)[-5:] == ["closure_sought", "closure_reviewed", "closure_checked", "closure_approved", "closed"]


def test_sent_back_or_recovered_it_is_recovering_again(story: Story) -> None:
    story.pay()
    story.seek()
    story.do(story.people.reviewer, "AdvanceClaim", to=RECOVERING, evidence=some_hash("a paper is missing"))
    assert story.row["claim"] == "recovering"
    story.seek(CLOSURE_REVIEWED)
    story.recover(200 * YUAN)
    assert (story.row["claim"], story.refund_due) == ("recovering", 60 * YUAN)


def test_performing_again_while_its_closure_is_sought_it_is_upgraded(story: Story) -> None:
    story.pay()
    story.seek()
    story.classify(NORMAL)
    assert (story.row["claim"], story.refund_due) == ("upgraded", DUE)


def test_what_is_recovered_after_closure_goes_back_and_it_stays_closed(story: Story) -> None:
    story.pay()
    close(story)
    story.recover(200 * YUAN)
    assert (story.row["claim"], story.refund_due) == ("closed", 60 * YUAN)
    assert story.instructions("refund") == [(60 * YUAN, "open")]
    story.refund(60 * YUAN)
    assert (story.row["claim"], story.refund_due) == ("closed", 0)


@pytest.mark.parametrize("after_closure", [False, True])
def test_recalled_all_that_is_not_back_is_due(story: Story, after_closure: bool) -> None:
    story.pay()
    story.recover(200 * YUAN)
    story.refund(60 * YUAN)
    if after_closure:
        close(story)
        story.recover(100 * YUAN)  # its part is not back yet
    story.advance(RECALLED)
    assert (story.row["claim"], library(story.row["claim"])) == ("recalled", "compensated")
    assert story.refund_due == DUE - 60 * YUAN
    assert story.instructions("refund")[-1] == (DUE - 60 * YUAN, "open")
    assert [state for _, state in story.instructions("refund")[1:-1]] == ["void"] * after_closure
    with story.database.read() as session:
        book = bank_book(session, story.people.bank.address, "shenzhen")
        assert (book.npl_fen, book.compensated_fen) == (LENT, DUE - 60 * YUAN)
    story.refund(DUE - 60 * YUAN)
    assert (story.row["claim"], story.row["refunded_fen"], story.refund_due) == ("closed", DUE, 0)
    with story.database.read() as session:
        book = bank_book(session, story.people.bank.address, "shenzhen")
        assert (book.npl_fen, book.compensated_fen) == (0, 0)


def test_recovered_after_a_recall_nothing_is_due_any_more(story: Story) -> None:
    story.pay()
    story.advance(RECALLED)
    story.refund(DUE)
    assert story.row
    told = story.instructions("refund")
    story.recover(LENT)
    assert (story.row["claim"], story.refund_due) == ("closed", 0)
    assert story.instructions("refund") == told


def test_a_closed_loan_forgets_the_claim_that_was_refused(story: Story) -> None:
    story.claim()
    story.advance(REJECTED)
    repaid(story.ledger, story.people, story.loan, 1_000 * YUAN)
    story.do(story.people.bank, "CloseLoan", evidence=some_hash("repaid"))
    row = story.row
    assert (row["claim"], row["outstanding_fen"], row["compensation_fen"]) == ("closed", 0, 0)


def test_closed_by_time_there_is_no_evidence(story: Story) -> None:
    story.ledger.anvil.pass_time_to(story.ledger.now() + 600 * DAY)
    anybody_calls(story.ledger, "CompensationPool", "closeByTime", story.loan)
    assert story.row["claim"] == "closed"
    last = rows_of(story.database, PoolStep)[-1]
    assert (last["step"], last["evidence"]) == ("closed", None)


def test_a_bar_is_kept_until_it_is_taken_back(story: Story) -> None:
    bank = story.people.bank.address
    for to, word in ((NO_CLAIMS, "entries_and_claims"), (NO_BAR, "none")):
        bar(story.ledger, story.people, story.people.bank, to)
        assert story.row
        (row,) = rows_of(story.database, PoolBar)
        assert (row["pool"], row["bank"], row["bar"]) == ("shenzhen", bank, word)
        with story.database.read() as session:
            assert bar_of(session, "shenzhen", bank) == word
            now = [one.bank for one in bars(session, bank=None, office=None)]
            assert now == ([] if word == "none" else [bank])
            assert [one.bank for one in bars(session, bank=None, office=story.people.reviewer.address)] == now
            assert bars(session, bank=story.people.debtor.address, office=None) == []


def test_an_anchored_root_is_dated_by_its_block(ledger: Ledger, database: Database) -> None:
    roots = [some_hash("monday"), some_hash("tuesday"), some_hash("tuesday")]
    for root in roots:
        anybody_calls(ledger, "ParticipantRegistry", "anchor", root)
    sync(database, ledger)
    assert reconciled(database, ledger).differences == []
    rows = rows_of(database, Anchor)
    assert [row["root"] for row in rows] == roots
    assert {row["by"] for row in rows} == {ledger.relayer.address}
    assert rows[-1]["at"] <= ledger.now()
