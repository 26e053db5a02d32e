"""Drafts, signatures, and what became of them: the one door through which parties change the ledger."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import Row, bindparam, select, update
from sqlmodel import Session, col

from api.concerns import concerns
from api.context import Caller, CallerDep, Gateway, GatewayDep, Reading
from api.drafts import draft, names_of, stored_intent, words
from api.problems import Problem, forbidden, not_found
from api.shapes import Signature, Word
from chain.intents import BadIntent, Intent
from chain.keys import BadSignature
from readmodel.follow import ledger_now
from readmodel.queries.outbox import next_serial
from readmodel.rows import table_of
from readmodel.tables import IntentUsed, ParticipantKey, Receivable, SignedIntent

router = APIRouter(prefix="/v1/intents", tags=["intents"])

MOST_ITEMS = 500
UNDOES = ("RejectReceivable", "CancelReceivable")
LOST_DIGITS = 40 // 4  # hex digits of an issue's digest that its certificate's id does not keep


class DraftItem(BaseModel):
    """One action. `fields` are the typed message's own, without nonce and deadline; numbers may be strings."""

    action: str = Field(examples=["AcceptReceivable"])
    fields: dict[str, Any]


class DraftRequest(BaseModel):
    items: list[DraftItem] = Field(min_length=1, max_length=MOST_ITEMS)


class DraftAnswer(BaseModel):
    """Sign `typed_data` (EIP-712), whose digest is `digest`. `zh` and `en` say in words what that does."""

    digest: Word
    action: str
    zh: str
    en: str
    typed_data: dict[str, Any]


class SignatureItem(BaseModel):
    digest: Word
    signature: Signature


class SignatureRequest(BaseModel):
    items: list[SignatureItem] = Field(min_length=1, max_length=MOST_ITEMS)


class LookupRequest(BaseModel):
    digests: list[Word] = Field(min_length=1, max_length=MOST_ITEMS)


class IntentAnswer(BaseModel):
    """state: draft, queued, sent, confirmed (it took effect), refused (`refusal` names the ledger's reason, or is
    "revoked" where the participant took it back)."""

    digest: Word
    action: str
    state: Literal["draft", "queued", "sent", "confirmed", "refused"]
    signer: str | None
    tx: str | None
    refusal: str | None
    refusal_zh: str | None
    refusal_en: str | None


def draft_answer(intent: Intent, gate: Gateway, names: tuple[dict[str, str], dict[str, str]]) -> DraftAnswer:
    said = words(intent, names)
    return DraftAnswer(
        digest="0x" + intent.digest(gate.deployment).hex(),
        action=intent.name,
        zh=said.zh,
        en=said.en,
        typed_data=intent.typed_data(gate.deployment),
    )


@router.post("/drafts", status_code=201)
def draft_intents(body: DraftRequest, gate: GatewayDep, who: CallerDep) -> list[DraftAnswer]:
    """Whoever is signed in, for the own participant. All or none."""
    drafted = draft(gate, who, [(item.action, item.fields) for item in body.items])
    with gate.database.read() as session:
        names = names_of(session)
    return [draft_answer(intent, gate, names) for intent in drafted]


@router.post("/signatures", status_code=202)
def sign_intents(body: SignatureRequest, gate: GatewayDep, who: CallerDep) -> list[IntentAnswer]:
    """Whoever is signed in, with signatures of keys of the own participant. All or none are queued.

    Sending the same signature again changes nothing: an intent is one row under its digest.
    """
    with gate.database.read() as session:
        now, serial = ledger_now(session), next_serial(session)
        rows, keys = _own(session, who, [item.digest for item in body.items]), _acting_keys(session, who)
        queued = [
            _queue(session, gate, who, keys, row, item.signature, serial + place, now)
            for place, (row, item) in enumerate(zip(rows, body.items, strict=True))
            if row.state == "draft"
        ]
    if queued:
        with gate.database.write() as session:
            session.connection().execute(_TO_QUEUE, queued)
    with gate.database.read() as session:
        return _answers(session, [row.digest for row in rows])


@router.post("/lookup")
def look_up(body: LookupRequest, session: Reading, who: CallerDep) -> list[IntentAnswer]:
    """Whoever is signed in: many of the own participant's intents at once, in the order asked for."""
    return _answers(session, [row.digest for row in _own(session, who, body.digests)])


