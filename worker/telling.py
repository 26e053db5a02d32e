"""Whom an event concerns, and what they are told, in Chinese and English. Amounts in yuan, dates of Shanghai."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from chain.actions import ACTIONS
from chain.refusals import yuan
from chain.summaries import CLAIM_STEPS, day, lot_words, short
from chain.words import EARLY_PAYMENT, NO_PARTY
from readmodel.notices import notice
from readmodel.queries.registrations import Financed, Standing
from readmodel.tables import (
    ChainBlock,
    ChainEvent,
    DebtorLine,
    Financing,
    Lot,
    LotMovement,
    Notice,
    PaymentInstruction,
    Pool,
    PoolLoan,
    Profile,
    Receivable,
    SignedIntent,
)

STANDINGS = {1: ("已恢复", "reinstated"), 2: ("已暂停", "suspended")}
PAYMENTS = {
    "disburse": ("放款", "disbursement"),
    "pay_early": ("提前付款", "early payment"),
    "pay_at_maturity": ("到期付款", "payment at maturity"),
    "pay_out": ("兑付", "redemption"),
    "interest_share": ("融资利息分担", "share of a financing's interest"),
    "fee_share": ("融资费用分担", "share of a financing's fee"),
    "compensate": ("风险补偿", "compensation"),
    "refund": ("返还补偿金", "refund"),
}

Told = tuple[str, str, str, str, str]  # to whom, kind, subject, zh, en
Args = dict[str, Any]

LOGS = 100_000  # more than a block has


@dataclass(frozen=True)
class Look:
    """What the tables say, for a run of events."""

    session: Session
    names: dict[str, tuple[str, str]]

    def name(self, address: str) -> tuple[str, str]:
        return self.names.get(address, (address, address))

    def receivable(self, found: str) -> Receivable:
        return self.session.get_one(Receivable, found)

    def financing(self, found: str) -> Financing:
        return self.session.get_one(Financing, found)


def told(session: Session, events: Sequence[ChainEvent]) -> list[Notice]:
    """What these events are to be told of, in their order. They are a run: nothing of ours is between them."""
    if not events:
        return []
    first, last = events[0].block, events[-1].block
    profiles = session.scalars(select(Profile))
    look = Look(session, {p.participant: (p.name, p.name_en or p.name) for p in profiles})
    in_run = col(ChainBlock.number).between(first, last)
    times = {b.number: b.at for b in session.scalars(select(ChainBlock).where(in_run))}
    moved: dict[tuple[int, int], list[LotMovement]] = defaultdict(list)
    for step in session.scalars(select(LotMovement).where(col(LotMovement.block).between(first, last))):
        moved[step.block, step.log_index].append(step)
    due: dict[tuple[int, int], list[PaymentInstruction]] = defaultdict(list)
    made_in_run = col(PaymentInstruction.block).between(first, last)
    for made in session.scalars(select(PaymentInstruction).where(made_in_run).order_by(col(PaymentInstruction.id))):
        due[made.block, made.log_index].append(made)

    def of(event: ChainEvent) -> Iterator[Told]:
        at = event.block, event.log_index
        yield from TELLS.get(event.name, _nobody)(look, event.args)
        yield from (one for step in moved[at] for one in _received(look, step))
        yield from (_payment(look, one) for one in due[at])

    return [
        notice(
            kind,
            to,
            subject,
            zh,
            en,
            at=times[event.block],
            event=f"{event.tx}|{event.log_index}|{subject}",
            place=event.block * LOGS + event.log_index,
        )
        for event in events
        for to, kind, subject, zh, en in of(event)
        if to != NO_PARTY
    ]


def soon(receivable: Receivable) -> Told:
    """A reminder of a certificate that matures within days."""
    left = yuan(receivable.face_fen - receivable.paid_fen - receivable.early_fen)
    on = day(receivable.maturity_at)
    return (
        receivable.debtor,
        "payment_soon",
        receivable.id,
        f"凭证{short(receivable.id)}将于{on}到期，待付{left}元",
        f"certificate {short(receivable.id)} matures on {on}; {left} yuan are to be paid",
    )


def expiring(one: Financed, stands: Standing) -> Told:
    """A reminder of a registration at the registry that ends while the bank still has a right in the lot."""
    lot, on = lot_words(one.lot.id), stands.expires_on
    return (
        one.financing.bank or NO_PARTY,
        "registration_expiring",
        one.financing.id,
        f"凭证份额{lot}的担保登记（{stands.number}）将于{on}到期，请在到期前办理展期",
        f"the registration ({stands.number}) of lot {lot} ends on {on}: extend it before then",
    )


def _nobody(look: Look, a: Args) -> Iterable[Told]:
    return ()


def _issued(look: Look, a: Args) -> Iterator[Told]:
    zh, en = look.name(a["debtor"])
    face, on, known = yuan(a["face"]), day(a["maturity"]), short(a["receivable"])
    yield (
        a["supplier"],
        "certificate_received",
        a["receivable"],
        f"{zh}向贵单位开立凭证{known}，金额{face}元，{on}到期，请签收或退回",
        f"{en} issued certificate {known} to you: {face} yuan, due on {on}. Accept or reject it",
    )


def _to_debtor(kind: str, zh: str, en: str) -> Callable[[Look, Args], Iterator[Told]]:
    def tell(look: Look, a: Args) -> Iterator[Told]:
        r = look.receivable(a["receivable"])
        words = {"known": short(r.id), "face": yuan(r.face_fen)}
        yield r.debtor, kind, r.id, zh.format(**words), en.format(**words)

    return tell


def _cancelled(look: Look, a: Args) -> Iterator[Told]:
    r = look.receivable(a["receivable"])
    zh, en = look.name(r.debtor)
    known = short(r.id)
    yield r.supplier, "certificate_cancelled", r.id, f"{zh}已撤销凭证{known}", f"{en} cancelled certificate {known}"


def _overdue(look: Look, a: Args) -> Iterator[Told]:
    r = look.receivable(a["receivable"])
    line = look.session.get(DebtorLine, r.debtor)
    zh, en = look.name(r.debtor)
    for to in dict.fromkeys((r.debtor, line.bank if line else NO_PARTY)):
        yield (
            to,
            "certificate_overdue",
            r.id,
            f"{zh}的凭证{short(r.id)}到期未付，付清前不得再开立",
            f"certificate {short(r.id)} of {en} is overdue; until it is paid, nothing more may be issued",
        )


def _received(look: Look, step: LotMovement) -> Iterator[Told]:
    """A lot that came from somebody else; with a certificate's first lot comes the certificate's own notice."""
    if step.kind not in ("transferred", "forced") or step.to_party is None:
        return
    zh, en = look.name(step.from_party or NO_PARTY)
    amount, lot = yuan(step.amount_fen), lot_words(step.lot)
    zh, en = ("法院裁定", "a court's order") if step.kind == "forced" else (zh, en)
    yield (
        step.to_party,
        "lot_received",
        step.lot,
        f"贵单位收到凭证份额{lot}，金额{amount}元，来自{zh}",
        f"you received lot {lot}, {amount} yuan, from {en}",
    )


def _frozen(kind: str, zh: str, en: str) -> Callable[[Look, Args], Iterator[Told]]:
    def tell(look: Look, a: Args) -> Iterator[Told]:
        lot = look.session.get_one(Lot, a["lot"])
        yield lot.owner, kind, lot.id, f"凭证份额{lot_words(lot.id)}{zh}", f"lot {lot_words(lot.id)} {en}"

    return tell


def _requested(look: Look, a: Args) -> Iterator[Told]:
    zh, en = look.name(a["holder"])
    lot = lot_words(a["lot"])
    said = f"{zh}向贵行申请融资，凭证份额{lot}", f"{en} asks you for money on lot {lot}"
    if look.financing(a["financing"]).kind == EARLY_PAYMENT:
        said = f"{zh}请贵单位提前支付凭证份额{lot}", f"{en} asks you to pay lot {lot} early"
    yield a["bank"], "financing_requested", a["financing"], *said


def _quoted(look: Look, a: Args) -> Iterator[Told]:
    zh, en = look.name(a["bank"])
    known = short(a["financing"])
    to = look.financing(a["financing"]).holder
    yield to, "financing_quoted", a["financing"], f"{zh}已对融资申请{known}报价", f"{en} quoted for request {known}"


def _accepted(look: Look, a: Args) -> Iterator[Told]:
    financing, advance, by = look.financing(a["financing"]), yuan(a["advance"]), day(a["until"])
    zh, en = look.name(financing.holder)
    said = (
        f"{zh}接受了贵行报价，请放款{advance}元，{by}前有效",
        f"{en} accepted your quote: disburse {advance} yuan by {by}",
    )
    if financing.kind == EARLY_PAYMENT:
        said = (
            f"{zh}接受了贵单位的提前付款报价，请支付{advance}元，{by}前有效",
            f"{en} accepted your quote: pay {advance} yuan early, by {by}",
        )
    yield a["bank"], "financing_accepted", a["financing"], *said


def _declined(look: Look, a: Args) -> Iterator[Told]:
    zh, en = look.name(a["bank"])
    known = short(a["financing"])
    to = look.financing(a["financing"]).holder
    yield to, "financing_declined", a["financing"], f"{zh}婉拒融资申请{known}", f"{en} declined request {known}"


def _disbursed(look: Look, a: Args) -> Iterator[Told]:
    financing, amount = look.financing(a["financing"]), yuan(a["amount"])
    zh, en = look.name(a["bank"])
    said = f"{zh}已放款{amount}元", f"{en} disbursed {amount} yuan"
    if financing.kind == EARLY_PAYMENT:
        debtor_zh, debtor_en = look.name(financing.bank or "")
        said = f"{zh}确认{debtor_zh}已提前付款{amount}元", f"{en} confirms: {debtor_en} paid {amount} yuan early"
    yield financing.holder, "financing_disbursed", a["financing"], *said


def _payment(look: Look, one: PaymentInstruction) -> Told:
    zh, en = look.name(one.payee)
    kind, amount, on = PAYMENTS[one.kind], yuan(one.amount_fen), day(one.due_at)
    return (
        one.payer,
        "payment_due",
        one.id,
        f"付款指令（{kind[0]}）：请于{on}前向{zh}支付{amount}元",
        f"payment instruction ({kind[1]}): pay {amount} yuan to {en} by {on}",
    )


def _claim(side: str, zh: str, en: str) -> Callable[[Look, Args], Iterator[Told]]:
    """side: whom the step concerns; an office of the pool, or the bank."""

    def tell(look: Look, a: Args) -> Iterator[Told]:
        loan = look.session.get_one(PoolLoan, a["loan"])
        pool = look.session.get_one(Pool, loan.pool)
        to = {"bank": loan.bank, "reviewer": pool.reviewer, "treasurer": pool.treasurer}[side]
        step = CLAIM_STEPS.get(a.get("to", 0), ("", ""))
        words = {"amount": yuan(a.get("amount") or a.get("gross") or 0), "known": short(loan.id)}
        said_zh, said_en = zh.format(step=step[0], **words), en.format(step=step[1], **words)
        yield to, "claim_step", loan.id, said_zh, said_en

    return tell


def _confirmed(look: Look, a: Args) -> Iterator[Told]:
    row = look.session.get(SignedIntent, a["digest"])
    if row is not None:  # else it came by another gateway
        (zh, en), known = ACTIONS[row.action], short(row.digest)
        yield (
            row.participant,
            "intent_confirmed",
            row.digest,
            f"指令{known}（{zh}）已在账本生效",
            f"intent {known} ({en}) took effect on the ledger",
        )


def _key(kind: str, zh: str, en: str) -> Callable[[Look, Args], Iterator[Told]]:
    return lambda look, a: iter([(a["participant"], kind, a["key"], zh.format(a["key"]), en.format(a["key"]))])


def _standing(look: Look, a: Args) -> Iterator[Told]:
    zh, en = STANDINGS[a["standing"]]
    yield a["participant"], "standing_set", a["participant"], f"贵单位资格{zh}", f"your participation was {en}"


TELLS: dict[str, Callable[[Look, Args], Iterable[Told]]] = {
    "ReceivableIssued": _issued,
    "ReceivableAccepted": _to_debtor(
        "certificate_accepted", "凭证{known}（{face}元）已签收", "certificate {known} ({face} yuan) was accepted"
    ),
    "ReceivableRejected": _to_debtor("certificate_rejected", "凭证{known}已被退回", "certificate {known} was rejected"),
    "ReceivableDefaulted": _to_debtor(
        "certificate_defaulted", "债权银行已宣布凭证{known}违约", "certificate {known} was declared in default"
    ),
    "ReceivableSettled": _to_debtor(
        "certificate_settled", "凭证{known}（{face}元）已结清", "certificate {known} ({face} yuan) is settled"
    ),
    "ReceivableCancelled": _cancelled,
    "OverdueNoted": _overdue,
    "LotFrozen": _frozen("lot_frozen", "已被冻结", "was frozen by a court's order"),
    "LotUnfrozen": _frozen("lot_unfrozen", "已解除冻结", "is free again"),
    "FinancingRequested": _requested,
    "QuoteSubmitted": _quoted,
    "QuoteAccepted": _accepted,
    "FinancingDeclined": _declined,
    "Disbursed": _disbursed,
    "ClaimSubmitted": _claim(
        "reviewer", "贷款{known}申请补偿{amount}元，请审核", "loan {known}: {amount} yuan are claimed; review it"
    ),
    "ClaimAppealed": _claim("reviewer", "贷款{known}的申请人已申诉", "loan {known}: the bank appeals"),
    "ClaimWithdrawn": _claim("reviewer", "贷款{known}的补偿申请已撤回", "loan {known}: the claim was withdrawn"),
    "ClaimAdvanced": _claim("bank", "贷款{known}的补偿申请：{step}", "claim for loan {known}: {step}"),
    "ClaimPaid": _claim("bank", "贷款{known}已获补偿{amount}元", "loan {known}: {amount} yuan were paid"),
    "RecoveryRecorded": _claim("treasurer", "贷款{known}追回{amount}元", "loan {known}: {amount} yuan were recovered"),
    "CompensationRefunded": _claim("treasurer", "贷款{known}返还{amount}元", "loan {known}: {amount} yuan came back"),
    "IntentUsed": _confirmed,
    "KeyGranted": _key("key_granted", "密钥{}已获授权", "key {} was granted powers"),
    "KeyRevoked": _key("key_revoked", "密钥{}已被撤销", "key {} was revoked"),
    "KeysRecovered": _key(
        "keys_recovered", "贵单位密钥已重置，现由{}代表", "your keys were recovered: {} acts for you now"
    ),
    "StandingSet": _standing,
}
