"""What a bank has out, and what it has promised: by debtor, by holder, in all; what a debtor has paid early."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlmodel import Session, col

from chain.words import EARLY_PAYMENT
from readmodel.queries.financing import with_lots
from readmodel.tables import BankPolicy, Exposure, Financing, Lot, Offer, Receivable

# Offers that wait for one holder: what is offered and not taken uses up what a bank's agent may have out.
MOST_OPEN = 100


@dataclass(frozen=True)
class Out:
    """Owed to a bank, fen, with what it has promised: by one debtor, by one holder itself, in all."""

    debtor_fen: int
    holder_fen: int
    book_fen: int


def policy_in_force(session: Session, bank: str, *, lock: bool = False) -> BankPolicy | None:
    """lock: until the transaction ends, so that of two that use the same limit one is the second."""
    query = select(BankPolicy).where(col(BankPolicy.bank) == bank, col(BankPolicy.state) == "in_force")
    return session.scalars(query.with_for_update() if lock else query).first()


def policies_in_force(session: Session, kind: str, banks: list[str] | None) -> list[BankPolicy]:
    """Of these banks, or of all, in the order of banks. kind: credit | early_payment."""
    in_force = (col(BankPolicy.state) == "in_force", col(BankPolicy.kind) == kind)
    query = select(BankPolicy).where(*in_force).order_by(col(BankPolicy.bank))
    if banks is not None:
        query = query.where(col(BankPolicy.bank).in_(banks))
    return list(session.scalars(query))


def out(session: Session, bank: str, *, debtor: str, holder: str, now: int, but: str) -> Out:
    """now: the ledger's clock. but: a financing that is not counted, because it is what is asked about."""
    held = and_(col(Exposure.party) == bank, col(Exposure.role).in_(("owner", "secured")))
    due = select(func.sum(col(Exposure.due_fen))).where(held)
    lent = select(func.sum(col(Financing.repay_fen) - col(Financing.repaid_fen))).where(
        col(Financing.holder) == holder,
        col(Financing.bank) == bank,
        col(Financing.state) == "disbursed",
        or_(col(Financing.kind) == "pledge", col(Financing.recourse)),
    )
    reserved = _reserved(session, bank, now, but) + _promised(session, bank, now, but)
    return Out(
        _fen(session.scalar(due.where(col(Exposure.debtor) == debtor)))
        + sum(one.repay_fen for one in reserved if one.debtor == debtor),
        _fen(session.scalar(lent)) + sum(one.repay_fen for one in reserved if one.holder == holder and one.owed),
        _fen(session.scalar(due)) + sum(one.repay_fen for one in reserved),
    )


def spent(session: Session, debtor: str, *, from_at: int, until_at: int, now: int, but: str) -> int:
    """Fen that a debtor has paid early within the span (UTC seconds, both inclusive), and has promised by now. but: a
    financing that is not counted, because it is what is asked about."""
    early = (col(Financing.bank) == debtor, col(Financing.kind) == EARLY_PAYMENT, col(Financing.id) != but)
    advance = select(func.sum(col(Financing.advance_fen))).where(*early)
    paid = advance.where(col(Financing.state) == "repaid", col(Financing.disbursed_at).between(from_at, until_at))
    coming = advance.where(col(Financing.state) == "accepted", col(Financing.until) >= now)
    promised = sum(one.advance_fen for one in session.scalars(_offered(debtor, now, but)))
    return _fen(session.scalar(paid)) + _fen(session.scalar(coming)) + promised


def undecided(session: Session, policy: BankPolicy, now: int, limit: int) -> list[tuple[Financing, Lot, Receivable]]:
    """Open requests on the ledger that ask this bank, and that its policy has not decided on."""
    bank, is_early = policy.bank, col(Financing.kind) == EARLY_PAYMENT
    asks = and_(
        or_(col(Financing.bank).is_(None), col(Financing.bank) == bank),
        is_early if policy.kind == EARLY_PAYMENT else ~is_early,
    )
    decided = select(col(Offer.financing)).where(col(Offer.bank) == bank, col(Offer.financing) == col(Financing.id))
    found = select(col(Financing.id)).where(
        col(Financing.state) == "requested",
        col(Financing.until) >= now,
        asks,
        col(Financing.holder) != bank,
        ~decided.exists(),
    )
    return with_lots(session, found.order_by(col(Financing.id)).limit(limit))


@dataclass(frozen=True)
class _Coming:
    """Accepted, and not paid out yet; or promised, and not accepted. owed: by the holder itself, too."""

    debtor: str
    holder: str
    repay_fen: int
    owed: bool


def _reserved(session: Session, bank: str, now: int, but: str) -> list[_Coming]:
    query = (
        select(Financing, col(Receivable.debtor))
        .join(Lot, col(Lot.id) == col(Financing.lot))
        .join(Receivable, col(Receivable.id) == col(Lot.receivable))
        .where(
            col(Financing.bank) == bank,
            col(Financing.state) == "accepted",
            col(Financing.until) >= now,
            col(Financing.id) != but,
        )
    )
    return [
        _Coming(debtor, f.holder, f.repay_fen, f.kind == "pledge" or f.recourse) for f, debtor in session.execute(query)
    ]


def _promised(session: Session, bank: str, now: int, but: str) -> list[_Coming]:
    return [
        _Coming(one.debtor, one.holder, one.repay_fen, one.kind == "pledge" or one.recourse)
        for one in session.scalars(_offered(bank, now, but))
    ]


def _offered(bank: str, now: int, but: str) -> Select[Offer]:
    """Offers that the holder took, or to requests on the ledger, as long as the ledger has nothing else to say."""
    out_there: ColumnElement[bool] = or_(
        col(Offer.taken_at).is_not(None), and_(col(Offer.on_ledger), col(Offer.outcome) == "yes")
    )
    undecided = or_(col(Financing.id).is_(None), col(Financing.state) == "requested")
    return (
        select(Offer)
        .join(Financing, col(Financing.id) == col(Offer.financing), isouter=True)
        .where(col(Offer.bank) == bank, col(Offer.valid_until) >= now, col(Offer.financing) != but)
        .where(out_there, undecided)
    )


def _fen(total: int | None) -> int:
    return int(total or 0)


def open_offers(session: Session, holder: str, now: int) -> int:
    """Requests of a holder with an offer that stands and that it has not taken, up to `MOST_OPEN`."""
    standing = select(col(Offer.financing)).where(
        col(Offer.holder) == holder,
        col(Offer.outcome) == "yes",
        col(Offer.valid_until) >= now,
        col(Offer.taken_at).is_(None),
        col(Offer.on_ledger).is_(False),
    )
    return session.scalar(select(func.count()).select_from(standing.distinct().limit(MOST_OPEN).subquery())) or 0


def unsigned(session: Session, bank: str, now: int, limit: int) -> list[tuple[Offer, str]]:
    """Offers of the bank's policy in force that wait for its agent, with the policy's hash."""
    query = (
        select(Offer, col(BankPolicy.sha256))
        .join(BankPolicy, col(BankPolicy.id) == col(Offer.policy))
        .where(
            col(Offer.bank) == bank,
            col(Offer.valid_until) >= now,
            col(Offer.outcome) == "yes",
            col(Offer.signature).is_(None),
            col(BankPolicy.state) == "in_force",
        )
        .order_by(col(Offer.valid_until), col(Offer.financing))
    )
    return [(offer, sha256) for offer, sha256 in session.execute(query.limit(limit))]
