"""A participant's books over a span of time: what it holds, what it owes, and what the banks moved for it.

Spans are UTC seconds, the first one and the one after the last. A certificate counts from its acceptance, with what is
not redeemed of it, as in `Exposure`: so what stood in the books when a span began is the running sum of now, less what
came since, and nothing older is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import CompoundSelect, Select, Subquery, and_, func, literal, null, select, text, tuple_, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from readmodel.rows import table_of
from readmodel.tables import BankReceipt, Exposure, LotMovement, Maturing, Payment, PaymentInstruction, Receivable
from readmodel.tables.ledger import COMES, LEAVES

Book = Literal["held", "owed", "money"]
BOOKS: tuple[Book, ...] = ("held", "owed", "money")
PAGE = 1_000
_SINGLE = ("at", "block", "log_index", "place", "reference")

_m, _r, _p = (table_of(model).c for model in (LotMovement, Receivable, Payment))


class Place(NamedTuple):
    """Where a page ended. What a ledger's event moved has no reference; a bank's booking has no block, and its place is
    1 where the money came back."""

    at: int
    block: int
    log_index: int
    place: int
    reference: str


class Line(NamedTuple):
    """One movement. subject: the lot of it, or the payment instruction; certificate: None for a booking. in_fen or
    out_fen is 0. kind: held: issued | transferred | redeemed | discharged; owed:
    accepted | paid | discharged; money: the instruction's."""

    at: int
    block: int
    log_index: int
    place: int
    reference: str
    kind: str
    certificate: str | None
    subject: str
    counterparty: str | None
    in_fen: int
    out_fen: int

    @property
    def ended_at(self) -> Place:
        return Place(*self[:5])


class Sums(NamedTuple):
    """opening + in - out = closing, to the fen. Of money there is no balance here: it lies at the banks."""

    opening_fen: int | None
    in_fen: int
    out_fen: int
    closing_fen: int | None


def sums(session: Session, book: Book, party: str, first: int, end: int) -> Sums:
    """Of a book over a span."""
    came, went = _moved(session, book, party, first, end)
    now = _balance(session, book, party)
    if now is None:
        return Sums(None, came, went, None)
    came_since, went_since = _moved(session, book, party, end, None)
    closing = now - came_since + went_since
    return Sums(closing - came + went, came, went, closing)


def page(
    session: Session, book: Book, party: str, first: int, end: int, *, after: Place | None, limit: int
) -> Sequence[Line]:
    """Lines in the order of time."""
    found = moved_lines(book, party, first, end)
    order = tuple(found.c[name] for name in _SINGLE)
    query = select(*found.c).where(found.c.in_fen + found.c.out_fen > 0).order_by(*order).limit(limit)
    if after is not None:
        query = query.where(tuple_(*order) > tuple_(*map(literal, after)))
    return [_line(row) for row in session.execute(query)]


def lines(session: Session, book: Book, party: str, first: int, end: int) -> Iterator[Line]:
    """All of them, a page at a time."""
    after: Place | None = None
    while True:
        found = page(session, book, party, first, end, after=after, limit=PAGE)
        yield from found
        if len(found) < PAGE:
            return
        after = found[-1].ended_at


def _line(row: Any) -> Line:
    """PostgreSQL's sums are no whole numbers to Python."""
    found = dict(row._mapping)
    return Line(**found | {way: int(found[way]) for way in ("in_fen", "out_fen")})


def _balance(session: Session, book: Book, party: str) -> int | None:
    """As the tables stand now, out of the running sums."""
    if book == "money":
        return None
    sum_of: Any = Exposure if book == "held" else Maturing
    role = "owner" if book == "held" else "debtor"
    query = select(func.sum(sum_of.open_fen)).where(sum_of.party == party, sum_of.role == role)
    return int(session.scalar(query) or 0)


def _moved(session: Session, book: Book, party: str, first: int, end: int | None) -> tuple[int, int]:
    found = moved_lines(book, party, first, end)
    came, went = session.execute(select(func.sum(found.c.in_fen), func.sum(found.c.out_fen))).one()
    return int(came or 0), int(went or 0)


def moved_lines(book: Book, party: str, first: int, end: int | None) -> Subquery:
    """end: None for all since."""

    def within(at: Any) -> Any:
        return at >= first if end is None else and_(at >= first, at < end)

    ways = {"held": _held, "owed": _owed, "money": _money}[book](party, within)
    return ways.subquery("lines")


