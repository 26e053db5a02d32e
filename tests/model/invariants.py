"""What must always hold, whatever was signed by whomever in whatever order (asked of the model after each step)."""

from __future__ import annotations

from collections import Counter

from tests.model.lots import share
from tests.model.model import Model
from tests.model.pool import CLOSING, COMPENSATED
from tests.model.records import (
    FEN,
    NOBODY,
    OVERDUE_NOTED,
    ClaimState,
    FinancingState,
    LienKind,
    ReceivableState,
)

HAVE_LOTS = (ReceivableState.ISSUED, ReceivableState.ACCEPTED, ReceivableState.DEFAULTED, ReceivableState.SETTLED)


def check(model: Model, now: int) -> None:
    """Fails at the first thing that does not hold."""
    for rid in model.books.receivables:
        _lots_cover_the_face(model, rid)
    _lots_are_whole(model, now)
    _lines_add_up(model)
    _invoices_add_up(model)
    _one_financing_to_a_lot(model, now)
    _pools_pay_no_more_than_they_should(model)


def _lots_cover_the_face(model: Model, rid: int) -> None:
    """Live and redeemed lots partition [0, face), and no more is redeemed than was paid."""
    receivable = model.books.receivables[rid]
    lots = [lot for _, lot in model.books.lots_of(rid)]
    if receivable.state not in HAVE_LOTS:
        assert not lots
        return
    assert sum(lot.amount for lot in lots) == receivable.face
    stored = [lot for lot_id, lot in model.books.lots.items() if lot_id - lot_id % FEN == rid and lot.amount]
    assert len(stored) == len(lots)
    early = [lot for lot in lots if lot.paid_early]
    assert sum(lot.amount for lot in early) == sum(lot.redeemed for lot in early) == receivable.early
    assert sum(lot.redeemed for lot in lots) <= receivable.paid + receivable.early <= receivable.face
    assert (receivable.state is ReceivableState.SETTLED) == (receivable.paid + receivable.early == receivable.face)
    for lot in lots:
        if not lot.paid_early:
            assert lot.redeemed <= share(lot, receivable.paid, receivable.shared) <= lot.amount


def _lots_are_whole(model: Model, now: int) -> None:
    for lot in model.books.lots.values():
        if lot.amount:
            assert lot.owner != NOBODY
            assert lot.claim <= lot.amount
            assert (lot.live_lien(now) is LienKind.NONE) or lot.lien_party != NOBODY
            assert lot.lien is LienKind.RECOURSE or lot.claim > 0 or lot.lien is not LienKind.SECURED


def _lines_add_up(model: Model) -> None:
    used: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    for receivable in model.books.receivables.values():
        if receivable.owed:
            used[receivable.debtor] += receivable.shared - receivable.paid
        if receivable.flags & OVERDUE_NOTED:
            overdue[receivable.debtor] += 1
            assert receivable.owed
    for debtor, line in model.books.lines.items():
        assert (line.used, line.overdue) == (used[debtor], overdue[debtor])


def _invoices_add_up(model: Model) -> None:
    used: Counter[int] = Counter()
    for receivable in model.books.receivables.values():
        if receivable.state not in (ReceivableState.REJECTED, ReceivableState.CANCELLED):
            for invoice, fen in receivable.uses:
                used[invoice] += fen
    for key, known in model.books.invoices.items():
        assert known.used == used[key]
        assert known.used <= known.amount


def _one_financing_to_a_lot(model: Model, now: int) -> None:
    """Each live reservation is of one accepted financing; a financed lot is tied once, to its financing's bank."""
    reserved: Counter[int] = Counter()
    for number, financing in model.desk.financings.items():
        lot = model.books.lots[financing.lot]
        if financing.state is FinancingState.ACCEPTED and lot.tied_for == number:
            reserved[financing.lot] += 1
            assert lot.lien is LienKind.RESERVED and lot.lien_party == financing.bank
        if financing.state is FinancingState.ACCEPTED:
            assert financing.advance <= financing.repay
    for lot_id, lot in model.books.lots.items():
        if lot.live_lien(now) is LienKind.RESERVED:
            assert reserved[lot_id] == 1


def _pools_pay_no_more_than_they_should(model: Model) -> None:
    for number, loan in model.pools.loans.items():
        assert loan.outstanding <= loan.principal <= model.desk.financings[number].advance
        assert loan.refunded <= loan.compensation <= loan.outstanding
        assert loan.recovered <= loan.outstanding
        due = model.pools.refund_due(loan)
        assert 0 <= due <= loan.compensation - loan.refunded
        if loan.claim in (*COMPENSATED, ClaimState.CLOSED):
            kept = loan.recovered - loan.refunded - due
            assert loan.compensation + kept <= loan.outstanding
        if loan.claim in CLOSING:
            assert not due
        # What was insured once it was out of the pool may still be recalled.
        assert not (loan.cover and loan.pool and loan.claim not in (ClaimState.CLOSED, ClaimState.RECALLED))