@router.get("/{digest}")
def intent(digest: Word, session: Reading, who: CallerDep) -> IntentAnswer:
    """The participant that drafted it; the operator and the regulator."""
    return _answers(session, [row.digest for row in _own(session, who, [digest])])[0]


def _own(session: Session, who: Caller, digests: list[str]) -> list[SignedIntent]:
    """The rows in the order asked for. Raises 404 if one is missing or another participant's."""
    query = select(SignedIntent).where(col(SignedIntent.digest).in_(digests))
    if not who.oversees:
        query = query.where(col(SignedIntent.participant) == who.participant)
    found = {row.digest: row for row in session.scalars(query)}
    if missing := [digest for digest in digests if digest not in found]:
        raise not_found(f"指令{missing[0][:10]}", f"intent {missing[0][:10]}")
    concerns(*(row.participant for row in found.values()))
    return [found[digest] for digest in digests]


# Only what is still a draft: somebody may have sent the same signature at the same time.
_TO_QUEUE = (
    update(table_of(SignedIntent))
    .where(col(SignedIntent.digest) == bindparam("of_digest"), col(SignedIntent.state) == "draft")
    .values(state="queued", **{name: bindparam(f"new_{name}") for name in ("signer", "call", "serial", "queued_at")})
)


def _acting_keys(session: Session, who: Caller) -> set[str]:
    """The keys that act for the caller's participant."""
    of_the_participant = col(ParticipantKey.participant) == who.participant
    query = select(col(ParticipantKey.key)).where(of_the_participant, col(ParticipantKey.powers) != 0)
    return set(session.scalars(query))


def _queue(
    session: Session,
    gate: Gateway,
    who: Caller,
    keys: set[str],
    row: SignedIntent,
    signature: str,
    serial: int,
    now: int,
) -> dict[str, Any]:
    """What makes a draft a queued intent, as parameters of `_TO_QUEUE`. Raises `Problem`."""
    if row.participant != who.participant:  # overseers look, they do not sign
        raise forbidden("只能签署本单位的指令", "you may only sign for your own participant")
    intent = stored_intent(row)
    try:
        signer = intent.signer(gate.deployment, signature)
    except BadSignature as error:
        raise Problem(422, "bad_signature", "签名格式有误", str(error)) from None
    if signer not in keys:
        raise Problem(
            403,
            "not_your_key",
            "签名密钥未授权给本单位，或签名与内容不符",
            "signed by a key that does not act for this participant, or over other content",
        )
    if intent.fields["deadline"] < now:
        raise Problem(409, "draft_expired", "草稿已过期，请重新起草", "the draft has expired; make a new one")
    try:
        call = intent.call(signature, _original(session, intent))
    except BadIntent as error:
        raise Problem(422, "bad_intent", str(error), str(error)) from None
    return {
        "of_digest": row.digest,
        "new_signer": signer,
        "new_call": "0x" + call.hex(),
        "new_serial": serial,
        "new_queued_at": now,
    }


def _original(session: Session, intent: Intent) -> Intent | None:
    """The issue intent that a rejection or a cancellation undoes; the ledger wants to see it again.

    The certificate's id is that intent's digest but for its last 40 bits.
    """
    if intent.name not in UNDOES:
        return None
    receivable = session.get(Receivable, intent.fields["receivable"])
    if receivable is None:
        raise not_found("凭证", "certificate")
    kept = receivable.id[:-LOST_DIGITS]
    of_the_certificate = col(SignedIntent.digest).between(kept + "0" * LOST_DIGITS, kept + "f" * LOST_DIGITS)
    row = session.scalars(
        select(SignedIntent).where(of_the_certificate, col(SignedIntent.action) == "IssueReceivable")
    ).first()
    if row is None:
        raise Problem(
            409,
            "original_unknown",
            "该凭证不是经本网关开立，须附原开立指令直接向账本办理",
            "the certificate was not issued through this gateway: undo it at the ledger itself, with its issue intent",
        )
    return stored_intent(row)


_ANSWER = select(
    *(col(getattr(SignedIntent, name)) for name in ("digest", "action", "state", "signer", "envelope")),
    *(col(getattr(SignedIntent, name)) for name in ("refusal", "refusal_zh", "refusal_en")),
    col(IntentUsed.signer).label("used_by"),
    col(IntentUsed.tx).label("used_in"),
).join(IntentUsed, col(IntentUsed.digest) == col(SignedIntent.digest), isouter=True)


def _answers(session: Session, digests: list[str]) -> list[IntentAnswer]:
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
