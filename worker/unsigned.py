"""Calls that need no signature, because anybody may say what the ledger can check for itself."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from chain.abi import keccak
from chain.words import NO_PARTY
from readmodel.queries.outbox import next_serial
from readmodel.tables import SignedIntent


def queue(
    session: Session, key: str, action: str, contract: str, fields: dict[str, Any], call: bytes, now: int
) -> bool:
    """For the outbox, as if somebody had signed it. key: the same call twice has the same one, and is queued once.
    Returns whether it was."""
    digest = "0x" + keccak(key.encode()).hex()
    if session.get(SignedIntent, digest) is not None:
        return False
    session.add(
        SignedIntent(
            digest=digest,
            serial=next_serial(session),
            action=action,
            contract=contract,
            participant=NO_PARTY,
            fields=fields,
            state="queued",
            drafted_by=NO_PARTY,
            drafted_at=now,
            call="0x" + call.hex(),
            queued_at=now,
        )
    )
    return True
