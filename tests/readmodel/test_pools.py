"""A pool's offices, a claim's ways back, the libraries that follow from it, and the money that follows."""

from __future__ import annotations

import pytest

from chain.intents import lot_id
from readmodel.database import Database
from readmodel.pools import library, pool_name, pool_word
from readmodel.queries.pool import bank_book, cover_of, pool_loans, pools_of
from readmodel.tables import Pool, PoolStep
from tests.support.ledger import Kind, Ledger, some_hash
from tests.support.life import PLEDGE, YUAN, cast, disbursed
from tests.support.pool import (
    APPROVED,
    CLOSED,
    CLOSURE_APPROVED,
    CLOSURE_CHECKED,
    CLOSURE_REVIEWED,
    HIGHEST_RATIO_BPS,
    INSURED,
    NO_COVER,
    NORMAL,
    PUBLIC,
    REJECTED,
    SUBMITTED,
)
from tests.support.pool_story import DUE, LENT, Story
from tests.support.tables import reconciled, rows_of, sync


@pytest.fixture
def story(ledger: Ledger, database: Database) -> Story:
    return Story(ledger, database)


def test_an_open_pool_names_its_offices(story: Story) -> None:
    assert story.row["pool"] == "shenzhen"
    people = story.people
    (pool,) = rows_of(story.database, Pool)
    assert (pool["name"], pool["authority"]) == ("shenzhen", people.authority.address)
    assert (pool["reviewer"], pool["treasurer"]) == (people.reviewer.address, people.treasurer.address)
    assert pool["supervisor"] == people.supervisor.address
    with story.database.read() as session:
        for office in (people.authority, people.reviewer, people.treasurer, people.supervisor):
            assert pools_of(session, office.address) == ["shenzhen"]
        assert pools_of(session, people.bank.address) == []


@pytest.mark.parametrize("word", ["0x" + b"shenzhen".ljust(32, b"\0").hex(), "0x" + "ff" * 32, "0x" + "00" * 32])
def test_a_pools_name_and_its_word_are_one(word: str) -> None:
    assert pool_word(pool_name(word)) == word


def test_refused_appealed_and_refused_again(story: Story) -> None:
    story.claim()
    story.advance(REJECTED)
    assert (story.row["claim"], bool(story.row["appealed"])) == ("rejected", False)
    story.do(story.people.bank, "AppealClaim", grounds=some_hash("grounds"))
    assert (story.row["claim"], bool(story.row["appealed"])) == ("appealed", True)
    story.advance(REJECTED)
    assert (story.row["claim"], story.row["outstanding_fen"]) == ("rejected", LENT)


def test_an_appeal_taken_back_leaves_the_claim_refused(story: Story) -> None:
    story.claim()
    story.advance(REJECTED)
    story.do(story.people.bank, "AppealClaim", grounds=some_hash("grounds"))
    story.do(story.people.bank, "WithdrawClaim", reason=some_hash("reason"))
    row = story.row
    assert (row["claim"], bool(row["appealed"])) == ("rejected", True)
    assert (row["outstanding_fen"], row["compensation_fen"]) == (LENT, DUE)


def test_an_objection_sends_a_claim_back(story: Story) -> None:
    story.claim()
    story.advance(APPROVED, PUBLIC, SUBMITTED)
    assert story.row["claim"] == "submitted"


def test_withdrawn_nothing_is_claimed_and_nobody_pays(story: Story) -> None:
    story.to_papers()
    assert story.row["claim"] == "papers_complete"
    assert story.instructions("compensate") == [(DUE, "open")]
    story.do(story.people.bank, "WithdrawClaim", reason=some_hash("reason"))
    row = story.row
    assert (row["claim"], row["outstanding_fen"], row["compensation_fen"]) == ("none", 0, 0)
    assert story.instructions("compensate") == [(DUE, "void")]
    story.to_papers()
    assert story.row["claim"] == "papers_complete"
    assert story.instructions("compensate") == [(DUE, "void"), (DUE, "open")]


def test_upgraded_all_of_the_compensation_goes_back_and_the_loan_is_like_any_other(story: Story) -> None:
    story.pay()
    story.recover(200 * YUAN)
    assert (story.row["claim"], story.refund_due) == ("recovering", 60 * YUAN)
    story.classify(NORMAL)
    assert (story.row["claim"], story.row["npl_at"], story.refund_due) == ("upgraded", None, DUE)
    assert story.instructions("refund") == [(60 * YUAN, "void"), (DUE, "open")]
    story.refund(DUE)
    row = story.row
    assert (row["claim"], bool(row["appealed"]), story.refund_due) == ("none", False, 0)
    assert (row["outstanding_fen"], row["compensation_fen"], row["recovered_fen"], row["refunded_fen"]) == (0, 0, 0, 0)


