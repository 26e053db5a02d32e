"""Standing orders: what a holder has its debtors pay early as soon as it may, within terms that two of its people set.

The gateway signs nothing. A turn asks the debtors' programmes about every free lot that fits, and drafts request and
acceptance for what is within the order; a checker of the holder's signs them together, in one go. What is not signed
while its offer stands is taken back by the next turn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlmodel import Session, col

from api import offers
from api.context import Caller, Gateway
from api.credit import HOUR_S, Asked, ask
from api.drafts import draft, stored_intent
from api.pricing import all_in_bps, days_between
from chain.intents import Intent
from chain.summaries import shanghai_date
from chain.words import EARLY_PAYMENT, FINANCING_KINDS
from readmodel.follow import ledger_now
from readmodel.queries import credit as queries
from readmodel.rows import table_of
from readmodel.tables import BankPolicy, Lot, Offer, Receivable, SealedQuote, SignedIntent, StandingOrder
from rules.early_payment import MOST_HOURS

# Clauses that speak against every lot of a debtor.
CLOSED = frozenset({"dates", "nothing_overdue"})
LAPSED = "报价已过期或委托已撤销 the offer has expired, or the order was revoked"


@dataclass(frozen=True)
class _Pick:
    order: StandingOrder
    policy: BankPolicy
    lot: Lot
    receivable: Receivable

    def asked(self, now: int, *, financing: str = "", beside_fen: int = 0) -> Asked:
        lot, receivable = self.lot, self.receivable
        open_fen = lot.amount_fen - lot.redeemed_fen
        asked = (lot.owner, lot.id, open_fen, receivable.debtor, receivable.maturity_at, EARLY_PAYMENT, False, now)
        return Asked(*asked, financing=financing, beside_fen=beside_fen)


def turn(gate: Gateway, who: Caller) -> list[str]:
    """Ask and draft by the caller's orders in force. Returns the financings that were drafted now. Raises `Problem`."""
    with gate.database.write() as session:
        now = ledger_now(session)
        _take_back(session, who, select(Offer).where(*_of(who.participant), col(Offer.valid_until) < now), now)
    with gate.database.read() as session:
        picks = list(_picks(session, who.participant, now))
    return _draft(gate, who, picks, now) if picks else []


def waiting(session: Session, holder: str) -> list[Intent]:
    """What can be signed now: the acceptance of each firm offer, behind its request."""
    now = ledger_now(session)
    firm = (col(Offer.acceptance).is_not(None), col(Offer.signature).is_not(None), col(Offer.valid_until) >= now)
    found = []
    for offer in session.scalars(select(Offer).where(*_of(holder), *firm).order_by(col(Offer.financing))):
        pair = [session.get(SignedIntent, digest) for digest in (offer.financing, offer.acceptance)]
        if pair[1] is not None and pair[1].state == "draft":
            found += [stored_intent(row) for row in pair if row is not None and row.state == "draft"]
    return found


def revoke(session: Session, who: Caller, order: StandingOrder, now: int) -> None:
    """Nothing is done by it any more, and what nobody signed yet is taken back. What was signed holds."""
    order.state, order.revoked_by, order.revoked_at = "revoked", who.by, now
    _take_back(session, who, select(Offer).where(*_of(order.holder), col(Offer.standing_order) == order.id), now)


def _of(holder: str) -> tuple[ColumnElement[bool], ...]:
    """Offers that were asked for by a standing order of a holder's, and that it has not taken."""
    return col(Offer.holder) == holder, col(Offer.standing_order).is_not(None), col(Offer.taken_at).is_(None)


def _take_back(session: Session, who: Caller, of: Select[Offer], now: int) -> None:
    rows = session.scalars(of).all()
    _reject(session, who, [digest for row in rows for digest in (row.financing, row.acceptance) if digest], now)


def _reject(session: Session, who: Caller, digests: Sequence[str], now: int) -> None:
    values = {"state": "rejected", "rejected_by": who.by, "rejected_at": now, "reason": LAPSED}
    still = (col(SignedIntent.digest).in_(digests), col(SignedIntent.state) == "draft")
    session.connection().execute(update(table_of(SignedIntent)).where(*still).values(**values))


def _picks(session: Session, holder: str, now: int) -> Iterator[_Pick]:
    """Free lots that an order wants paid early at what its debtor's programme says now, as many as may wait at once.

    What was drafted and not signed yet counts as spent: together they must be within the debtor's budget.
    """
    policies = {one.bank: one for one in queries.policies_in_force(session, EARLY_PAYMENT, None)}
    orders = _in_force(session, holder, now)
    room = queries.MOST_OPEN - queries.open_offers(session, holder, now)
    planned: dict[str, int] = defaultdict(int)
    for offer in session.scalars(select(Offer).where(*_of(holder), col(Offer.valid_until) >= now)):
        planned[offer.debtor] += offer.advance_fen
    closed: set[str] = set()
    for lot, receivable in _free(session, holder, policies, now) if orders else ():
        wants = [order for order in orders if _wants(order, lot, receivable, now)]
        if room <= 0:
            return
        if not wants or receivable.debtor in closed:
            continue
        pick = _Pick(wants[0], policies[receivable.debtor], lot, receivable)
        answer = ask(session, pick.policy, pick.asked(now, beside_fen=planned[receivable.debtor]))
        terms = answer.credit.terms
        if CLOSED & set(answer.credit.failed):
            closed.add(receivable.debtor)
        if answer.credit.decision.outcome != "yes" or terms is None:
            continue
        cost = all_in_bps(terms.advance_fen, terms.repay_fen, answer.request.days)
        if (order := next((one for one in wants if cost <= one.most_all_in_bps), None)) is not None:
            planned[receivable.debtor] += terms.advance_fen
            room -= 1
            yield replace(pick, order=order)


