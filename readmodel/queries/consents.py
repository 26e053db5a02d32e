"""A supplier's consent to be paid by certificate, as it was signed (国令第802号 art. 11): when, to what, by which key.

What a key sent to the ledger past every gateway took effect there, and its words are not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlmodel import Session, col

from readmodel.tables import IntentUsed, Participant, Receivable, SignedIntent

CARRIED = ("queued", "sent")


@dataclass(frozen=True)
class Consent:
    """terms: the hash of the text that was agreed to. at: UTC second, by the ledger's clock. approved_by: the person or
    founding key that signed at a gateway of ours."""

    participant: str
    terms: str
    at: int
    signer: str
    approved_by: str | None
    tx: str


def acceptance(session: Session, row: Receivable, intent_s: int) -> Consent | None:
    """Of one certificate. intent_s: for how long a draft may be signed and carried."""
    if row.accepted_at is None:
        return None
    query = _signed("AcceptReceivable").where(
        col(SignedIntent.participant) == row.supplier,
        col(SignedIntent.drafted_at) <= row.accepted_at,
        col(SignedIntent.drafted_at) >= row.accepted_at - intent_s,
        col(IntentUsed.at) == row.accepted_at,
    )
    found = session.execute(query.order_by(col(SignedIntent.drafted_at).desc()))
    return next((_consent(one) for one in found if one.fields["receivable"] == row.id), None)


def standing(session: Session, among: Sequence[str] | None = None) -> Mapping[str, Consent]:
    """The last one of each participant that has not withdrawn it; None: of all."""
    query = _signed("GiveConsent").join(
        Participant, (col(Participant.address) == col(SignedIntent.participant)) & col(Participant.consents)
    )
    if among is not None:
        query = query.where(col(SignedIntent.participant).in_(among))
    return {one.participant: _consent(one) for one in session.execute(query.order_by(col(IntentUsed.at)))}


def _signed(action: str) -> Select[Any]:
    return (
        select(
            col(SignedIntent.participant),
            col(SignedIntent.fields),
            col(SignedIntent.approved_by),
            *(col(IntentUsed.at), col(IntentUsed.signer), col(IntentUsed.tx)),
        )
        .join(IntentUsed, col(IntentUsed.digest) == col(SignedIntent.digest))
        .where(col(SignedIntent.action) == action, col(SignedIntent.state).in_(CARRIED))
    )


def _consent(one: Row[Any]) -> Consent:
    return Consent(one.participant, one.fields["terms"], one.at, one.signer, one.approved_by, one.tx)