def test_upgraded_after_a_refund_the_rest_goes_back(story: Story) -> None:
    story.pay()
    story.recover(200 * YUAN)
    story.refund(60 * YUAN)
    story.classify(NORMAL)
    assert story.refund_due == DUE - 60 * YUAN
    assert story.instructions("refund") == [(60 * YUAN, "void"), (DUE - 60 * YUAN, "open")]


def test_upgraded_when_all_had_gone_back_it_is_returned_at_once(story: Story) -> None:
    story.pay()
    story.recover(LENT)
    story.refund(DUE)
    story.classify(NORMAL)
    assert (story.row["claim"], story.row["recovered_fen"]) == ("none", 0)
    assert len(story.instructions("refund")) == 1
    steps = [row["step"] for row in rows_of(story.database, PoolStep)]
    assert steps[-3:] == ["normal", "upgraded", "returned"]


def test_a_new_treasurer_pays_and_gets_what_was_the_formers(story: Story) -> None:
    former, new = story.people.treasurer.address, story.ledger.admit("TREASURER2", Kind.POOL_TREASURER)
    story.to_papers()
    assert story.legs("compensate", "payer") == [(former, "open")]
    story.reopen(new)
    opened = [(row["treasurer"], row["highest_ratio_bps"]) for row in rows_of(story.database, Pool)]
    assert opened == [(new.address, HIGHEST_RATIO_BPS)]
    assert story.legs("compensate", "payer") == [(former, "void"), (new.address, "open")]
    assert story.instructions("compensate") == [(DUE, "void"), (DUE, "open")]
    story.do(new, "PayClaim", amount=DUE, bankReference=story.ledger.reference())
    story.recover(200 * YUAN)
    assert story.legs("refund", "payee") == [(new.address, "open")]
    story.reopen(story.people.treasurer)
    assert story.legs("refund", "payee") == [(new.address, "void"), (former, "open")]


def test_all_of_a_life_read_at_once_calls_for_the_same_money(story: Story, sqlite_database: Database) -> None:
    story.pay()
    story.recover(200 * YUAN)
    story.classify(NORMAL)
    story.refund(DUE)
    sync(sqlite_database, story.ledger)
    assert story.row
    other = Story.__new__(Story)
    other.database = sqlite_database
    for kind in ("compensate", "refund"):
        assert story.instructions(kind) == other.instructions(kind)
    assert story.instructions("compensate") == [(DUE, "open")]


def test_closed_it_is_in_the_last_library_and_no_more_non_performing(story: Story) -> None:
    bank = story.people.bank.address
    assert story.row
    with story.database.read() as session:
        assert bank_book(session, bank, "shenzhen").npl_fen == LENT
    story.pay()
    story.seek(CLOSURE_REVIEWED, CLOSURE_CHECKED, CLOSURE_APPROVED)
    assert (story.row["claim"], library(story.row["claim"])) == ("closure_approved", "compensated")
    with story.database.read() as session:
        book = bank_book(session, bank, "shenzhen")
        assert (book.npl_fen, book.compensated_fen) == (LENT, DUE)
    story.advance(CLOSED)
    assert library(story.row["claim"]) == "settled"
    with story.database.read() as session:
        book = bank_book(session, bank, "shenzhen")
        assert (book.entered_fen, book.npl_fen, book.compensated_fen) == (LENT, 0, 0)


def test_the_library_follows_from_the_claim(story: Story) -> None:
    assert library(story.row["claim"]) == "loans"
    story.pay()
    assert library(story.row["claim"]) == "compensated"

    def of(name: str) -> list[str]:
        with story.database.read() as session:
            found = pool_loans(session, bank=None, office=None, claim=None, of_library=name, after="", limit=10)
            return [row.id for row in found]

    assert [of(name) for name in ("loans", "compensated", "settled")] == [[], [story.loan], []]


def test_a_cover_is_kept_until_it_is_taken_back(ledger: Ledger, database: Database) -> None:
    people = cast(ledger)
    lot = lot_id(ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN), 0)
    loan = disbursed(ledger, people, PLEDGE, lot, people.supplier, 1_000 * YUAN)
    for cover, word in ((INSURED, "insured"), (NO_COVER, "none")):
        ledger.send(ledger.sign(people.bank, "RecordCover", loan=loan, cover=cover, evidence=some_hash("policy")))
        sync(database, ledger)
        assert reconciled(database, ledger).differences == []
        with database.read() as session:
            assert cover_of(session, loan) == word
