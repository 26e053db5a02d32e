"""A bank's policy, or a debtor's programme, asked about a lot: the facts come from the tables, the answer from
`rules.credit` and `rules.early_payment`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from sqlmodel import Session

from api import decisions
from api.borrowers import BorrowerBody
from api.policies import rules_of
from api.pricing import days_between
from chain.summaries import end_of_day, shanghai_date
from readmodel.queries import credit as queries
from readmodel.queries.certificates import has_overdue
from readmodel.tables import BankPolicy, Offer
from rules.credit import Credit, CreditPolicy, CreditRequest, credit, price
from rules.early_payment import EarlyRequest, Programme, early_payment

HOUR_S = 3_600


@dataclass(frozen=True)
class Asked:
    """What a holder wants money for. kind: discount | pledge | early_payment; maturity_at, now: UTC seconds, now by the
    ledger's clock. financing: its id, where it has one. beside_fen: of an early payment, what the same debtor is about
    to be asked for beside it."""

    holder: str
    lot: str
    lot_fen: int
    debtor: str
    maturity_at: int
    kind: str
    recourse: bool
    now: int
    financing: str = ""
    beside_fen: int = 0


@dataclass(frozen=True)
class Answer:
    """request: the facts that the decision was made on, kept with it. stands_until: how long the terms do, UTC seconds;
    None where the gateway's setting says it."""

    request: CreditRequest | EarlyRequest
    credit: Credit
    stands_until: int | None = None


def ask(session: Session, policy: BankPolicy, asked: Asked) -> Answer:
    """What the policy says, with what its owner has out and has promised now. Raises `InputError`."""
    rules = rules_of(policy)
    if isinstance(rules, Programme):
        return _ask_debtor(session, rules, asked)
    out = _out(session, policy.bank, asked)
    request = CreditRequest(
        kind=asked.kind,
        recourse=asked.recourse,
        lot_fen=asked.lot_fen,
        days=days_between(asked.now, asked.maturity_at),
        debtor=asked.debtor,
        holder=asked.holder,
        debtor_stopped=has_overdue(session, asked.debtor, asked.now),
        debtor_exposure_fen=out.debtor_fen,
        holder_exposure_fen=out.holder_fen,
        book_fen=out.book_fen,
    )
    if rules.needs_pool and request.kind == "pledge":
        request = replace(request, pool=_pool(policy, rules, request, asked))
    return Answer(request, credit(rules, request))


def still(session: Session, policy: BankPolicy, offer: Offer, now: int) -> Credit:
    """The same request at the same price, with what the bank has out by now."""
    asked = Asked(offer.holder, offer.lot, 0, offer.debtor, 0, offer.kind, offer.recourse, now, offer.financing)
    rules, overdue = rules_of(policy), has_overdue(session, offer.debtor, now)
    if isinstance(rules, Programme):
        early = EarlyRequest(**offer.request)
        by_now = replace(early, debtor_overdue=overdue, spent_fen=_spent(session, rules, asked))
        return early_payment(rules, by_now)
    out = _out(session, policy.bank, asked)
    request = CreditRequest(**offer.request)
    again = replace(
        request,
        debtor_stopped=overdue,
        debtor_exposure_fen=out.debtor_fen,
        holder_exposure_fen=out.holder_fen,
        book_fen=out.book_fen,
    )
    return credit(rules, again)


def _ask_debtor(session: Session, rules: Programme, asked: Asked) -> Answer:
    """An offer of a debtor's own stands for as long as its programme says, and not beyond its last day."""
    request = EarlyRequest(
        lot_fen=asked.lot_fen,
        days=days_between(asked.now, asked.maturity_at) if asked.maturity_at > asked.now else 0,
        on=shanghai_date(asked.now).isoformat(),
        debtor=asked.debtor,
        holder=asked.holder,
        debtor_overdue=has_overdue(session, asked.debtor, asked.now),
        spent_fen=_spent(session, rules, asked) + asked.beside_fen,
    )
    until = min(asked.now + rules.hold_hours * HOUR_S, end_of_day(rules.until_on), asked.maturity_at)
    return Answer(request, early_payment(rules, request), until)


def _spent(session: Session, rules: Programme, asked: Asked) -> int:
    began = end_of_day(rules.from_on - timedelta(days=1)) + 1
    span = {"from_at": began, "until_at": end_of_day(rules.until_on)}
    return queries.spent(session, asked.debtor, **span, now=asked.now, but=asked.financing)


def _out(session: Session, bank: str, asked: Asked) -> queries.Out:
    return queries.out(session, bank, debtor=asked.debtor, holder=asked.holder, now=asked.now, but=asked.financing)


def _pool(policy: BankPolicy, rules: CreditPolicy, request: CreditRequest, asked: Asked) -> str | None:
    """Whether the pool would take the loan, by what the bank's file says of the holder; None where it has none."""
    file, terms = policy.body.get("borrowers", {}).get(asked.holder), price(rules, request)
    if file is None or terms is None:
        return None
    lent_on, matures_on = shanghai_date(asked.now), shanghai_date(asked.maturity_at)
    lent = decisions.Lent(terms.advance_fen, terms.rate_bps, lent_on, matures_on)
    return decisions.would_enter(BorrowerBody.model_validate(file).facts, lent)


def facts(request: CreditRequest | EarlyRequest) -> dict[str, object]:
    """As it is kept; what it says is whole numbers and words."""
    return asdict(request)
