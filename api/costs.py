"""What a financing costs in all, and who bears it: reckoned here, for every answer, file and paper.

The yearly rate is `api.pricing`'s, the parts are `rules.cost_split`'s. A debtor's agreement counts when the holder's
acceptance of a quote is first drafted: from then on it is settled for that quote, and what the holder was shown holds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlmodel import Session, col

from api.pricing import all_in_bps, days_between
from api.shapes import Address, Fen, Id
from chain.intents import Intent, quote_commitment
from chain.refusals import yuan
from chain.summaries import Summary, shanghai_date
from readmodel.queries import costs as queries
from readmodel.tables import BorneCost, CostShare, Financing, NonceLane, Offer, Receivable, SealedQuote
from rules import CostSplit, cost_split
from rules.units import percent

FORMULA = Summary(
    "综合年化成本＝（应还金额－实际到账金额）÷实际到账金额×365÷占用天数（单利，不足0.01%进位），已含利息和全部费用。",
    "All-in annual rate = (repaid - received) / received × 365 / days (simple interest, rounded up to 0.01 %); "
    "interest and all fees are in it.",
)


class CostAnswer(BaseModel):
    """What a financing costs, and who bears it. days: that the money is out; of a quote from now, afterwards from the
    acceptance, once it was paid out from that day. all_in_bps: all of the cost as simple interest a year on what
    arrives, actual/365, whoever bears it; holder_all_in_bps: the same less what the debtor bears.

    The bank takes all of it from the holder. What the debtor bears by its agreement (`share`; null: none) it pays to
    the holder: debtor_*_fen, rounded down to the fen. holder_*_fen is the rest.
    """

    days: int
    interest_fen: Fen
    fee_fen: Fen
    all_in_bps: int
    debtor: Address
    share: Id | None
    debtor_interest_bps: int
    debtor_fee_bps: int
    debtor_interest_fen: Fen
    debtor_fee_fen: Fen
    holder_interest_fen: Fen
    holder_fee_fen: Fen
    holder_all_in_bps: int


@dataclass(frozen=True)
class Terms:
    """Of a quote or a financing: what arrives with the holder, what the bank gets back, and the fee in between."""

    advance_fen: int
    repay_fen: int
    fee_fen: int

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Terms:
        """Of a quote's terms, as they are sealed and revealed."""
        return cls(int(said["advance"]), int(said["repay"]), int(said["fee"]))


Borne = CostShare | BorneCost | None  # what is agreed now, or what is settled


def reckon(terms: Terms, days: int, debtor: str, borne: Borne) -> CostAnswer:
    split = _split(terms, borne)
    advance, repay = terms.advance_fen, terms.repay_fen
    return CostAnswer(
        days=days,
        interest_fen=split.interest_fen,
        fee_fen=split.fee_fen,
        all_in_bps=all_in_bps(advance, repay, days),
        debtor=debtor,
        share=_share_of(borne),
        debtor_interest_bps=borne.interest_bps if borne is not None else 0,
        debtor_fee_bps=borne.fee_bps if borne is not None else 0,
        debtor_interest_fen=split.debtor_interest_fen,
        debtor_fee_fen=split.debtor_fee_fen,
        holder_interest_fen=split.holder_interest_fen,
        holder_fee_fen=split.holder_fee_fen,
        holder_all_in_bps=all_in_bps(advance, repay - split.debtor_fen, days),
    )


def _split(terms: Terms, borne: Borne) -> CostSplit:
    return cost_split(
        advance_fen=terms.advance_fen,
        repay_fen=terms.repay_fen,
        fee_fen=terms.fee_fen,
        interest_bps=borne.interest_bps if borne is not None else 0,
        fee_bps=borne.fee_bps if borne is not None else 0,
    )


def _share_of(borne: Borne) -> str | None:
    return borne.id if isinstance(borne, CostShare) else borne.share if borne is not None else None


class Shares:
    """What is settled for quotes on these financings, and what these debtors have agreed to today: asked once for many
    quotes."""

    def __init__(self, session: Session, financings: Collection[str], debtors: Collection[str], now: int) -> None:
        self._settled = queries.settled(session, financings)
        self._agreed = queries.shares_on(session, debtors, shanghai_date(now))

    def of(self, financing: str, bank: str, commitment: str | None, debtor: str, holder: str, *, taken: bool) -> Borne:
        """What the debtor bears of a quote. taken: it was accepted, and what was not settled then never will be."""
        found = self._settled.get((financing, bank, commitment or ""))
        return found if found is not None or taken else self.agreed(debtor, holder, bank)

    def agreed(self, debtor: str, holder: str, bank: str) -> CostShare | None:
        """Today's agreement with this holder, or the one with all. Nobody pays a share to itself, nor of its own price
        for paying early."""
        if debtor in (holder, bank):
            return None
        return self._agreed.get((debtor, holder)) or self._agreed.get((debtor, None))