def _held(party: str, within: Any) -> CompoundSelect[Any]:
    """Of a lot that passes on, what is not redeemed of it by then does."""
    passed = left_of_lot()
    elsewhere = _m.from_party != _m.to_party
    step = (_m.at, *_place(_m.place), _m.kind, _m.receivable, _m.lot)
    return union_all(
        _issued("issued", _r.supplier, party, within, _r.debtor),
        select(*step, _m.from_party, passed, literal(0)).where(
            _m.to_party == party, text(COMES), elsewhere, within(_m.at)
        ),
        select(*step, _m.to_party, literal(0), passed).where(
            _m.from_party == party, text(LEAVES), _m.kind == "transferred", elsewhere, within(_m.at)
        ),
        select(*step, _m.to_party, literal(0), _m.amount_fen).where(
            _m.from_party == party, text(LEAVES), _m.kind.in_(("redeemed", "discharged")), within(_m.at)
        ),
    )


def left_of_lot() -> Any:
    """What is not redeemed of a movement's lot by then."""
    earlier = aliased(LotMovement)
    redeemed = (
        select(func.sum(earlier.amount_fen))
        .where(
            col(earlier.lot) == _m.lot,
            col(earlier.kind).in_(("redeemed", "discharged")),
            tuple_(col(earlier.block), col(earlier.log_index)) < tuple_(_m.block, _m.log_index),
        )
        .correlate(table_of(LotMovement))
        .scalar_subquery()
    )
    return _m.amount_fen - func.coalesce(redeemed, 0)


def _owed(party: str, within: Any) -> CompoundSelect[Any]:
    paid = (
        select(
            _p.at,
            *(_p.block, _p.log_index, literal(0), literal("")),
            literal("paid"),
            *(_p.receivable, _p.receivable, _p.bank, literal(0), _p.amount_fen),
        )
        .join(Receivable, _r.id == _p.receivable)
        .where(_r.debtor == party, within(_p.at))
    )
    early = select(
        *(_m.at, *_place(_m.place), _m.kind, _m.receivable, _m.lot, _m.from_party, literal(0), _m.amount_fen)
    ).where(_m.to_party == party, _m.kind == "discharged", within(_m.at))
    return union_all(_issued("accepted", _r.debtor, party, within, _r.supplier), paid, early)


def _issued(kind: str, side: Any, party: str, within: Any, other: Any) -> Select[Any]:
    """Its first lot has the certificate's id."""
    return (
        select(
            _r.accepted_at.label("at"),
            *_place(_m.place),
            literal(kind).label("kind"),
            _r.id.label("certificate"),
            _r.id.label("subject"),
            other.label("counterparty"),
            _r.face_fen.label("in_fen"),
            literal(0).label("out_fen"),
        )
        .join(LotMovement, and_(_m.lot == _r.id, _m.kind == "issued"))
        .where(side == party, _r.accepted_at.is_not(None), within(_r.accepted_at))
    )


def _place(place: Any) -> tuple[Any, ...]:
    return (
        _m.block.label("block"),
        _m.log_index.label("log_index"),
        place.label("place"),
        literal("").label("reference"),
    )


def _money(party: str, within: Any) -> CompoundSelect[Any]:
    """By the bank's own second; money that came back is a line of its own, the other way round."""
    b, i = table_of(BankReceipt).c, table_of(PaymentInstruction).c

    def booked(mine: Any, other: Any, at: Any, back: int, came: bool) -> Select[Any]:
        return (
            select(
                at.label("at"),
                *(literal(0).label("block"), literal(0).label("log_index"), literal(back).label("place")),
                *(b.reference.label("reference"), i.kind.label("kind"), null().label("certificate")),
                *(b.instruction.label("subject"), other.label("counterparty")),
                *(
                    (b.amount_fen if ours else literal(0)).label(f"{way}_fen")
                    for way, ours in (("in", came), ("out", not came))
                ),
            )
            .join(PaymentInstruction, i.id == b.instruction)
            .where(mine == party, at.is_not(None), within(at))
        )

    return union_all(
        booked(b.payee, b.payer, b.paid_at, 0, True),
        booked(b.payer, b.payee, b.paid_at, 0, False),
        booked(b.payer, b.payee, b.returned_at, 1, True),
        booked(b.payee, b.payer, b.returned_at, 1, False),
    )
