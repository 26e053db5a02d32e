"""Offers that a bank's policy makes without a person: decided here, signed by the bank's agent, taken by the holder. A
debtor's programme of early payment is such a policy, and the debtor what is called the bank here.

The gateway cannot sign for the bank, so an offer is nobody's until the agent's signature is on its quote. The quote
waits here and goes to the ledger with the holder's acceptance, behind the request: request, quote and acceptance are
one transaction there. When the holder signs, the bank's limits are asked again, with the policy's row locked, because
of two offers within one limit only one can be taken.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from api.context import Gateway
from api.credit import Answer, Asked, ask, facts, still
from api.drafts import draft_row, stored_intent, take_nonces
from api.problems import Problem, not_found
from chain.intents import Intent, quote_commitment
from chain.keys import BadSignature
from readmodel.follow import ledger_now
from readmodel.queries import credit as queries
from readmodel.queries.outbox import next_serial, to_queue
from readmodel.rows import table_of
from readmodel.tables import (
    BankPolicy,
    Financing,
    Lot,
    Offer,
    ParticipantKey,
    Receivable,
    SealedQuote,
    SignedIntent,
)
from rules.credit import Terms

MOST_DECIDED = 50  # requests on the ledger that one turn of an agent decides

# What a holder is told of a clause that spoke against its request: not the bank's numbers.
WORDS = {
    "kinds": ("该行不办理此类融资", "the bank does not offer this kind of financing"),
    "debtors": ("该行不受理该核心企业的凭证", "the bank does not take certificates of this debtor now"),
    "tenor_and_price": ("该行对此期限没有报价", "the bank has no price for this tenor"),
    "amount": ("金额不在该行单笔范围内", "the amount is outside what the bank finances at a time"),
    "debtor_limit": ("超出该行对该核心企业的限额", "above what the bank takes on this debtor"),
    "holder_limit": ("超出该行对贵单位的限额", "above what the bank lends to you"),
    "concentration": ("超出该行的集中度上限", "above the bank's cap on one debtor's share"),
    "needs_pool": (
        "不符合风险补偿资金池入库条件，或该行尚无资料",
        "not what the pool takes, or the bank does not know",
    ),
    "dates": ("核心企业的提前付款方案不在有效期内", "the debtor's programme does not run now"),
    "nothing_overdue": ("核心企业有到期未付凭证", "the debtor has an overdue certificate to pay first"),
    "days_and_rate": ("核心企业对此期限不提前付款", "the debtor pays nothing early with so many days to go"),
    "least_amount": ("份额低于核心企业提前付款的最低金额", "the lot is smaller than what the debtor pays early"),
    "budget": ("超出核心企业提前付款的预算", "above what is left of the debtor's budget"),
}


def state_of(offer: Offer, now: int) -> str:
    """no, manual (a person of the bank decides), waiting (for the bank's signature), firm, taken, expired."""
    if offer.outcome != "yes":
        return offer.outcome
    if offer.taken_at is not None:
        return "taken"
    if offer.valid_until < now:
        return "expired"
    return "firm" if offer.signature is not None else "waiting"


def decide(
    gate: Gateway, policies: Sequence[BankPolicy], asked: Asked, *, on_ledger: bool, order: str | None = None
) -> None:
    """Ask these banks' policies about a request, keep what they say, and draft a quote for each that says yes.

    A bank that has decided on this request before keeps its decision. order: the holder's standing one that asks.
    """
    for policy in policies:
        nonce = take_nonces(gate, policy.bank, 1)
        with gate.database.write() as session:
            if session.get(Offer, (asked.financing, policy.bank)) is None:
                row = _decide(session, gate, policy, asked, nonce, on_ledger=on_ledger)
                row.standing_order = order
                session.add(row)


def decide_waiting(gate: Gateway, bank: str) -> None:
    """The requests on the ledger that ask this bank and that its policy has not seen."""
    with gate.database.read() as session:
        policy, now = queries.policy_in_force(session, bank), ledger_now(session)
        unseen = queries.undecided(session, policy, now, MOST_DECIDED) if policy is not None else []
        asked = [_asked_on_ledger(financing, lot, receivable, now) for financing, lot, receivable in unseen]
    for one in asked:
        assert policy is not None
        decide(gate, [policy], one, on_ledger=True)


def _asked_on_ledger(financing: Financing, lot: Lot, receivable: Receivable, now: int) -> Asked:
    return Asked(
        financing.holder,
        lot.id,
        lot.amount_fen - lot.redeemed_fen,
        receivable.debtor,
        receivable.maturity_at,
        financing.kind,
        financing.recourse,
        now,
        financing.id,
    )


def _decide(session: Session, gate: Gateway, policy: BankPolicy, asked: Asked, nonce: int, *, on_ledger: bool) -> Offer:
    now = asked.now
    answer = ask(session, policy, asked)
    row = _row(policy, asked, answer, now)
    terms = answer.credit.terms
    if row.outcome == "yes" and terms is not None:
        row.on_ledger, row.valid_until = on_ledger, answer.stands_until or now + gate.settings.offer_s
        said: dict[str, str | int] = {
            "financing": asked.financing,
            "bank": policy.bank,
            "advance": terms.advance_fen,
            "repay": terms.repay_fen,
            "rateBps": terms.rate_bps,
            "fee": terms.fee_fen,
            "validUntil": row.valid_until,
            "salt": "0x" + secrets.token_hex(32),
        }
        row.commitment = quote_commitment(said)
        fields = {"bank": policy.bank, "financing": asked.financing, "commitment": row.commitment}
        quote = Intent.build("SubmitQuote", fields, nonce=nonce, deadline=row.valid_until)
        row.quote = "0x" + quote.digest(gate.deployment).hex()
        sealed = SealedQuote(financing=asked.financing, bank=policy.bank, commitment=row.commitment, terms=said, at=now)
        session.add(sealed)
        session.execute(insert(table_of(SignedIntent)), [draft_row(gate, quote, now, policy.id)])
    return row


def _row(policy: BankPolicy, asked: Asked, answer: Answer, now: int) -> Offer:
    decision, terms = answer.credit.decision, answer.credit.terms or Terms(0, 0, 0, 0)
    return Offer(
        financing=asked.financing,
        bank=policy.bank,
        holder=asked.holder,
        lot=asked.lot,
        debtor=asked.debtor,
        kind=asked.kind,
        recourse=asked.recourse,
        policy=policy.id,
        outcome=decision.outcome,
        request=facts(answer.request),
        decision=decision.as_dict(),
        failed=list(answer.credit.failed),
        days=answer.request.days,
        at=now,
        advance_fen=terms.advance_fen,
        repay_fen=terms.repay_fen,
        rate_bps=terms.rate_bps,
        fee_fen=terms.fee_fen,
    )


def sign(gate: Gateway, bank: str, signed: Sequence[tuple[str, str]]) -> list[str]:
    """Put the agent's signatures on quotes; signed: the quotes' digests with a signature each. What answers a request
    on the ledger is queued; the rest waits for its holder. All or none; a second time changes nothing.

    Returns the financings. Raises `Problem`.
    """
    with gate.database.write() as session:
        now, serial = ledger_now(session), next_serial(session)
        policy = queries.policy_in_force(session, bank, lock=True)
        found = []
        for place, (digest, signature) in enumerate(signed):
            query = select(Offer).where(col(Offer.quote) == digest, col(Offer.bank) == bank).with_for_update()
            offer = session.scalars(query).first()
            if offer is None:
                raise not_found("报价", "offer")
            found.append(offer.financing)
            if offer.signature is None:
                _sign(session, gate, policy, offer, signature, now)
                if offer.on_ledger:
                    session.connection().execute(to_queue, [_queued(session, offer, serial + place, now)])
        return found


def _sign(session: Session, gate: Gateway, policy: BankPolicy | None, offer: Offer, signature: str, now: int) -> None:
    if policy is None or policy.id != offer.policy:
        raise Problem(
            409, "policy_changed", "授信政策已变更，该报价作废", "the credit policy changed: no such offer now"
        )
    if offer.valid_until < now:
        raise Problem(409, "offer_expired", "报价已过期", "the offer has expired")
    row = session.get_one(SignedIntent, offer.quote)
    try:
        signer = stored_intent(row).signer(gate.deployment, signature)
    except BadSignature as error:
        raise Problem(422, "bad_signature", "签名格式有误", str(error)) from None
    key = session.get(ParticipantKey, (offer.bank, signer))
    if signer != policy.signer or key is None or not key.powers:
        raise Problem(
            403,
            "not_the_agent",
            "签名不是授信政策指定的代理密钥所作，或该密钥已失效",
            "not signed by the key that the policy names, or that key acts no more",
        )
    offer.signature, offer.signer, offer.signed_at = signature, signer, now


def take(session: Session, fields: Mapping[str, Any], going: set[str], serial: int, now: int) -> dict[str, Any] | None:
    """The quote that goes out with the holder's acceptance, as it is queued; None for an acceptance of a quote that the
    ledger has. fields: of the AcceptQuote; going: what else is queued now.

    Raises `Problem` where the offer does not stand any more.
    """
    offer = session.get(Offer, (fields["financing"], fields["bank"]), with_for_update=True)
    if offer is None or offer.on_ledger or offer.commitment != quote_commitment(dict(fields)) or offer.taken_at:
        return None
    if offer.signature is None:
        raise Problem(409, "offer_waits", "付款方尚未签署该报价", "its maker has not signed the offer yet")
    policy = queries.policy_in_force(session, offer.bank, lock=True)
    if policy is None or policy.id != offer.policy or offer.valid_until < now:
        raise Problem(409, "offer_expired", "报价已过期或已撤回，请重新询价", "the offer has expired: ask again")
    request = session.get_one(SignedIntent, offer.financing)
    if request.state == "draft" and offer.financing not in going:
        raise Problem(
            409,
            "request_unsigned",
            "请同时签署融资申请",
            "sign the request, too: without it there is nothing to accept",
        )
    again = still(session, policy, offer, now)
    if again.decision.outcome != "yes":
        zh, en = WORDS.get(again.failed[0], ("", "")) if again.failed else ("", "")
        raise Problem(409, "offer_withdrawn", f"报价已失效：{zh}", f"the offer does not stand any more: {en}")
    offer.taken_at = now
    return _queued(session, offer, serial, now)


def _queued(session: Session, offer: Offer, serial: int, now: int) -> dict[str, Any]:
    intent = stored_intent(session.get_one(SignedIntent, offer.quote))
    assert offer.signature is not None
    return {
        "of_digest": offer.quote,
        "new_signer": offer.signer,
        "new_call": "0x" + intent.call(offer.signature).hex(),
        "new_serial": serial,
        "new_queued_at": now,
        "new_approved_by": offer.policy,
        "new_order_of": None if offer.on_ledger else offer.holder,
    }
