"""A supplier's consent, as the gateway tells of it (国令第802号 art. 11)."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel
from sqlmodel import Session

from api.context import Caller
from api.people import names_of_doers
from api.shapes import Address, Word
from readmodel.queries.consents import Consent


class ConsentAnswer(BaseModel):
    """terms: the hash of the text that was agreed to. at: UTC second of the ledger. signer: the key; by: the name of
    whoever signed with it, for its own participant's people, and for those who see everybody's by the route."""

    terms: Word
    at: int
    signer: Address
    by: str | None
    tx: Word


def consent_answers(session: Session, who: Caller, consents: Iterable[Consent]) -> dict[str, ConsentAnswer]:
    """By participant."""
    told = list(consents)
    mine = [one.approved_by for one in told if who.oversees or one.participant == who.participant]
    names = names_of_doers(session, mine)
    return {
        one.participant: ConsentAnswer(
            terms=one.terms, at=one.at, signer=one.signer, by=names.get(one.approved_by or ""), tx=one.tx
        )
        for one in told
    }
