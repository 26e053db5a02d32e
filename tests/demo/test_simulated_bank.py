"""The simulated bank's books balance whatever goes wrong, and its messages say exactly what was booked."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.bank.books import CAPITAL, Books
from demo.bank.desk import Desk
from demo.bank.plan import Odds, Plan
from files.iso20022 import (
    CAMT053,
    PAIN002,
    Account,
    Order,
    Transfer,
    kind_of,
    read_statement,
    read_status,
    reference_of,
    write_order,
)

AT = 1_790_308_800
ACCOUNTS = [Account(f"90100{n}", f"甲{n}", f"90{n % 2 + 1}000000000", "示例银行") for n in range(4)]
ANYTHING = Odds(refused=20, sent_back=20, told_twice=30, late=40, part=20)
OPENED_FEN = 1_000


def desk_in(folder: Path, seed: int = 1, odds: Odds = ANYTHING) -> Desk:
    desk = Desk(Books(folder / "books.jsonl"), Plan(seed, odds), folder, lambda code, data: "0x00")
    for account in ACCOUNTS:
        if account.number not in desk.books.accounts:
            desk.books.open(account, OPENED_FEN)
    return desk


def order_of(number: int, payer: int, amounts: list[tuple[int, int]]) -> Order:
    transfers = tuple(
        Transfer(str(line), reference_of(f"0x{number * 100 + line:031x}{0:033x}"), fen, ACCOUNTS[to])
        for line, (to, fen) in enumerate(amounts, start=1)
    )
    return Order(f"order{number}", AT, date(2026, 9, 25), ACCOUNTS[payer], transfers)


def send(desk: Desk, folder: Path, order: Order, again: str = "") -> None:
    (folder / "in" / f"{order.id}{again}.xml").write_bytes(write_order(order))
    while desk.turn():
        pass


orders = st.lists(
    st.tuples(st.integers(0, 3), st.lists(st.tuples(st.integers(0, 3), st.integers(1, 400)), min_size=1, max_size=5)),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(orders, st.integers(0, 10_000))
def test_whatever_goes_wrong_the_books_balance_and_statements_say_them(
    tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[int, list[tuple[int, int]]]], seed: int
) -> None:
    folder = tmp_path_factory.mktemp("bank")
    desk = desk_in(folder, seed)
    for number, (payer, amounts) in enumerate(asked):
        send(desk, folder, order_of(number, payer, amounts))
    assert desk.idle and desk.books.balanced
    assert desk.books.balance_fen(CAPITAL) == -OPENED_FEN * len(ACCOUNTS)
    desk.state(AT)
    told: Counter[tuple[str, str]] = Counter()
    for path in sorted((folder / "out").glob("*.xml")):
        data = path.read_bytes()
        if kind_of(data) == CAMT053:
            [statement] = read_statement(data)
            assert statement.errors == ()
            assert statement.closing_fen == desk.books.balance_fen(statement.account.number)
            told.update((entry.reference, entry.direction) for entry in statement.entries)
    moved = [posting.reference for posting in desk.books.postings if posting.end_to_end]
    assert told == Counter((reference, side) for reference in moved for side in ("debit", "credit"))


def test_an_order_is_carried_out_once_however_often_it_comes(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, odds=Odds())
    order = order_of(1, 0, [(1, 100)])
    send(desk, tmp_path, order)
    send(desk, tmp_path, order, again="-again")
    assert desk.books.balance_fen(ACCOUNTS[0].number) == OPENED_FEN - 100
    reports = [read_status(path.read_bytes()) for path in statuses(tmp_path)]
    assert [(one.state, one.reason) for one in reports] == [(None, ""), ("rejected", "DUPL")]


def test_a_wrong_account_a_wrong_name_and_too_little_money_are_refused(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, odds=Odds())
    good = order_of(1, 0, [(1, 100), (1, OPENED_FEN)])
    nobody = Account("77", "谁", "901000000000")
    another = Account(ACCOUNTS[1].number, "别人", ACCOUNTS[1].bank_code)
    first, second = good.transfers
    wrong = [Transfer(str(n), first.reference, 1, account) for n, account in ((3, nobody), (4, another))]
    send(desk, tmp_path, Order(good.id, AT, good.execute_on, good.payer, (first, second, *wrong)))
    [report] = [read_status(path.read_bytes()) for path in statuses(tmp_path)]
    assert [answer.reason for answer in report.answers] == ["", "AM04", "AC01", "BE01"]


def test_a_bank_that_comes_back_has_its_books_and_its_orders(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, odds=Odds())
    order = order_of(1, 0, [(1, 100)])
    send(desk, tmp_path, order)
    again = desk_in(tmp_path, odds=Odds())
    assert again.books.public() == desk.books.public()
    assert again.idle


def statuses(folder: Path) -> list[Path]:
    return [path for path in sorted((folder / "out").glob("*.xml")) if kind_of(path.read_bytes()) == PAIN002]
