"""A statement as a list that people open: bilingual words, amounts in yuan, an opening and a closing line a book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from sqlmodel import Session

from api.concerns import concerns
from api.problems import Problem
from chain.summaries import day, end_of_day
from files.invoices import yuan
from papers import statement as paper
from papers.certificate import Party
from papers.text import BOOKS as BOOK_WORDS
from papers.text import LINES
from readmodel.follow import ledger_now
from readmodel.queries import statements as queries
from readmodel.queries.papers import profiles_of
from readmodel.queries.statements import BOOKS, Book, Line

MOST_DAYS = 366
MOST_ON_PAPER = 1_000  # lines of all books
NAMES = {book: f"{words.zh} {words.en}" for book, words in BOOK_WORDS.items()}
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
KINDS = {kind: f"{words.zh} {words.en}" for kind, words in LINES.items()}
BACK = "退回 returned: "


@dataclass(frozen=True)
class Span:
    """Shanghai dates, both inclusive."""

    from_on: date
    to_on: date

    def __str__(self) -> str:
        return f"{self.from_on}-{self.to_on}"

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
        names: dict[str, Party] = {}
        for line in queries.lines(session, book, party, *of.seconds):
            if balance is not None:
                balance += line.in_fen - line.out_fen
            name, code = name_and_code(session, names, line.counterparty)
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


def statement_facts(session: Session, party: str, of: Span) -> paper.Facts:
    """Of a span that is over, the same whenever they are asked for. Raises `Problem` 409 where there are more lines
    than a person reads."""
    parties: dict[str, Party] = {}
    read = [(book, queries.sums(session, book, party, *of.seconds), _read(session, book, party, of)) for book in BOOKS]
    if sum(len(lines) for _, _, lines in read) > MOST_ON_PAPER:
        raise Problem(
            409,
            "too_long_for_paper",
            f"明细超过{MOST_ON_PAPER}行，请缩短期间，或下载 CSV、XLSX",
            f"more than {MOST_ON_PAPER} lines: ask for a shorter span, or take statements.csv or statements.xlsx",
        )
    return paper.Facts(
        party=_party(session, parties, party),
        from_on=of.from_on.isoformat(),
        to_on=of.to_on.isoformat(),
        as_of=min(ledger_now(session), of.seconds[1] - 1),
        books=tuple(
            paper.Book(book, **sums._asdict(), lines=tuple(_on_paper(session, parties, book, sums, lines)))
            for book, sums, lines in read
        ),
    )


def _read(session: Session, book: Book, party: str, of: Span) -> list[Line]:
    """One more than a paper takes, at most."""
    return list(islice(queries.lines(session, book, party, *of.seconds), MOST_ON_PAPER + 1))


def _on_paper(
    session: Session, parties: dict[str, Party], book: Book, sums: queries.Sums, lines: list[Line]
) -> Iterator[paper.Line]:
    balance = sums.opening_fen
    for line in lines:
        if balance is not None:
            balance += line.in_fen - line.out_fen
        yield paper.Line(
            on=day(line.at),
            kind=line.kind,
            returned=book == "money" and line.place == 1,
            subject=line.subject,
            counterparty=None if line.counterparty is None else _party(session, parties, line.counterparty),
            in_fen=line.in_fen,
            out_fen=line.out_fen,
            balance_fen=balance,
            reference=line.reference,
        )


def _party(session: Session, known: dict[str, Party], participant: str) -> Party:
    if participant not in known:
        concerns(participant)
        profile = profiles_of(session, [participant]).get(participant)
        filed = (profile.code, profile.name, profile.name_en) if profile else ("", "", "")
        known[participant] = Party(participant, *filed)
    return known[participant]


def name_and_code(session: Session, known: dict[str, Party], participant: str | None) -> tuple[str, str]:
    """As the operator filed them; looked up once, and the audit is told whose they are."""
    if participant is None:
        return "", ""
    party = _party(session, known, participant)
    return party.name or participant, party.code