def _in_force(session: Session, holder: str, now: int) -> list[StandingOrder]:
    query = select(StandingOrder).where(col(StandingOrder.holder) == holder, col(StandingOrder.state) == "in_force")
    today = shanghai_date(now)
    return list(session.scalars(query.where(col(StandingOrder.until_on) >= today).order_by(col(StandingOrder.id))))


def _wants(order: StandingOrder, lot: Lot, receivable: Receivable, now: int) -> bool:
    """By what is known before anything is asked."""
    of_debtor = order.debtor in (None, receivable.debtor)
    return (
        of_debtor
        and lot.amount_fen >= order.least_fen
        and days_between(now, receivable.maturity_at) >= order.least_days
    )


def _free(session: Session, holder: str, debtors: Iterable[str], now: int) -> Iterable[tuple[Lot, Receivable]]:
    """A holder's lots that these debtors may still pay early, and for which no offer of theirs stands or is on its way;
    in the order of maturities, the latest first: they cost most, and are sold first."""
    standing = select(col(Offer.lot)).where(
        col(Offer.holder) == holder,
        col(Offer.kind) == EARLY_PAYMENT,
        col(Offer.outcome) == "yes",
        col(Offer.valid_until) >= now,
    )
    query = (
        select(Lot, Receivable)
        .join(Receivable, col(Receivable.id) == col(Lot.receivable))
        .where(
            col(Lot.owner) == holder,
            col(Lot.frozen).is_(False),
            col(Lot.redeemed_fen) == 0,
            or_(col(Lot.lien) == "none", and_(col(Lot.lien) == "reserved", col(Lot.until) < now)),
            col(Receivable.debtor).in_(sorted(debtors)),
            col(Receivable.state) == "accepted",
            col(Receivable.paid_fen) == 0,
            col(Receivable.maturity_at) > now,
            col(Lot.id).not_in(standing),
        )
        .order_by(col(Receivable.maturity_at).desc(), col(Lot.id))
    )
    return [(lot, receivable) for lot, receivable in session.execute(query)]


def _draft(gate: Gateway, who: Caller, picks: Sequence[_Pick], now: int) -> list[str]:
    """Requests, the debtors' answers, acceptances. What is not within the order any more is taken back at once."""
    requests = draft(gate, who, [("RequestFinancing", _request(pick, now)) for pick in picks])
    financings = ["0x" + request.digest(gate.deployment).hex() for request in requests]
    for pick, financing in zip(picks, financings, strict=True):
        asked = pick.asked(now, financing=financing)
        offers.decide(gate, [pick.policy], asked, on_ledger=False, order=pick.order.id)
    most = {financing: pick.order.most_all_in_bps for pick, financing in zip(picks, financings, strict=True)}
    with gate.database.read() as session:
        query = select(Offer, SealedQuote).join(SealedQuote, col(SealedQuote.commitment) == col(Offer.commitment))
        found = session.execute(query.where(col(Offer.financing).in_(financings), col(Offer.outcome) == "yes"))
        taken = {
            offer.financing: sealed.terms
            for offer, sealed in found
            if all_in_bps(offer.advance_fen, offer.repay_fen, offer.days) <= most[offer.financing]
        }
    accepting = [("AcceptQuote", {"holder": who.participant, **terms}) for terms in taken.values()]
    accepted = draft(gate, who, accepting) if accepting else []
    digests = {one.fields["financing"]: "0x" + one.digest(gate.deployment).hex() for one in accepted}
    with gate.database.write() as session:
        return _settle(session, who, {pick.order.id for pick in picks}, financings, digests, now)


def _request(pick: _Pick, now: int) -> dict[str, object]:
    return {
        "holder": pick.lot.owner,
        "lot": pick.lot.id,
        "kind": FINANCING_KINDS.index(EARLY_PAYMENT),
        "recourse": False,
        "bank": pick.receivable.debtor,
        "until": now + MOST_HOURS * HOUR_S,
        "terms": pick.order.terms,
    }


def _settle(
    session: Session, who: Caller, orders: Iterable[str], financings: Sequence[str], digests: dict[str, str], now: int
) -> list[str]:
    """Keep each acceptance with its offer. What another turn took meanwhile, and what is of an order that was revoked
    meanwhile, is taken back: the orders are locked, so that of two turns one is the second."""
    locked = [session.get(StandingOrder, id, with_for_update=True) for id in sorted(orders)]
    standing = {order.id for order in locked if order is not None and order.state == "in_force"}
    kept = []
    for offer in session.scalars(select(Offer).where(col(Offer.financing).in_(financings))):
        others = select(col(Offer.financing)).where(
            *_of(who.participant),
            col(Offer.lot) == offer.lot,
            col(Offer.valid_until) >= now,
            col(Offer.acceptance).is_not(None),
        )
        if offer.financing in digests and offer.standing_order in standing and session.scalars(others).first() is None:
            offer.acceptance = digests[offer.financing]
            session.flush()
            kept.append(offer.financing)
    left = [financing for financing in financings if financing not in kept]
    _reject(session, who, [*left, *(digests[one] for one in left if one in digests)], now)
    return kept
