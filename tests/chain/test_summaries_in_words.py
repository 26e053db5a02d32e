"""Whoever signs reads first what it does, in Chinese and in English."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.intents import INTENTS, Intent, lot_id
from chain.summaries import WORDS, day, percent, summarise
from chain.words import NO_PARTY
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


def test_a_granted_key_is_shown_with_its_powers() -> None:
    zh, en = words("GrantKey", participant=A, key=B, powers=0b10100)
    assert (zh, en) == (
        "授权密钥Bank B代表本单位签署，权限：签收与流转、放贷。",
        "Let key Bank B sign for us: holding, lending.",
    )


def test_a_request_says_whom_it_asks() -> None:
    fields = {"holder": A, "lot": RECEIVABLE, "kind": 2, "recourse": False, "until": DUE, "terms": A_HASH}
    assert words("RequestFinancing", **fields, bank=B)[1].startswith("Ask Bank B to borrow on (pledge) lot ")
    assert words("RequestFinancing", **fields, bank=NO_PARTY)[0].startswith(
        "就凭证c0ffee00@0.00向各银行申请融资：质押借款"
    )


def test_a_new_pool_is_shown_with_its_offices_and_its_cap() -> None:
    fields = {
        "authority": A,
        "reviewer": A,
        "treasurer": B,
        "supervisor": B,
        "highestRatioBps": 3_350,
        "ruleSet": A_HASH,
    }
    name = "0x" + b"shenzhen".ljust(32, b"\0").hex()
    zh, en = words("OpenPool", **fields, pool=name)
    assert zh == "设立风险补偿资金池“shenzhen”：甲公司负责审核，Bank B负责拨付，Bank B负责监管，补偿比例最高33.5%。"
    assert en == (
        'Open the compensation pool "shenzhen": 甲公司 reviews, Bank B pays, Bank B supervises, '
        "at most 33.5% of a loss."
    )
    odd = "0x" + b"a} b\n".ljust(32, b"\0").hex()
    assert odd in words("OpenPool", **fields, pool=odd)[0]


@pytest.mark.parametrize(
    ("to", "zh", "en"),
    [
        (1, "退回重审", "back to review"),
        (2, "退回。", "reject."),
        (8, "退回结项申请", "send the application for closure back"),
        (11, "批准结项", "close the loan"),
        (13, "结项审核通过", "reviewed"),
        (14, "复核无误", "checked"),
        (15, "报监管执行部门", "to the supervisor"),
        (16, "追回全部补偿资金", "recall the whole compensation"),
    ],
)
def test_a_step_of_a_claim_is_named(to: int, zh: str, en: str) -> None:
    found = words("AdvanceClaim", office=A, loan=A_HASH, to=to, evidence=A_HASH)
    assert zh in found[0] and en in found[1]


def test_a_bar_says_what_the_bank_may_no_more_bring() -> None:
    fields = {"authority": A, "pool": "0x" + b"shenzhen".ljust(32, b"\0").hex(), "bank": B, "evidence": A_HASH}
    assert words("BarBank", **fields, bar=2) == (
        "资金池“shenzhen”：Bank B停止贷款入库和补偿申请。",
        'In the pool "shenzhen" Bank B may neither enter loans nor claim.',
    )
    assert "恢复" in words("BarBank", **fields, bar=0)[0]


def test_basis_points_are_shown_as_people_write_them() -> None:
    assert [percent(bps) for bps in (0, 1, 50, 435, 3_000, 10_000)] == ["0%", "0.01%", "0.5%", "4.35%", "30%", "100%"]


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    assert (day(DUE), day(DUE + 1)) == ("2026-12-31", "2027-01-01")


@given(at=st.integers(0, (1 << 40) - 1))
def test_every_time_that_the_ledger_can_hold_is_some_day(at: int) -> None:
    assert "1970-01-01" <= day(at) <= "9999-12-31"