def of_financing(f: Financing, receivable: Receivable, borne: BorneCost | None) -> CostAnswer | None:
    """Of one whose quote was accepted; None before that."""
    if f.accepted_at is None:
        return None
    days = days_between(f.disbursed_at or f.accepted_at, receivable.maturity_at)
    return reckon(Terms(f.advance_fen, f.repay_fen, f.fee_fen), days, receivable.debtor, borne)


def steps(f: Financing, borne: BorneCost | None) -> list[dict[str, Any]]:
    """How the parts come about, as the rule says it."""
    terms = Terms(f.advance_fen, f.repay_fen, f.fee_fen)
    return [step.as_dict() for step in _split(terms, borne).decision.steps]


# --- settled with the first draft of an acceptance


def to_settle(session: Session, intent: Intent, now: int) -> BorneCost | None:
    """What the debtor has agreed to bear of the quote whose acceptance is drafted; None: nothing. Only of a quote that
    this gateway has sealed: nobody else can know what it says."""
    found = _quote_of(session, intent, now)
    if found is None:
        return None
    holder, debtor, _, commitment = found
    f = intent.fields
    borne = Shares(session, [], [debtor], now).agreed(debtor, holder, f["bank"])
    if borne is None:
        return None
    split = _split(Terms.of(f), borne)
    return BorneCost(
        financing=f["financing"],
        bank=f["bank"],
        place=0,
        commitment=commitment,
        debtor=debtor,
        holder=holder,
        share=borne.id,
        interest_bps=borne.interest_bps,
        fee_bps=borne.fee_bps,
        interest_fen=split.debtor_interest_fen,
        fee_fen=split.debtor_fee_fen,
        at=now,
    )


def settle(session: Session, wanted: Collection[BorneCost]) -> None:
    """Keep them, each once: who drafts twice at once waits here for itself."""
    for row in wanted:
        lane = select(NonceLane).where(col(NonceLane.participant) == row.holder)
        session.scalars(lane.with_for_update()).first()
        if (row.financing, row.bank, row.commitment) not in queries.settled(session, [row.financing]):
            row.place = queries.next_place(session, row.financing, row.bank)
            session.add(row)
            session.flush()


def words(session: Session, intent: Intent, names: tuple[dict[str, str], dict[str, str]], now: int) -> Summary | None:
    """What who signs an acceptance is told of its cost; None of any other intent, and of a quote of elsewhere."""
    found = _quote_of(session, intent, now) if intent.name == "AcceptQuote" else None
    if found is None:
        return None
    _, debtor, days, commitment = found
    f = intent.fields
    borne = queries.settled(session, [f["financing"]]).get((f["financing"], f["bank"], commitment))
    return told(reckon(Terms.of(f), days, debtor, borne), names)


def told(cost: CostAnswer, names: tuple[dict[str, str], dict[str, str]]) -> Summary:
    """In one sentence or two."""
    interest, fee, rate = yuan(cost.interest_fen), yuan(cost.fee_fen), percent(cost.all_in_bps)
    zh = f"成本：利息{interest}元，费用{fee}元，综合年化{rate}（单利，{cost.days}天，实际天数/365，含全部费用）。"
    en = (
        f"It costs {interest} yuan of interest and {fee} yuan of fees: {rate} a year all in (simple interest, "
        f"{cost.days} days, actual/365)."
    )
    if cost.share is not None:
        borne, fees = yuan(cost.debtor_interest_fen), yuan(cost.debtor_fee_fen)
        own, (name_zh, name_en) = percent(cost.holder_all_in_bps), (one.get(cost.debtor, cost.debtor) for one in names)
        zh += f"其中{name_zh}承担利息{borne}元、费用{fees}元，付给贵单位；贵单位实际年化{own}。"
        en += (
            f" {name_en} bears {borne} yuan of the interest and {fees} yuan of the fees, and pays them to you: {own} a "
            "year is left to you."
        )
    return Summary(zh, en)


def _quote_of(session: Session, intent: Intent, now: int) -> tuple[str, str, int, str] | None:
    """Holder, debtor, days and commitment of the quote that an AcceptQuote names, if it is one that we sealed for its
    own holder."""
    f = intent.fields
    commitment = quote_commitment(dict(f))
    asked = queries.asked_on(session, f["financing"], f["bank"])
    if session.get(SealedQuote, (f["financing"], f["bank"], commitment)) is None or asked is None:
        return None
    holder, debtor, maturity_at = asked
    if holder != intent.participant:
        return None
    offer = session.get(Offer, (f["financing"], f["bank"]))
    offered = offer is not None and offer.commitment == commitment
    days = offer.days if offer is not None and offered else days_between(now, maturity_at)
    return holder, debtor, days, commitment
