"""From a draft and a signature to a queued intent: whose key it is, whose turn, and what the ledger will be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, select, update
from sqlmodel import Session, col

from api import approvals
from api.admissions import require_approved
from api.context import Caller, Gateway
from api.drafts import stored_intent
from api.problems import Problem, forbidden, not_found
from api.roles import require_signature, same_person, takes_two
from chain.intents import BadIntent, Intent
from chain.keys import BadSignature
from readmodel.follow import ledger_now
from readmodel.queries.outbox import next_serial
from readmodel.rows import table_of
from readmodel.tables import ParticipantKey, PersonKey, Receivable, SignedIntent

UNDOES = ("RejectReceivable", "CancelReceivable")
LOST_DIGITS = 40 // 4  # hex digits of an issue's digest that its certificate's id does not keep

_NEW = ("signer", "call", "serial", "queued_at", "approved_by")
# Only what is still a draft: somebody may have sent the same signature at the same time.
_TO_QUEUE = (
    update(table_of(SignedIntent))
    .where(col(SignedIntent.digest) == bindparam("of_digest"), col(SignedIntent.state) == "draft")
    .values(state="queued", **{name: bindparam(f"new_{name}") for name in _NEW})
)


@dataclass(frozen=True)
class _Signed:
    """A draft with a signature that counts. two: a second checker must sign, too."""

    digest: str
    signer: str
    signature: str
    two: bool
    queue: dict[str, Any]


def take(gate: Gateway, who: Caller, rows: list[SignedIntent], signatures: list[str]) -> None:
    """Queue drafts under their signatures, all or none; what takes two checkers waits for the second.

    A draft that is queued already stays as it is. Raises `Problem`.
    """
    with gate.database.read() as session:
        now, serial = ledger_now(session), next_serial(session)
        keys, limits = _acting_keys(session, who), approvals.rules_of(session, who.participant)
        signed = [
            _check(session, gate, who, keys, limits, row, signature, serial + place, now)
            for place, (row, signature) in enumerate(zip(rows, signatures, strict=True))
            if row.state == "draft"
        ]
    if not signed:
        return
    with gate.database.write() as session:
        two = [(one.digest, one.signer, one.signature) for one in signed if one.two]
        ready = approvals.approve(session, who, two, now) if two else set()
        if queued := [one.queue for one in signed if not one.two or one.digest in ready]:
            session.connection().execute(_TO_QUEUE, queued)


def _acting_keys(session: Session, who: Caller) -> set[str]:
    """The keys that act for the caller's participant, and are the caller's where it is a person."""
    of_the_participant = col(ParticipantKey.participant) == who.participant
    query = select(col(ParticipantKey.key)).where(of_the_participant, col(ParticipantKey.powers) != 0)
    if who.person is not None:
        theirs = and_(col(PersonKey.participant) == who.participant, col(PersonKey.key) == col(ParticipantKey.key))
        query = query.join(PersonKey, theirs).where(col(PersonKey.person) == who.person)
    return set(session.scalars(query))


def _check(
    session: Session,
    gate: Gateway,
    who: Caller,
    keys: set[str],
    limits: dict[str, int],
    row: SignedIntent,
    signature: str,
    serial: int,
    now: int,
) -> _Signed:
    if row.participant != who.participant:  # overseers look, they do not sign
        raise forbidden("只能签署本单位的指令", "you may only sign for your own participant")
    require_signature(who.roles, row.action)
    if takes_two(row.action) and who.person is not None and row.drafted_by == who.person:
        raise same_person()
    intent = stored_intent(row)
    if gate.settings.two_person_admission:
        require_approved(session, intent)
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
    queue = {
        "of_digest": row.digest,
        "new_signer": signer,
        "new_call": "0x" + call.hex(),
        "new_serial": serial,
        "new_queued_at": now,
        "new_approved_by": who.by,
    }
    return _Signed(row.digest, signer, signature, approvals.takes_two(session, limits, intent), queue)


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
