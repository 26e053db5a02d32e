"""A financing's confirmation, as facts for paper and as a row of a list: the figures are those of `api.costs`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from api import costs
from api.concerns import concerns
from api.context import Caller
from api.costs import CostAnswer
from api.problems import Problem, not_found
from chain.deployment import Deployment
from chain.summaries import day
from files.invoices import yuan
from papers.certificate import Party
from papers.confirmation import Facts, Payment, Proof
from papers.text import Words
from readmodel.follow import cursor
from readmodel.queries import costs as queries
from readmodel.queries.financing import state_of
from readmodel.queries.instructions import state_of as instruction_state
from readmodel.queries.papers import profiles_of
from readmodel.tables import BorneCost, Financing, Lot, PaymentInstruction, Profile, Receivable
from rules.units import percent

HEADER = (
    "融资编号 financing",
    "凭证份额 lot",
    "方式 kind",
    "状态 state",
    "融资人 holder",
    "银行 bank",
    "债务人 debtor",
    "接受报价日 accepted on",
    "放款日 paid out on",
    "到期日 matures on",
    "占用天数 days",
    "实际到账(元) received, yuan",
    "应还银行(元) repaid, yuan",
    "利息(元) interest, yuan",
    "费用(元) fees, yuan",
    "债务人承担利息(元) interest borne by the debtor",
    "债务人承担费用(元) fees borne by the debtor",
    "融资人承担利息(元) interest borne by the holder",
    "融资人承担费用(元) fees borne by the holder",
    "综合年化成本 all-in annual rate",
    "融资人实际年化 the holder's own annual rate",
)


class Seen:
    """A financing that the caller may look at: its holder, its bank, the debtor who bears a part of it, who oversees.

    Raises `Problem`: it is not there, or no quote was accepted yet.
    """

    def __init__(self, session: Session, who: Caller, financing: str) -> None:
        found = session.get(Financing, financing)
        borne = queries.accepted_with(session, [financing]).get(financing)
        parties = {found.holder, found.bank} if found is not None else set()
        if borne is not None:
            parties.add(borne.debtor)
        if found is None or not (who.oversees or who.participant in parties):
            raise not_found("融资", "financing")
        lot = session.get(Lot, found.lot)
        receivable = session.get(Receivable, lot.receivable) if lot is not None else None
        cost = costs.of_financing(found, receivable, borne) if receivable is not None else None
        if lot is None or receivable is None or cost is None:
            words = "no quote of it was accepted yet: see its quotes"
            raise Problem(409, "no_terms_yet", "尚未接受任何报价，请查看报价", words)
        self.financing, self.lot, self.receivable = found, lot, receivable
        self.cost: CostAnswer = cost
        self.borne: BorneCost | None = borne
        # A debtor sees what is its own to pay, and nothing else of it.
        legs = queries.payments_for(session, financing)
        self.payments = [one for one in legs if who.oversees or who.participant in (one.payer, one.payee)]
        concerns(*(party for party in parties if party is not None))


def facts(session: Session, deployment: Deployment, seen: Seen) -> Facts:
    f, lot, receivable, cost = seen.financing, seen.lot, seen.receivable, seen.cost
    assert f.bank is not None and f.accepted_at is not None  # it has terms
    now = cursor(session)
    assert now is not None
    named = profiles_of(session, {f.holder, f.bank, receivable.debtor})

    def party(address: str) -> Party:
        profile = named.get(address)
        return Party(address, profile.code, profile.name, profile.name_en) if profile else Party(address, "", "", "")

    def payment(one: PaymentInstruction) -> Payment:
        state = instruction_state(one, now.at)
        return Payment(one.kind, party(one.payer), party(one.payee), one.amount_fen, one.due_at, state)

    reckoned = {name: getattr(cost, name) for name in CostAnswer.model_fields if name != "debtor"}
    return Facts(
        financing=f.id,
        lot=lot.id,
        certificate=receivable.id,
        debtor=party(receivable.debtor),
        holder=party(f.holder),
        bank=party(f.bank),
        kind=f.kind,
        recourse=f.recourse,
        state=state_of(f, now.at),
        lot_fen=lot.amount_fen,
        advance_fen=f.advance_fen,
        repay_fen=f.repay_fen,
        rate_bps=f.rate_bps,
        maturity_at=receivable.maturity_at,
        accepted_at=f.accepted_at,
        disbursed_at=f.disbursed_at,
        formula=Words(costs.FORMULA.zh, costs.FORMULA.en),
        payments=tuple(map(payment, seen.payments)),
        proof=tuple(Proof(*one) for one in queries.proof(session, f)),
        chain_id=deployment.chain_id,
        contract=deployment.addresses["FinancingDesk"],
        as_of_block=now.block,
        as_of_at=now.at,
        **reckoned,
    )


def rows(session: Session, party: str, from_at: int, until_at: int) -> Iterator[list[str]]:
    """Below `HEADER`: a party's financings whose money came within [from_at, until_at), UTC seconds."""
    found = list(queries.paid_out_between(session, party, from_at, until_at))
    borne = queries.accepted_with(session, [f.id for f, _, _ in found])
    addresses = {one for f, _, r in found for one in (f.holder, f.bank, r.debtor) if one is not None}
    concerns(*addresses)
    names = profiles_of(session, addresses)
    for f, lot, receivable in found:
        cost = costs.of_financing(f, receivable, borne.get(f.id))
        if cost is not None:
            yield _row(f, lot, receivable, cost, names)


def _row(f: Financing, lot: Lot, receivable: Receivable, cost: CostAnswer, names: dict[str, Profile]) -> list[str]:
    def name(address: str | None) -> str:
        profile = names.get(address or "")
        return profile.name if profile is not None else address or ""

    recourse = "，有追索权 with recourse" if f.recourse else ""
    kinds = {"pledge": "质押贷款 pledge", "early_payment": "提前付款 early payment"}
    kind = kinds.get(f.kind, f"贴现 discount{recourse}")
    return [
        f.id,
        lot.id,
        kind,
        f.state,
        name(f.holder),
        name(f.bank),
        name(receivable.debtor),
        day(f.accepted_at or 0),
        day(f.disbursed_at or 0),
        day(receivable.maturity_at),
        str(cost.days),
        yuan(f.advance_fen),
        yuan(f.repay_fen),
        yuan(cost.interest_fen),
        yuan(cost.fee_fen),
        yuan(cost.debtor_interest_fen),
        yuan(cost.debtor_fee_fen),
        yuan(cost.holder_interest_fen),
        yuan(cost.holder_fee_fen),
        percent(cost.all_in_bps),
        percent(cost.holder_all_in_bps),
    ]
