"""Early checks of what is done with lots: freezes, the policy's limits, the end of trading before maturity.

A lot that the tables do not have, or have as somebody else's, is left to the ledger: its id is known before what makes
it is mined, and what others hold is nobody's business.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from api.early import checks, refusal
from api.problems import Problem
from chain.intents import Intent
from chain.words import EARLY_PAYMENT, FINANCING_KINDS
from readmodel.queries.governed import Policy, governed, policy_at
from readmodel.queries.holdings import lien_at
from readmodel.tables import DebtorLine, Financing, Lot, Receivable

DAY_S, HOUR_S = 86_400, 3_600


def policy_now(session: Session, now: int) -> Policy | None:
    row = governed(session)
    return policy_at(row, now) if row is not None else None


def within_policy(session: Session, face_fen: int, maturity_at: int, now: int) -> None:
    """Face and tenor of a certificate to be."""
    if (policy := policy_now(session, now)) is None:
        return
    if face_fen < policy.least_lot_fen:
        raise refusal(422, "Ledger_LotTooSmall", amount=face_fen, least=policy.least_lot_fen)
    if not now < maturity_at <= now + policy.longest_tenor * DAY_S:
        raise refusal(422, "Ledger_BadMaturity")


@checks("TransferLot")
def transfer(session: Session, intent: Intent, now: int) -> None:
    f = intent.fields
    if (lot := _free(session, f["lot"], f["holder"], now)) is None:
        return
    if f["recipient"] == _debtor(session, lot):
        raise refusal(422, "Ledger_SelfCertificate")
    policy = policy_now(session, now)
    _parts(lot, f["amount"], policy, whole=True)
    _still_passes(session, lot, policy, now)


@checks("SplitLot")
def split(session: Session, intent: Intent, now: int) -> None:
    f = intent.fields
    if (lot := _free(session, f["lot"], f["holder"], now)) is None:
        return
    policy = policy_now(session, now)
    _parts(lot, f["amount"], policy, whole=False)
    _open(session, lot, policy, now)


@checks("RedeemLot")
def redeem(session: Session, intent: Intent, now: int) -> None:
    lot = session.get(Lot, intent.fields["lot"])
    if lot is not None and lot.frozen and intent.participant in (lot.owner, lot.lien_party):
        raise refusal(409, "Ledger_LotFrozen")


@checks("RequestFinancing")
def request_financing(session: Session, intent: Intent, now: int) -> None:
    """Recourse is what a seller may grant; whoever borrows owes in any case. Its debtor alone pays a lot early."""
    f = intent.fields
    kind = FINANCING_KINDS[f["kind"]]
    if kind == "none" or (kind == "pledge" and f["recourse"]):
        raise refusal(422, "Desk_BadKind")
    if kind == EARLY_PAYMENT:
        lot = session.get(Lot, f["lot"])
        debtor = _debtor(session, lot) if lot is not None and lot.owner == f["holder"] else None
        require_early(debtor or f["bank"], f["bank"], recourse=f["recourse"])


def require_early(debtor: str, asked: str, *, recourse: bool) -> None:
    """An early payment is asked of the debtor, and for good. Raises `Problem`."""
    if recourse:
        raise refusal(422, "Desk_BadKind")
    if asked != debtor:
        raise refusal(422, "Desk_NotFunder")


@checks("AcceptQuote")
def accept_quote(session: Session, intent: Intent, now: int) -> None:
    """What reserving the lot wants: now, and not when the money has left."""
    financing = session.get(Financing, intent.fields["financing"])
    if financing is None or financing.holder != intent.participant:
        return
    may_be_financed(session, financing.lot, financing.holder, now, moves=financing.kind != EARLY_PAYMENT)


def may_be_financed(session: Session, lot: str, holder: str, now: int, *, moves: bool) -> None:
    """A lot that is free, and may change hands once more. Raises `Problem`; one that is not the holder's is left.
    moves: what its debtor pays early does not change hands."""
    found = _free(session, lot, holder, now)
    if found is None:
        return
    if moves:
        _still_passes(session, found, policy_now(session, now), now)
    else:
        _open(session, found, policy_now(session, now), now)


@checks("DeclareDefault")
def declare_default(session: Session, intent: Intent, now: int) -> None:
    """A matured and unpaid certificate, by a bank that owns a lot of it or to which one is pledged."""
    f = intent.fields
    receivable, lot = session.get(Receivable, f["receivable"]), session.get(Lot, f["lot"])
    mine = lot is not None and (lot.owner == f["bank"] or (lot.lien == "secured" and lot.lien_party == f["bank"]))
    if receivable is None or lot is None or lot.receivable != receivable.id or not mine:
        raise refusal(403, "Ledger_NotEntitled")
    if receivable.state != "accepted":
        raise refusal(409, "Ledger_WrongState")
    if now <= receivable.maturity_at:
        raise refusal(409, "Ledger_NotOverdue")


def may_disburse(session: Session, intent: Intent) -> None:
    """Not on a lot that a court froze meanwhile: the ledger would not take the money's receipt for anything. Nor an
    early payment on a certificate that something was paid into."""
    found = session.get(Financing, intent.fields["financing"])
    lot = session.get(Lot, found.lot) if found and _confirms(session, found) == intent.participant else None
    if found is None or lot is None:
        return
    if lot.frozen:
        raise refusal(409, "Ledger_LotFrozen")
    receivable = session.get(Receivable, lot.receivable)
    if found.kind == EARLY_PAYMENT and receivable is not None and receivable.paid_fen:
        raise refusal(409, "Ledger_ClosedToTransfer")


def may_record(session: Session, intent: Intent, now: int) -> None:
    """What is paid into a certificate, all its lots share, and none of them can be paid early any more: not while the
    debtor may have sent the money for one. Raises `Problem`."""
    receivable = session.get(Receivable, intent.fields["receivable"])
    if receivable is None or receivable.bank != intent.participant:
        return
    under_way = (
        select(col(Financing.id))
        .join(Lot, col(Lot.id) == col(Financing.lot))
        .where(
            col(Lot.receivable) == receivable.id,
            col(Financing.kind) == EARLY_PAYMENT,
            col(Financing.state) == "accepted",
            col(Financing.until) >= now,
        )
    )
    if session.scalars(under_way).first() is not None:
        raise Problem(
            409,
            "early_payment_under_way",
            "该凭证有份额正在提前付款：请先确认付款，或由核心企业撤回报价",
            "a lot of this certificate is being paid early: confirm that first, or have the debtor decline it",
        )


def _confirms(session: Session, financing: Financing) -> str | None:
    """Who says that the money has left: the bank that lends, and of an early payment the debtor's."""
    if financing.kind != EARLY_PAYMENT:
        return financing.bank
    line = session.get(DebtorLine, financing.bank)
    return line.bank if line is not None else None


