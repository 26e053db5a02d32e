"""From a draft and a signature to a queued intent: whose key it is, whose turn, and what the ledger will be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session, col

from api import approvals, offers
from api.admissions import require_approved
from api.authority import require_signature, takes_two
from api.context import Caller, Gateway
from api.drafts import stored_intent
from api.problems import Problem, not_found
from api.roles import same_person
from chain.intents import BadIntent, Intent
from chain.keys import BadSignature
from readmodel.follow import ledger_now
from readmodel.queries.outbox import next_serial, to_queue
from readmodel.tables import ParticipantKey, PersonKey, Receivable, SignedIntent

UNDOES = ("RejectReceivable", "CancelReceivable")
LOST_DIGITS = 40 // 4  # hex digits of an issue's digest that its certificate's id does not keep


@dataclass(frozen=True)
class _Signed:
    """A draft with a signature that counts. two: a second checker must sign, too."""

    digest: str
    intent: Intent
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
            for place, (row, signature) in zip(_places(rows), zip(rows, signatures, strict=True), strict=True)
            if row.state == "draft"
        ]
    if not signed:
        return
    with gate.database.write() as session:
        two = [(one.digest, one.signer, one.signature) for one in signed if one.two]
        ready = approvals.approve(session, who, two, now) if two else set()
        _queue(session, [one for one in signed if not one.two or one.digest in ready], now)


def _queue(session: Session, ready: Sequence[_Signed], now: int) -> None:
    """With each acceptance of an offer that the ledger does not have goes the offer, behind the request and before the
    acceptance: the order of serials is the order on the ledger."""
    going, queued = {one.digest for one in ready}, []
    for one in ready:
        if one.intent.name == "AcceptQuote":
            quote = offers.take(session, one.intent.fields, going, one.queue["new_serial"] - 1, now)
            queued += [quote] if quote is not None else []
        queued.append(one.queue)
    if queued:
        session.connection().execute(to_queue, queued)


def _places(rows: Sequence[SignedIntent]) -> list[int]:
    """In the order given, acceptances last, because a request may be among the others; each leaves room for the offer
    before it."""
    order = sorted(range(len(rows)), key=lambda one: rows[one].action == "AcceptQuote")
    places = {one: 2 * place + 1 for place, one in enumerate(order)}
    return [places[one] for one in range(len(rows))]


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
        "new_order_of": None,
    }
    return _Signed(row.digest, intent, signer, signature, approvals.takes_two(session, limits, intent), queue)


def _original(session: Session, intent: Intent) -> Intent | None:
    """The issue intent that a rejection or a cancellation undoes; the ledger wants to see it again.

    The certificate's id is that intent's digest but for its last 40 bits.
    """
    if intent.name not in UNDOES:
        return None
    receivable = session.get(Receivable, intent.fields["receivable"])
    if receivable is None or intent.participant not in (receivable.debtor, receivable.supplier):
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
