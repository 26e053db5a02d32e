"""What is compiled for a whole book says what the rules say that explain themselves."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rules import annual_grades, bank_stop, load_rule_set
from rules.book import Book, BookLoan, gate_of, ratio_of, recompute
from tests.support.book import explained_gate, explained_ratio

SHENZHEN = load_rule_set("shenzhen-2024")
PRODUCTS = list(SHENZHEN.rules["eligibility"]["products"]["outcomes"])
EDGES = (1, 500_000_000, 500_000_001, 1_500_000_000, 1_500_000_001, 3_000_000_000, 3_000_000_001)
DAYS = st.dates(date(2023, 2, 1), date(2028, 12, 31)) | st.sampled_from(
    [date(2023, 2, 28), date(2023, 3, 1), date(2023, 8, 9), date(2023, 8, 10), date(2028, 8, 10), date(2028, 8, 11)]
)


@st.composite
def loans(draw: Any) -> BookLoan:
    lent = draw(DAYS)
    entered = lent + timedelta(days=draw(st.integers(0, 5)))
    judged = draw(st.none() | st.integers(0, 400).map(lambda days: lent + timedelta(days=days)))
    return BookLoan(
        bank=draw(st.sampled_from("ABC")),
        borrower=draw(st.sampled_from(["x", "y", "z"])),
        kind=draw(st.sampled_from(["enterprise", "owner", "self_employed"])),
        product=draw(st.sampled_from(PRODUCTS)),
        loan_date=lent,
        entered_on=entered,
        credit_total_fen=draw(st.sampled_from(EDGES) | st.integers(1, 4_000_000_000)),
        credit_line_fen=draw(st.none() | st.sampled_from([1, 1_000_000_000, 1_000_000_001])),
        principal_fen=draw(st.integers(1, 10**9)),
        excluded=draw(st.sampled_from([True, False, False, None])),
        titles=draw(st.integers(0, 3)),
        features=draw(st.integers(0, 3)),
        npl_date=judged,
        npl=judged is not None,
    )


@given(loans())
@settings(max_examples=400)
def test_the_ratio_is_that_of_the_explained_rule(loan: BookLoan) -> None:
    assert ratio_of(SHENZHEN)(loan) == explained_ratio(SHENZHEN, loan).value


@given(loans())
@settings(max_examples=400)
def test_the_gate_is_that_of_the_explained_rule(loan: BookLoan) -> None:
    assert gate_of(SHENZHEN)(loan) == explained_gate(SHENZHEN, loan).outcome


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 10**6), st.booleans()), max_size=20))
def test_the_stop_follows_each_event(events: list[tuple[str, int, bool]]) -> None:
    book, judged = Book(SHENZHEN), list[tuple[str, int]]()
    for bank, fen, bad in events:
        book.enter(bank, fen)
        if bad:
            book.judge(bank, fen)
            judged.append((bank, fen))
        sums = book.sums[bank]
        explained = bank_stop(SHENZHEN, npl_principal_fen=sums.npl_fen, entered_principal_fen=sums.entered_fen)
        assert book.stopped(bank) == (explained.outcome == "yes")
    for bank, fen in judged:
        book.heal(bank, fen)
    assert not any(sums.npl_fen for sums in book.sums.values())


@given(st.lists(loans(), max_size=30), st.integers(2023, 2026))
def test_a_book_from_scratch_is_the_sum_of_its_loans(given: list[BookLoan], year: int) -> None:
    found = recompute(SHENZHEN, given, year=year)
    gate, ratio = gate_of(SHENZHEN), ratio_of(SHENZHEN)
    assert sum(found.outcomes.values()) == len(given)
    assert sum(sums.entered_fen for sums in found.book.sums.values()) == sum(loan.principal_fen for loan in given)
    assert sum(sums.npl_fen for sums in found.book.sums.values()) == sum(
        loan.principal_fen for loan in given if loan.npl
    )
    paid = [loan for loan in given if loan.npl and gate(loan) == "yes"]
    assert found.compensation_fen == sum(loan.principal_fen * (ratio(loan) or 0) // 10_000 for loan in paid)
    for one in found.years:
        mine = [loan for loan in given if loan.bank == one.bank and loan.loan_date.year == year]
        assert (one.amount_fen, one.borrowers) == (
            sum(loan.principal_fen for loan in mine),
            len({loan.borrower for loan in mine}),
        )
    assert set(annual_grades(SHENZHEN, banks=found.years)) == {loan.bank for loan in given}
