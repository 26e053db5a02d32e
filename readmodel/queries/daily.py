"""All that happened on the ledger to certificates within a span, in its order, as the central registry is told.

Nothing here changes once the span is over: lines are made of events, and of what certificates, financings and movements
say that never changes. So the same span gives the same lines for ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select, tuple_
from sqlmodel import Session, col

from chain.intents import receivable_of
from chain.words import EARLY_PAYMENT
from readmodel.tables import ChainBlock, ChainEvent, Financing, LotMovement, Receivable

AT_ONCE = 1_000


class Happened(NamedTuple):
    """from_party, to_party: who gives and who gets, of a debt or of money. amount_fen: the certificate's face, or of
    the part, or of the money. financing: where there is one."""

    block: int
    log_index: int
    place: int
    at: int
    tx: str
    kind: str
    certificate: Receivable
    lot: str | None
    from_party: str | None
    to_party: str | None
    amount_fen: int
    financing: Financing | None


@dataclass(frozen=True)
class _Look:
    """What events of a page speak of. moved: what passed on by an event."""

    certificates: dict[str, Receivable]
    financings: dict[str, Financing]
    moved: dict[tuple[int, int], list[LotMovement]]


class _Said(NamedTuple):
    kind: str
    certificate: str
    lot: str | None
    from_party: str | None
    to_party: str | None
    amount_fen: int
    financing: str | None = None
    place: int = 0


def happened(session: Session, first: int, end: int) -> Iterator[Happened]:
    """first, end: UTC seconds, the last one exclusive."""
    blocks = col(ChainBlock.at)
    low, high = session.execute(
        select(func.min(col(ChainBlock.number)), func.max(col(ChainBlock.number))).where(blocks >= first, blocks < end)
    ).one()
    place = (-1, -1)
    query = (
        select(ChainEvent, blocks)
        .join(ChainBlock, col(ChainBlock.number) == col(ChainEvent.block))
        .where(col(ChainEvent.block).between(low, high), col(ChainEvent.name).in_(TELLS))
        .order_by(col(ChainEvent.block), col(ChainEvent.log_index))
        .limit(AT_ONCE)
    )
    while low is not None:
        after = tuple_(col(ChainEvent.block), col(ChainEvent.log_index)) > tuple_(*place)
        page = session.execute(query.where(after)).all()
        look = _looked_up(session, [event for event, _ in page])
        for event, at in page:
            for said in TELLS[event.name](look, event):
                yield Happened(
                    *(event.block, event.log_index, said.place, at, event.tx, said.kind),
                    look.certificates[said.certificate],
                    *(said.lot, said.from_party, said.to_party, said.amount_fen),
                    look.financings[said.financing] if said.financing is not None else None,
                )
        if len(page) < AT_ONCE:
            return
        place = (page[-1][0].block, page[-1][0].log_index)
        session.expunge_all()


def _looked_up(session: Session, events: Sequence[ChainEvent]) -> _Look:
    named = {e.args["financing"] for e in events if "financing" in e.args}
    financings = {f.id: f for f in session.scalars(select(Financing).where(col(Financing.id).in_(named)))}
    known = {e.args["receivable"] for e in events if "receivable" in e.args}
    known |= {receivable_of(e.args["lot"]) for e in events if "lot" in e.args}
    known |= {receivable_of(f.lot) for f in financings.values()}
    certificates = {r.id: r for r in session.scalars(select(Receivable).where(col(Receivable.id).in_(known)))}
    moved: dict[tuple[int, int], list[LotMovement]] = defaultdict(list)
    if events:
        query = select(LotMovement).where(
            col(LotMovement.block).between(events[0].block, events[-1].block), col(LotMovement.kind) == "transferred"
        )
        for step in session.scalars(query):
            moved[step.block, step.log_index].append(step)
    return _Look(certificates, financings, moved)


def _certificate(kind: str) -> Callable[[_Look, ChainEvent], Iterator[_Said]]:
    """The whole of it, of the debtor to the supplier."""

    def tell(look: _Look, e: ChainEvent) -> Iterator[_Said]:
        r = look.certificates[e.args["receivable"]]
        yield _Said(kind, r.id, None, r.debtor, r.supplier, r.face_fen)

    return tell


def _defaulted(look: _Look, e: ChainEvent) -> Iterator[_Said]:
    r = look.certificates[e.args["receivable"]]
    yield _Said("defaulted", r.id, None, r.debtor, e.args["bank"], r.face_fen)


def _paid(look: _Look, e: ChainEvent) -> Iterator[_Said]:
    r = look.certificates[e.args["receivable"]]
    yield _Said("paid", r.id, None, r.debtor, e.args["bank"], e.args["amount"])


def _moved(look: _Look, e: ChainEvent) -> Iterator[_Said]:
    for m in look.moved[e.block, e.log_index]:
        yield _Said("transferred", m.receivable, m.lot, m.from_party, m.to_party, m.amount_fen, place=m.place)


def _redeemed(look: _Look, e: ChainEvent) -> Iterator[_Said]:
    """To the owner and to the party of the lien: a line each."""
    r = look.certificates[receivable_of(e.args["lot"])]
    for place, (party, fen) in enumerate((("owner", "toOwner"), ("lienParty", "toLienParty"))):
        if e.args[fen]:
            yield _Said("redeemed", r.id, e.args["lot"], r.debtor, e.args[party], e.args[fen], place=place)


def _discharged(look: _Look, e: ChainEvent) -> Iterator[_Said]:
    """All of the lot is owed no more; what was paid for it is told of its early payment."""
    r = look.certificates[receivable_of(e.args["lot"])]
    yield _Said("discharged", r.id, e.args["lot"], r.debtor, e.args["owner"], e.args["amount"])


def _financed(look: _Look, e: ChainEvent) -> Iterator[_Said]:
    f = look.financings[e.args["financing"]]
    kind = "paid_early" if f.kind == EARLY_PAYMENT else "financed"
    yield _Said(kind, receivable_of(f.lot), f.lot, f.bank, f.holder, e.args["amount"], f.id)


def _repaid(look: _Look, e: ChainEvent) -> Iterator[_Said]:
    f = look.financings[e.args["financing"]]
    yield _Said("repaid", receivable_of(f.lot), f.lot, f.holder, f.bank, e.args["amount"], f.id)


TELLS: dict[str, Callable[[_Look, ChainEvent], Iterator[_Said]]] = {
    "ReceivableIssued": _certificate("issued"),
    "ReceivableAccepted": _certificate("accepted"),
    "ReceivableRejected": _certificate("rejected"),
    "ReceivableCancelled": _certificate("cancelled"),
    "LotSplit": _moved,
    "LotTransferred": _moved,
    "Disbursed": _financed,
    "Repaid": _repaid,
    "PaymentRecorded": _paid,
    "LotRedeemed": _redeemed,
    "LotDischarged": _discharged,
    "ReceivableSettled": _certificate("settled"),
    "ReceivableDefaulted": _defaulted,
}
KINDS = (
    *("issued", "accepted", "rejected", "cancelled", "transferred", "financed", "repaid", "paid", "redeemed"),
    *("paid_early", "discharged", "settled", "defaulted"),
)
