"""A bank's policy asked about a lot: the facts come from the tables, the answer from `rules.credit`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from sqlmodel import Session

from api import decisions
from api.borrowers import BorrowerBody
from api.pricing import days_between
from chain.summaries import shanghai_date
from readmodel.queries import credit as queries
from readmodel.queries.certificates import has_overdue
from readmodel.tables import BankPolicy, Offer
from rules.credit import Credit, CreditPolicy, CreditRequest, credit, price


@dataclass(frozen=True)
class Asked:
    """What a holder wants money for. kind: discount | pledge; maturity_at, now: UTC seconds, now by the ledger's clock.
    financing: its id, where it has one."""

    holder: str
    lot: str
    lot_fen: int
    debtor: str
    maturity_at: int
    kind: str
    recourse: bool
    now: int
    financing: str = ""


@dataclass(frozen=True)
class Answer:
    """request: the facts that the decision was made on, kept with it."""

    request: CreditRequest
    credit: Credit


def ask(session: Session, policy: BankPolicy, asked: Asked) -> Answer:
    """What the bank's policy says, with what the bank has out and has promised now. Raises `InputError`."""
    rules, out = CreditPolicy.read(policy.body), _out(session, policy.bank, asked)
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
    out = _out(session, policy.bank, asked)
    request = CreditRequest(**offer.request)
    again = replace(
        request,
        debtor_stopped=has_overdue(session, offer.debtor, now),
        debtor_exposure_fen=out.debtor_fen,
        holder_exposure_fen=out.holder_fen,
        book_fen=out.book_fen,
    )
    return credit(CreditPolicy.read(policy.body), again)


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


def facts(request: CreditRequest) -> dict[str, object]:
    """As it is kept; what it says is whole numbers and words."""
    return asdict(request)
