"""Whoever signs reads first what it does, in Chinese and in English."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.intents import INTENTS, Intent, lot_id
from chain.summaries import WORDS, day, summarise
from tests.support.values import FEW, intent_fields

A, B = "0x" + "0a" * 20, "0x" + "0b" * 20
RECEIVABLE = "0x" + "c0ffee00" + "11" * 23 + "00" * 5
A_HASH = "0x" + "5a" * 32
DUE = 1_798_732_799  # the last second of 2026 in Shanghai


def test_every_action_has_words_and_nothing_else_has() -> None:
    assert WORDS.keys() == INTENTS.keys()


@pytest.mark.parametrize("name", sorted(INTENTS))
@FEW
@given(data=st.data())
def test_every_draft_can_be_put_into_words(name: str, data: Any) -> None:
    fields = data.draw(intent_fields(INTENTS[name].components))
    nonce, deadline = fields.pop("nonce"), fields.pop("deadline")
    summary = summarise(Intent.build(name, fields, nonce=nonce, deadline=deadline))
    assert summary.zh.endswith("。") and summary.en.endswith(".")
    assert not set("{}") & set(summary.zh + summary.en)


def words(name: str, **fields: Any) -> tuple[str, str]:
    intent = Intent.build(name, fields, nonce=0, deadline=0)
    found = summarise(intent, {A: "甲公司", B: "Bank B"})
    return found.zh, found.en


def test_an_issue_says_to_whom_how_much_and_when() -> None:
    use = {"invoice": A_HASH, "amount": 2, "used": 1}
    zh, en = words(
        "IssueReceivable",
        debtor=B,
        supplier=A,
        face=123_456_700,
        maturity=DUE,
        invoices=[use, use],
        terms=A_HASH,
    )
    assert zh == "向甲公司开具应收账款电子凭证1,234,567.00元，到期日2026-12-31，依据2张发票。"
    assert en == "Issue a certificate of 1,234,567.00 yuan to 甲公司, due 2026-12-31, against 2 invoices."


def test_a_transfer_says_which_lot_how_much_and_to_whom() -> None:
    lot = lot_id(RECEIVABLE, 40_000_00)
    zh, en = words("TransferLot", holder=B, lot=lot, amount=10_000_00, recipient=A, terms=A_HASH)
    assert zh == "将凭证c0ffee00@40,000.00中的10,000.00元转让给甲公司。"
    assert en == "Pass 10,000.00 yuan of lot c0ffee00@40,000.00 on to 甲公司."


def test_an_accepted_quote_says_the_price() -> None:
    _, en = words(
        "AcceptQuote",
        holder=A,
        financing=A_HASH,
        bank=B,
        advance=990_000_00,
        repay=1_000_000_00,
        rateBps=435,
        fee=5_00,
        validUntil=DUE,
        salt=A_HASH,
    )
    assert en == (
        "Accept the quote of Bank B: 990,000.00 yuan now, 1,000,000.00 repaid out of the lot, 4.35% a year, fee 5.00."
    )


def test_a_party_without_a_name_is_shown_by_its_address() -> None:
    stranger = "0x" + "0c" * 20
    zh, en = words("AppointBank", debtor=A, bank=stranger)
    assert stranger in zh and stranger in en


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    assert (day(DUE), day(DUE + 1)) == ("2026-12-31", "2027-01-01")


@given(at=st.integers(0, (1 << 40) - 1))
def test_every_time_that_the_ledger_can_hold_is_some_day(at: int) -> None:
    assert "1970-01-01" <= day(at) <= "9999-12-31"
