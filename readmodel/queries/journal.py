"""What happened to a participant's certificates over a span of time, event by event, as a bookkeeper wants it.

Spans are UTC seconds, the first one and the one after the last. Each line is of the ledger: what the banks booked are
the statement's lines of money. The columns that say how it is booked are `api.journal`'s; here is what was agreed and
what happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from readmodel.queries.statements import Book, Place, left_of_lot, moved_lines
from readmodel.rows import table_of
from readmodel.tables import Financing, Lot, LotMovement, Redemption, Repayment

KINDS = (
    "issued",  # the party's own certificate was accepted: it owes
    "paid",
    "received",
    "endorsed",
    "sold",
    "bought",
    "pledged",
    "lent",
    "repaid",  # by the holder, out of its own pocket
    "repayment_received",
    "bought_back",
    "given_back",
    "moved_by_court",
    "came_by_court",
    "redeemed",
    "paid_early",  # by the debtor, at a discount
    "collected_early",
    "claim_paid",  # out of the lot: what its pledgor, or its seller with recourse, owed the bank
)
AFTER_ALL = 10**15  # a disbursement's block is not kept: in its second it comes last
AT_ONCE = 10_000  # whatever the page, the whole span is looked at
_SINGLE = ("at", "block", "log_index", "place", "reference")

_m, _l, _f, _p, _d = (table_of(model).c for model in (LotMovement, Lot, Financing, Repayment, Redemption))


class Entry(NamedTuple):
    """amount_fen: of certificates that came, went, or secure something, or of the claim that was paid. money_fen: what
    changed hands for it between the two, or was paid on it; 0: nothing. cost_fen: what the financing costs in all,
    fees in; only where it was paid out. recourse: of a sale; None where there is none to speak of.
    """

    at: int
    block: int
    log_index: int
    place: int
    reference: str
    kind: str
    certificate: str
    lot: str
    counterparty: str | None
    amount_fen: int
    money_fen: int
    cost_fen: int | None
    recourse: bool | None
    financing: str | None

    @property
    def ended_at(self) -> Place:
        return Place(*self[:5])


def page(session: Session, party: str, first: int, end: int, *, after: Place | None, limit: int) -> Sequence[Entry]:
    """In the order of time."""
    found = union_all(*_ways(party, first, end)).subquery("journal")
    order = tuple(found.c[name] for name in _SINGLE)
    query = select(*found.c).order_by(*order).limit(limit)
    if after is not None:
        query = query.where(tuple_(*order) > tuple_(*map(literal, after)))
    return [_entry(row) for row in session.execute(query)]


def entries(session: Session, party: str, first: int, end: int) -> Iterator[Entry]:
    """All of them, a large page at a time."""
    after: Place | None = None
    while True:
        found = page(session, party, first, end, after=after, limit=AT_ONCE)
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1].ended_at


def _entry(row: Any) -> Entry:
    """PostgreSQL's sums are no whole numbers to Python, SQLite's truths no truths."""
    found = dict(row._mapping)
    cost, recourse = found["cost_fen"], found["recourse"]
    fen = {name: int(found[name]) for name in ("amount_fen", "money_fen")}
    cost = None if cost is None else int(cost)
    return Entry(**found | fen | {"cost_fen": cost, "recourse": None if recourse is None else bool(recourse)})


def _ways(party: str, first: int, end: int) -> Iterator[Select[Any]]:
    def within(at: ColumnElement[int]) -> ColumnElement[bool]:
        return and_(at >= first, at < end)

    books: dict[Book, dict[str, str]] = {"owed": {"accepted": "issued", "paid": "paid"}, "held": {"issued": "received"}}
    for book, kinds in books.items():
        lines = moved_lines(book, party, first, end)
        for theirs, ours in kinds.items():
            amount = lines.c.in_fen + lines.c.out_fen
            place = (lines.c[name] for name in _SINGLE)
            yield _line(
                tuple(place),
                ours,
                (lines.c.certificate, lines.c.subject, lines.c.counterparty),
                (amount, amount if ours == "paid" else literal(0)),
            ).where(lines.c.kind == theirs)
    for mine, other, names in ((_m.from_party, _m.to_party, 0), (_m.to_party, _m.from_party, 1)):
        yield from _moved(mine == party, other, within, names)
    for mine, other, lends in ((_f.holder, _f.bank, False), (_f.bank, _f.holder, True)):
        early = "paid_early" if lends else "collected_early"
        yield _paid_out("early_payment", early, mine == party, other, within)
        yield _paid_out("pledge", "lent" if lends else "pledged", mine == party, other, within)
        yield _repaid((_p.bank if lends else _p.holder) == party, _p.holder if lends else _p.bank, within, lends)
    yield from _redeemed(party, within)


def _line(
    place: tuple[Any, ...],
    kind: str,
    what: tuple[Any, Any, Any],
    fen: tuple[Any, Any],
    cost: Any = None,
    recourse: Any = None,
    financing: Any = None,
) -> Select[Any]:
    """what: certificate, lot, counterparty. fen: amount, money."""
    names = (*_SINGLE, "kind", "certificate", "lot", "counterparty", "amount_fen", "money_fen")
    values = (*place, literal(kind), *what, *fen)
    named = [value.label(name) for name, value in zip(names, values, strict=True)]
    last = (("cost_fen", cost, BigInteger), ("recourse", recourse, Boolean), ("financing", financing, String))
    # PostgreSQL wants to know what kind of nothing it is.
    return select(*named, *((cast(null(), kind) if value is None else value).label(name) for name, value, kind in last))


def _moved(mine: Any, other: Any, within: Any, names: int) -> Iterator[Select[Any]]:
    """A lot that passed on: sold to a funder, bought back, moved by a court, or endorsed. names: 0 went, 1 came."""
    sale, back, forced = _sale(), _back(), aliased(LotMovement)
    by_court = exists().where(
        col(forced.block) == _m.block,
        col(forced.kind) == "forced",
        col(forced.tx) == _m.tx,
        col(forced.receivable) == _m.receivable,
        col(forced.to_party) == _m.to_party,
        col(forced.start_fen) == _m.start_fen,
    )
    place = (_m.at, _m.block, _m.log_index, _m.place, literal(""))
    what, left, nothing = (_m.receivable, _m.lot, other), left_of_lot(), literal(0)
    here = and_(mine, _m.kind == "transferred", _m.from_party != _m.to_party, within(_m.at))
    cost = _f.repay_fen - _f.advance_fen
    yield (
        _line(place, ("sold", "bought")[names], what, (left, _f.advance_fen), cost, _f.recourse, _f.id)
        .select_from(LotMovement)
        .join(Financing, _f.id == sale)
        .where(here)
    )
    yield (
        _line(place, ("bought_back", "given_back")[1 - names], what, (left, nothing), None, _f.recourse, _f.id)
        .select_from(LotMovement)
        .join(Financing, _f.id == back)
        .where(here)
    )
    plain = and_(here, sale.is_(None), back.is_(None))
    yield _line(place, ("moved_by_court", "came_by_court")[names], what, (left, nothing)).where(plain, by_court)
    yield _line(place, ("endorsed", "received")[names], what, (left, nothing)).where(plain, ~by_court)


def _sale() -> Any:
    """The financing by which a lot passed to its funder; None: it was no sale."""
    sold = aliased(Financing)
    return (
        select(func.min(col(sold.id)))
        .where(
            col(sold.lot) == _m.lot,
            col(sold.kind) == "discount",
            col(sold.holder) == _m.from_party,
            col(sold.bank) == _m.to_party,
            col(sold.disbursed_at) == _m.at,
        )
        .correlate(table_of(LotMovement))
        .scalar_subquery()
    )


def _back() -> Any:
    """The sale with recourse that ended by this buy-back: its last repayment is of the same transaction."""
    repaid = aliased(Repayment)
    return (
        select(func.min(col(repaid.financing)))
        .where(
            col(repaid.lot) == _m.lot,
            col(repaid.tx) == _m.tx,
            col(repaid.bank) == _m.from_party,
            col(repaid.holder) == _m.to_party,
            col(repaid.left_fen) == 0,
        )
        .correlate(table_of(LotMovement))
        .scalar_subquery()
    )


def _paid_out(financing: str, kind: str, mine: Any, other: Any, within: Any) -> Select[Any]:
    """Financings by which no lot passes on. The amount is the claim that the lot secures, or the whole of the lot."""
    place = (_f.disbursed_at, literal(AFTER_ALL), literal(0), literal(0), _f.id)
    cost = _f.repay_fen - _f.advance_fen
    return (
        _line(place, kind, (_l.receivable, _f.lot, other), (_f.repay_fen, _f.advance_fen), cost, None, _f.id)
        .select_from(Financing)
        .join(Lot, _l.id == _f.lot)
        .where(mine, _f.kind == financing, within(_f.disbursed_at))
    )


def _repaid(mine: Any, other: Any, within: Any, lends: bool) -> Select[Any]:
    place = (_p.at, _p.block, _p.log_index, literal(0), literal(""))
    kind = "repayment_received" if lends else "repaid"
    return (
        _line(
            place, kind, (_l.receivable, _p.lot, other), (_p.amount_fen, _p.amount_fen), None, _of_sale(), _p.financing
        )
        .select_from(Repayment)
        .join(Lot, _l.id == _p.lot)
        .join(Financing, _f.id == _p.financing)
        .where(mine, within(_p.at))
    )


def _of_sale() -> Any:
    """Recourse is a word for sales."""
    return case((_f.kind == "discount", _f.recourse), else_=cast(null(), Boolean))


def _redeemed(party: str, within: Any) -> Iterator[Select[Any]]:
    """What the party got out of a lot; and what of its own debt the lot paid to the bank."""
    place = (_d.at, _d.block, _d.log_index)

    def line(number: int, kind: str, other: Any, fen: Any, got: bool) -> Select[Any]:
        named = _line(
            (*place, literal(number), literal("")),
            kind,
            (_l.receivable, _d.lot, other),
            (fen, fen if got else literal(0)),
        )
        return named.select_from(Redemption).join(Lot, _l.id == _d.lot)

    for number, (mine, fen) in enumerate(((_d.owner, _d.to_owner_fen), (_d.lien_party, _d.to_lien_party_fen))):
        yield line(number, "redeemed", _l.debtor, fen, True).where(mine == party, fen > 0, within(_d.at))
    loan = aliased(Financing)
    for number, (mine, bank, fen, kind) in enumerate(
        (
            (_d.owner, _d.lien_party, _d.to_lien_party_fen, "pledge"),
            (_d.lien_party, _d.owner, _d.to_owner_fen, "discount"),
        ),
        start=2,
    ):
        owed = exists().where(
            col(loan.lot) == _d.lot,
            col(loan.kind) == kind,
            col(loan.holder) == mine,
            col(loan.bank) == bank,
            col(loan.disbursed_at) <= _d.at,
        )
        yield line(number, "claim_paid", bank, fen, False).where(mine == party, fen > 0, within(_d.at), owed)
