"""A participant's statement on paper: what it held, owed and moved over a span of dates, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reportlab.lib.enums import TA_RIGHT
from reportlab.platypus import Flowable, Spacer

from papers import font
from papers.certificate import Party
from papers.sheet import PALE, both, en, heading, pdf, table, zh
from papers.text import BOOKS, LINES, Words, moment, yuan

SIZE = 7
WIDTHS = (46, 52, 98, 91, 72, 72, 72)
NO_LINE = Words("本期无记录", "nothing in this span")


@dataclass(frozen=True)
class Line:
    """on: a date in Shanghai. kind: of `papers.text.LINES`; returned: the bank gave it back. subject: the lot, the
    certificate, or the payment instruction. balance_fen: after it; None of money. reference: the bank's, of money."""

    on: str
    kind: str
    returned: bool
    subject: str
    counterparty: Party | None
    in_fen: int
    out_fen: int
    balance_fen: int | None
    reference: str


@dataclass(frozen=True)
class Book:
    """name: of `papers.text.BOOKS`. opening_fen + in_fen - out_fen = closing_fen; of money there is no balance."""

    name: str
    opening_fen: int | None
    in_fen: int
    out_fen: int
    closing_fen: int | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Facts:
    """from_on, to_on: Shanghai dates, both inclusive. as_of: UTC seconds until which the ledger was read."""

    party: Party
    from_on: str
    to_on: str
    as_of: int
    books: tuple[Book, ...]


def statement_pdf(facts: Facts) -> bytes:
    span = f"{facts.from_on} – {facts.to_on}"
    return pdf(list(_parts(facts, span)), title=f"对账单 {span}", foot=f"{facts.party.address}  ·  {span}")


def _parts(facts: Facts, span: str) -> Iterator[Flowable]:
    yield zh("对账单", 20)
    yield en("Statement", 11)
    yield Spacer(1, 8)
    yield _whose(facts, span)
    yield from heading(Words("汇总（元）", "Sums, yuan"))
    yield _sums(facts)
    for book in facts.books:
        yield from heading(Words(f"{BOOKS[book.name].zh}明细（元）", f"Lines: {BOOKS[book.name].en}, yuan"))
        yield _lines(book) if book.lines else zh(f"{NO_LINE.zh} / {NO_LINE.en}", 8, PALE)
    yield from heading(Words("说明", "Notes"))
    yield from _notes(facts)


def _whose(facts: Facts, span: str) -> Flowable:
    party = facts.party
    said = (
        (
            Words("户名", "participant"),
            [zh(party.name or party.address), *([en(party.name_en)] if party.name_en else [])],
        ),
        (Words("统一社会信用代码", "code"), [zh(party.code or "—"), zh(party.address, 6, PALE)]),
        (Words("期间", "span, both days in it"), [zh(span)]),
        (Words("账本截至", "ledger read until"), [zh(f"{moment(facts.as_of)} (UTC+8)")]),
    )
    return table([[both(words, 8), value] for words, value in said], [148, 355])


def _sums(facts: Facts) -> Flowable:
    names = (
        Words("账簿", "book"),
        Words("期初余额", "opening"),
        Words("增加", "in"),
        Words("减少", "out"),
        Words("期末余额", "closing"),
    )
    rows = [
        [
            both(BOOKS[book.name], 8),
            *(_amount(fen, 8) for fen in (book.opening_fen, book.in_fen, book.out_fen, book.closing_fen)),
        ]
        for book in facts.books
    ]
    return table(
        [[both(names[0], 8), *(_right(words, 8) for words in names[1:])], *rows], [103, 100, 100, 100, 100], head=True
    )


def _lines(book: Book) -> Flowable:
    last = Words("流水号", "reference") if book.name == "money" else Words("余额", "balance")
    names = (
        Words("日期", "date"),
        Words("事项", "kind"),
        Words("凭证或指令", "certificate, lot or instruction"),
        Words("对方", "counterparty"),
        Words("增加", "in"),
        Words("减少", "out"),
        last,
    )
    amounts = 6 if book.name == "money" else 7
    head = [both(words, SIZE) if at < 4 or at >= amounts else _right(words, SIZE) for at, words in enumerate(names)]
    return table([head, *map(_row, book.lines)], WIDTHS, head=True)


def _row(line: Line) -> list[list[Flowable]]:
    kind = LINES[line.kind]
    said = Words(f"退回：{kind.zh}", f"returned: {kind.en}") if line.returned else kind
    end: list[Flowable] = [zh(line.reference, 6)]
    if line.balance_fen is not None:
        end = _amount(line.balance_fen)
    return [
        [zh(line.on, SIZE)],
        both(said, SIZE),
        [zh(line.subject, 6)],
        _counterparty(line.counterparty),
        *(_amount(fen or None) for fen in (line.in_fen, line.out_fen)),
        end,
    ]


def _counterparty(party: Party | None) -> list[Flowable]:
    if party is None:
        return [zh("—", SIZE, PALE)]
    return [zh(party.name or party.address, SIZE), *([zh(party.code, 6, PALE)] if party.code else [])]


def _right(words: Words, size: int) -> list[Flowable]:
    """Above amounts."""
    return [zh(words.zh, size, alignment=TA_RIGHT), en(words.en, max(6, size - 2), alignment=TA_RIGHT)]


def _amount(fen: int | None, size: int = SIZE) -> list[Flowable]:
    return [zh("—" if fen is None else yuan(fen), size, alignment=TA_RIGHT)]


def _notes(facts: Facts) -> Iterator[Flowable]:
    yield zh(
        "凭证自签收起入账，按未兑付（未付）金额计；资金余额在开户银行，此处只列收付。"
        "期初余额 + 增加 - 减少 = 期末余额。",
        8,
    )
    yield en(
        "A certificate counts from its acceptance on, with what is not redeemed or paid of it. Balances of money are "
        "at the banks: here is what they moved. Opening + in - out = closing.",
        spaceAfter=4,
    )
    yield zh("本对账单由账本记录生成，权利以账本为准。", 8)
    yield en("Made from what the ledger records; rights are as the ledger has them.", spaceAfter=4)
    named = [facts.party, *(line.counterparty for book in facts.books for line in book.lines)]
    if not all(font.is_whole(one.name + one.name_en) for one in named if one is not None):
        yield zh("〔U+…〕：名称中的生僻字，以其 Unicode 编码表示。", 8)
        yield en("〔U+…〕: a rare character of a name, given by its code in Unicode.")
