"""Telling a participant: a notice, and a delivery to each of its webhooks that wants the kind."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from chain.abi import keccak
from readmodel.tables import Delivery, Notice, Webhook

KINDS = (
    "certificate_received",
    "certificate_accepted",
    "certificate_rejected",
    "certificate_cancelled",
    "certificate_overdue",
    "certificate_defaulted",
    "certificate_settled",
    "lot_received",
    "lot_frozen",
    "lot_unfrozen",
    "financing_requested",
    "financing_quoted",
    "financing_accepted",
    "financing_declined",
    "financing_disbursed",
    "payment_due",  # an instruction was made
    "payment_soon",  # a certificate of one's own matures within a week
    "registration_expiring",  # of a lot that the bank still has a right in, within a month
    "claim_step",
    "intent_confirmed",
    "intent_refused",
    "key_granted",
    "key_revoked",
    "keys_recovered",
    "standing_set",
    "webhook_dead",
    "test",
)


def notice(
    kind: str,
    participant: str,
    subject: str,
    zh: str,
    en: str,
    *,
    at: int,
    event: str,
    since: int | None = None,
    place: int = 0,
) -> Notice:
    """event: what happened, by a name that it has once. since: when, if that is another time than `at`; UTC seconds.
    place: among what happened in that second, which may be that of several blocks. The same event gives the same id."""
    assert kind in KINDS, kind
    sorts = at if since is None else since
    number = keccak(f"{kind}|{event}|{participant}".encode()).hex()[:32]
    made = f"{sorts:011d}-{place:016d}-{number}"
    return Notice(id=made, participant=participant, kind=kind, subject=subject, zh=zh, en=en, at=at)


def tell(session: Session, notices: Sequence[Notice]) -> int:
    """Adds those that are not there yet, with their deliveries. Returns how many."""
    if not notices:
        return 0
    ids = [one.id for one in notices]
    known = set(session.scalars(select(col(Notice.id)).where(col(Notice.id).in_(ids))))
    new = {one.id: one for one in notices if one.id not in known}
    parties = {one.participant for one in new.values()}
    hooks = session.scalars(select(Webhook).where(col(Webhook.participant).in_(parties))).all()
    session.add_all(new.values())
    session.add_all(
        Delivery(webhook=hook.id, notice=one.id, state="waiting")
        for one in new.values()
        for hook in hooks
        if hook.participant == one.participant and (not hook.kinds or one.kind in hook.kinds)
    )
    return len(new)
