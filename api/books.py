"""A statement as a list that people open: bilingual words, amounts in yuan, an opening and a closing line a book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from api.concerns import concerns
from api.problems import Problem
from chain.summaries import day, end_of_day
from files.invoices import yuan
from readmodel.queries import statements as queries
from readmodel.queries.papers import profiles_of
from readmodel.queries.statements import BOOKS, Book, Line

MOST_DAYS = 366
NAMES: dict[Book, str] = {"held": "持有凭证 held", "owed": "应付凭证 owed", "money": "资金 money"}
HEADER = (
    "账簿 book",
    "日期 date",
    "类型 kind",
    "凭证 certificate",
    "标的 subject",
    "对方 counterparty",
    "对方代码 counterparty's code",
    "增加(元) in, yuan",
    "减少(元) out, yuan",
    "余额(元) balance, yuan",
    "银行流水号 bank's reference",
)
KINDS = {
    "issued": "开立取得 issued",
    "transferred": "转让 transferred",
    "redeemed": "兑付 redeemed",
    "accepted": "开立 accepted",
    "paid": "付款 paid",
    "disburse": "放款 disburse",
    "pay_at_maturity": "到期付款 pay at maturity",
    "pay_out": "兑付款 pay out",
    "interest_share": "利息分担 interest share",
    "fee_share": "费用分担 fee share",
    "compensate": "补偿 compensate",
    "refund": "退还补偿 refund",
}
BACK = "退回 returned: "


@dataclass(frozen=True)
class Span:
    """Shanghai dates, both inclusive."""

    from_on: date
    to_on: date

    @property
    def seconds(self) -> tuple[int, int]:
        """The first, and the one after the last, UTC."""
        return end_of_day(self.from_on - timedelta(days=1)) + 1, end_of_day(self.to_on) + 1


def span(from_on: date, to_on: date) -> Span:
    """Raises `Problem`."""
    if not (date(2000, 1, 1) <= from_on <= to_on < date(9000, 1, 1)) or (to_on - from_on).days >= MOST_DAYS:
        raise Problem(422, "bad_span", "起止日期有误,最长一年", "from_on to to_on is not a span of a year at most")
    return Span(from_on, to_on)


def kind_words(line: Line, book: Book) -> str:
    said = KINDS.get(line.kind, line.kind)
    return BACK + said if book == "money" and line.place else said


def statement_rows(session: Session, party: str, of: Span) -> Iterator[list[str]]:
    """Below `HEADER`. The balance is after each line; money has none."""
    for book in BOOKS:
        sums = queries.sums(session, book, party, *of.seconds)
        balance = sums.opening_fen
        if balance is not None:
            yield _edge(book, of.from_on, "期初余额 opening balance", balance)
        names: dict[str, tuple[str, str]] = {}
        for line in queries.lines(session, book, party, *of.seconds):
            if balance is not None:
                balance += line.in_fen - line.out_fen
            name, code = _name(session, names, line.counterparty)
            yield [
                NAMES[book],
                day(line.at),
                kind_words(line, book),
                line.certificate or "",
                line.subject,
                name,
                code,
                yuan(line.in_fen) if line.in_fen else "",
                yuan(line.out_fen) if line.out_fen else "",
                "" if balance is None else yuan(balance),
                line.reference,
            ]
        if sums.closing_fen is not None:
            yield _edge(book, of.to_on, "期末余额 closing balance", sums.closing_fen)


def _edge(book: Book, on: date, words: str, fen: int) -> list[str]:
    return [NAMES[book], on.isoformat(), words, "", "", "", "", "", "", yuan(fen), ""]


def _name(session: Session, known: dict[str, tuple[str, str]], participant: str | None) -> tuple[str, str]:
    """Name and code, as the operator filed them; looked up once, and the audit is told whose they are."""
    if participant is None:
        return "", ""
    if participant not in known:
        concerns(participant)
        profile = profiles_of(session, [participant]).get(participant)
        known[participant] = (profile.name, profile.code) if profile else (participant, "")
    return known[participant]
