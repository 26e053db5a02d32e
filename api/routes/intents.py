"""Drafts, signatures, and what became of them: the one door through which parties change the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import Row, select
from sqlmodel import Session, col

from api import costs, law, signatures
from api.answering import Route
from api.concerns import concerns
from api.context import Caller, CallerDep, Gateway, GatewayDep, Reading
from api.drafts import draft, names_of, words
from api.law import Finding, Payer
from api.problems import not_found
from api.shapes import Signature, Word
from chain.intents import Intent
from chain.summaries import Summary
from readmodel.follow import ledger_now
from readmodel.tables import IntentUsed, SignedIntent

router = APIRouter(prefix="/v1/intents", tags=["intents"], route_class=Route)

MOST_ITEMS = 500


class DraftItem(BaseModel):
    """One action. `fields` are the typed message's own, without nonce and deadline; numbers may be strings."""

    action: str = Field(examples=["AcceptReceivable"])
    fields: dict[str, Any]


class DraftRequest(BaseModel):
    """payer: what the debtor is to a small or medium supplier, for the warnings on `IssueReceivable`."""

    payer: Payer = "large_enterprise"
    items: list[DraftItem] = Field(min_length=1, max_length=MOST_ITEMS)


class DraftAnswer(BaseModel):
    """Sign `typed_data` (EIP-712), whose digest is `digest`. `zh` and `en` say in words what that does; of the
    acceptance of a quote also what it costs in all, as a yearly rate, and who bears it. warnings: what the law says
    against it; they refuse nothing."""

    digest: Word
    action: str
    zh: str
    en: str
    typed_data: dict[str, Any]
    warnings: list[Finding] = []


class SignatureItem(BaseModel):
    digest: Word
    signature: Signature


class SignatureRequest(BaseModel):
    items: list[SignatureItem] = Field(min_length=1, max_length=MOST_ITEMS)


class LookupRequest(BaseModel):
    digests: list[Word] = Field(min_length=1, max_length=MOST_ITEMS)


class IntentAnswer(BaseModel):
    """state: draft, queued, sent, confirmed (it took effect), refused (`refusal` names the ledger's reason, or is
    "revoked" where the participant took it back), rejected (by a checker, before it was signed)."""

    digest: Word
    action: str
    state: Literal["draft", "queued", "sent", "confirmed", "refused", "rejected"]
    signer: str | None
    tx: str | None
    refusal: str | None
    refusal_zh: str | None
    refusal_en: str | None


def draft_answers(
    session: Session, gate: Gateway, intents: Sequence[Intent], payer: Payer = "large_enterprise"
) -> list[DraftAnswer]:
    """For who signs them: with what an acceptance costs, and with what the law says against an issue. payer: what the
    debtor is."""
    names, now = names_of(session), ledger_now(session)
    told = law.warnings(session, intents, payer, now)
    return [
        draft_answer(intent, gate, names, costs.words(session, intent, names, now), said)
        for intent, said in zip(intents, told, strict=True)
    ]


def draft_answer(
    intent: Intent,
    gate: Gateway,
    names: tuple[dict[str, str], dict[str, str]],
    beside: Summary | None = None,
    warnings: Sequence[Finding] = (),
) -> DraftAnswer:
    """beside: what else is said of it, in words."""
    said = words(intent, names)
    return DraftAnswer(
        digest="0x" + intent.digest(gate.deployment).hex(),
        action=intent.name,
        zh=said.zh + (beside.zh if beside else ""),
        en=f"{said.en} {beside.en}" if beside else said.en,
        typed_data=intent.typed_data(gate.deployment),
        warnings=list(warnings),
    )


@router.post("/drafts", status_code=201)
def draft_intents(body: DraftRequest, gate: GatewayDep, who: CallerDep) -> list[DraftAnswer]:
    """A maker, for the own participant; an administrator, for its keys. All or none."""
    drafted = draft(gate, who, [(item.action, item.fields) for item in body.items])
    with gate.database.read() as session:
        return draft_answers(session, gate, drafted, body.payer)


@router.post("/signatures", status_code=202)
def sign_intents(body: SignatureRequest, gate: GatewayDep, who: CallerDep) -> list[IntentAnswer]:
    """A checker, with the own key, what somebody else drafted; an administrator, what is about keys; who came with a
    founding key, with any of the participant's keys. All or none are taken. What is above the amount that one checker
    may approve stays a draft until another has signed it, too (`GET /v1/approval-rules`).

    Sending the same signature again changes nothing: an intent is one row under its digest.
    """
    with gate.database.read() as session:
        rows = own_intents(session, who, [item.digest for item in body.items])
    signatures.take(gate, who, rows, [item.signature for item in body.items])
    with gate.database.read() as session:
        return intent_answers(session, [row.digest for row in rows])


@router.post("/lookup")
def look_up(body: LookupRequest, session: Reading, who: CallerDep) -> list[IntentAnswer]:
    """Whoever is signed in: many of the own participant's intents at once, in the order asked for."""
    return intent_answers(session, [row.digest for row in own_intents(session, who, body.digests)])


@router.get("/{digest}")
def intent(digest: Word, session: Reading, who: CallerDep) -> IntentAnswer:
    """The participant that drafted it; the operator and the regulator."""
    return intent_answers(session, [row.digest for row in own_intents(session, who, [digest])])[0]


def own_intents(session: Session, who: Caller, digests: list[str]) -> list[SignedIntent]:
    """The rows in the order asked for. Raises 404 if one is missing or another participant's."""
    query = select(SignedIntent).where(col(SignedIntent.digest).in_(digests))
    if not who.oversees:
        query = query.where(col(SignedIntent.participant) == who.participant)
    found = {row.digest: row for row in session.scalars(query)}
    if missing := [digest for digest in digests if digest not in found]:
        raise not_found(f"指令{missing[0][:10]}", f"intent {missing[0][:10]}")
    concerns(*(row.participant for row in found.values()))
    return [found[digest] for digest in digests]


_ANSWER = select(
    *(col(getattr(SignedIntent, name)) for name in ("digest", "action", "state", "signer", "envelope")),
    *(col(getattr(SignedIntent, name)) for name in ("refusal", "refusal_zh", "refusal_en")),
    col(IntentUsed.signer).label("used_by"),
    col(IntentUsed.tx).label("used_in"),
).join(IntentUsed, col(IntentUsed.digest) == col(SignedIntent.digest), isouter=True)


def intent_answers(session: Session, digests: list[str]) -> list[IntentAnswer]:
    """In the order of the digests, which must be there."""
    found = session.execute(_ANSWER.where(col(SignedIntent.digest).in_(digests)))
    answers = {row.digest: _answer(row) for row in found}
    return [answers[digest] for digest in digests]


def _answer(row: Row[Any]) -> IntentAnswer:
    """What took effect is confirmed, whoever carried it."""
    used = row.used_by is not None
    return IntentAnswer(
        digest=row.digest,
        action=row.action,
        state="confirmed" if used else row.state,
        signer=row.used_by if used else row.signer,
        tx=row.used_in if used else row.envelope,
        refusal=None if used else row.refusal,
        refusal_zh=None if used else row.refusal_zh,
        refusal_en=None if used else row.refusal_en,
    )
