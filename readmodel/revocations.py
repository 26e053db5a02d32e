"""Intents on their way whose nonce their participant took back: the ledger will never count them."""

from __future__ import annotations

from sqlalchemy import and_, or_, update
from sqlmodel import Session, col

from chain.events import Event
from readmodel.tables import SignedIntent

REVOKED = "revoked"
ON_ITS_WAY = ("draft", "queued", "sent")
REFUSAL = {
    "state": "refused",
    "refusal": REVOKED,
    "refusal_zh": "该指令已由本单位撤销，不再有效",
    "refusal_en": "your participant took this intent back: it will never count",
}


def refuse_revoked(session: Session, events: list[Event]) -> None:
    """Refuse what was drafted, queued or sent under a revoked nonce, and say so of what the ledger refused for it."""
    for e in events:
        if e.name != "IntentRevoked":
            continue
        refused_for_it = and_(col(SignedIntent.state) == "refused", col(SignedIntent.refusal) == "Intent_NonceUsed")
        session.connection().execute(
            update(SignedIntent)
            .where(
                col(SignedIntent.participant) == e.args["participant"],
                col(SignedIntent.contract) == e.contract,
                col(SignedIntent.fields)["nonce"].as_string() == str(e.args["nonce"]),
                or_(col(SignedIntent.state).in_(ON_ITS_WAY), refused_for_it),
            )
            .values(**REFUSAL)
        )
