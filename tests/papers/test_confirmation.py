"""A financing on paper: it says what it is made from, the same every time, and nothing falls off the page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from papers.certificate import Party
from papers.confirmation import Facts, Payment, Proof, confirmation_pdf
from papers.sheet import FOOT, MARGIN, WIDTH
from papers.text import FINANCING_STATES, PAYMENT_STATES, PAYMENTS, Words
from tests.support.paper import inked, pictures, text


def party(number: int, name: str, name_en: str = "") -> Party:
    return Party(f"0x{number:040x}", f"91990100MA{number:07d}X", name, name_en)


def word(number: int) -> str:
    return f"0x{number:064x}"


DEBTOR = party(1, "示例远舟汽车有限公司", "Yuanzhou Motors (sample)")
HOLDER = party(2, "示例甲 & 乙 <电子> 有限公司")
BANK = party(3, "示例银行股份有限公司", "Example Bank")
AT = 1_790_308_800  # 2026-09-25 12:00 in Shanghai
SHARE = Payment("interest_share", DEBTOR, HOLDER, 29_997, AT, "open")
FACTS = Facts(
    financing=word(0xF1),
    lot=word(0xCE000493E0),
    certificate=word(0xCE0000000000),
    debtor=DEBTOR,
    holder=HOLDER,
    bank=BANK,
    kind="discount",
    recourse=True,
    state="disbursed",
    lot_fen=10_000_000,
    advance_fen=9_900_000,
    repay_fen=10_000_000,
    rate_bps=365,
    maturity_at=AT + 90 * 86_400,
    accepted_at=AT - 86_400,
    disbursed_at=AT,
    days=90,
    interest_fen=90_000,
    fee_fen=10_000,
    debtor_interest_fen=29_997,
    debtor_fee_fen=5_000,
    holder_interest_fen=60_003,
    holder_fee_fen=5_000,
    all_in_bps=410,
    holder_all_in_bps=267,
    share="5e" * 16,
    debtor_interest_bps=3_333,
    debtor_fee_bps=5_000,
    formula=Words("综合年化成本＝……", "All-in annual rate = …"),
    payments=(Payment("disburse", BANK, HOLDER, 9_900_000, AT, "paid"), SHARE),
    proof=(Proof("FinancingRequested", 7, None, word(7)), Proof("Disbursed", 9, 3, word(9))),
    chain_id=731001,
    contract=f"0x{0xC0:040x}",
    as_of_block=12_345,
    as_of_at=AT + 5,
)


def made(**other: Any) -> bytes:
    return confirmation_pdf(replace(FACTS, **other))


def test_it_says_all_that_it_is_made_from() -> None:
    said = text(made())
    for fact in (
        *("人民币玖万玖仟元整", "￥99,000.00", "￥100,000.00", "3.65%", "4.10%", "2.67%", "33.33%", "50.00%"),
        *("900.00", "299.97", "600.03", "100.00", "50.00", "1,000.00", "349.97", "650.03"),
        *("2026-09-24", "2026-09-25", "2026-12-24", "贴现转让（有追索权）", "with recourse", "已放款", "paid out"),
        *(DEBTOR.name, DEBTOR.name_en, DEBTOR.code, HOLDER.name, HOLDER.code, BANK.name, BANK.name_en),
        *(FACTS.financing, FACTS.lot, FACTS.certificate, FACTS.contract, "731001", FACTS.share or ""),
        *("综合年化成本＝……", "All-in annual rate = …", "(100,000.00 - 99,000.00) ÷ 99,000.00 × 365 ÷ 90 → 4.10%"),
        *("利息分担", "待付", "放款", "已付", f"{DEBTOR.name} → {HOLDER.name}"),
        *("FinancingRequested", "block 7", "Disbursed", "block 9 · log 3", word(9), "block 12345"),
    ):
        assert fact in said, fact


def test_where_nothing_is_shared_it_does_not_speak_of_it() -> None:
    alone = {"share": None, "debtor_interest_fen": 0, "debtor_fee_fen": 0, "holder_interest_fen": 90_000}
    said = text(made(**alone, holder_fee_fen=10_000, debtor_interest_bps=0, debtor_fee_bps=0))
    assert "成本分担约定" not in said and "4.10%" in said and "2.67%" not in said


def test_the_same_facts_are_the_same_bytes() -> None:
    assert made() == made()
    assert made(all_in_bps=411) != made()


@pytest.mark.parametrize("state", FINANCING_STATES)
def test_each_state_has_its_words(state: str) -> None:
    said = text(made(state=state))
    assert FINANCING_STATES[state].zh in said and FINANCING_STATES[state].en in said


def test_each_payment_and_its_state_have_their_words() -> None:
    for kind in PAYMENTS:
        for state in PAYMENT_STATES:
            said = text(made(payments=(replace(SHARE, kind=kind, state=state),)))
            assert PAYMENTS[kind].zh in said and PAYMENT_STATES[state].zh in said


def test_nothing_falls_off_the_page_with_the_largest_amounts_and_names() -> None:
    most, name = 1_099_511_627_775, "长" * 120
    long = {role: replace(one, name=name, name_en="W" * 120) for role, one in zip(ROLES, PARTIES, strict=True)}
    sums = {field: most for field in FACTS.__dataclass_fields__ if field.endswith("_fen")}
    pages = pictures(made(**long, **sums, payments=(replace(SHARE, amount_fen=most),) * 40, days=3_660))
    assert len(pages) > 1
    for page in pages:
        left, top, right, bottom = inked(page)
        assert left >= MARGIN - 1 and right <= MARGIN + WIDTH + 1
        assert top >= MARGIN - 12 and bottom <= 842 - FOOT + 10


ROLES, PARTIES = ("debtor", "holder", "bank"), (DEBTOR, HOLDER, BANK)


def test_a_rare_character_is_named() -> None:
    said = text(made(holder=replace(HOLDER, name="深圳\U00031350电子")))
    assert "〔U+31350〕" in said and "生僻字" in said