def _free(session: Session, lot: str, holder: str, now: int) -> Lot | None:
    """The lot as its owner may use it; None where the tables do not have it as this holder's."""
    found = session.get(Lot, lot)
    if found is None or found.owner != holder:
        return None
    if found.frozen:
        raise refusal(409, "Ledger_LotFrozen")
    if lien_at(found, now) != "none":
        raise refusal(409, "Ledger_LotLiened")
    return found


def _parts(lot: Lot, amount: int, policy: Policy | None, *, whole: bool) -> None:
    if amount > lot.amount_fen or (amount == lot.amount_fen and not whole):
        raise refusal(422, "Ledger_LotExceeded", wanted=amount, amount=lot.amount_fen)
    smaller = min(amount, lot.amount_fen - amount)
    if policy is not None and amount != lot.amount_fen and smaller < policy.least_lot_fen:
        raise refusal(422, "Ledger_LotTooSmall", amount=smaller, least=policy.least_lot_fen)


def _still_passes(session: Session, lot: Lot, policy: Policy | None, now: int) -> None:
    """It may change hands once more, and the certificate is still open to that."""
    if policy is not None and lot.endorsements >= policy.most_endorsements:
        raise refusal(409, "Ledger_TooManyEndorsements")
    _open(session, lot, policy, now)


def _open(session: Session, lot: Lot, policy: Policy | None, now: int) -> None:
    """Until some hours before maturity, and as long as nothing was paid, nor this lot early. Its acceptance may be on
    its way."""
    receivable = session.get(Receivable, lot.receivable)
    if receivable is None or policy is None:
        return
    closes_at = receivable.maturity_at - policy.closes_before * HOUR_S
    if now > closes_at or receivable.paid_fen or receivable.state not in ("issued", "accepted"):
        raise refusal(409, "Ledger_ClosedToTransfer")
    if lot.redeemed_fen:
        raise refusal(409, "Ledger_LotDischarged")


def _debtor(session: Session, lot: Lot) -> str | None:
    receivable = session.get(Receivable, lot.receivable)
    return receivable.debtor if receivable else None
