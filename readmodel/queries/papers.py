"""What a paper about a lot says, beside its own row and its certificate's; papers that were handed out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from readmodel.tables import ChainBlock, ChainEvent, LotMovement, Paper, Profile


def event_names(session: Session, movements: Collection[LotMovement]) -> dict[tuple[int, int], str]:
    """As the ledger calls what made these movements, by block and number of the log."""
    places = {(m.block, m.log_index) for m in movements}
    query = select(col(ChainEvent.block), col(ChainEvent.log_index), col(ChainEvent.name)).where(
        tuple_(col(ChainEvent.block), col(ChainEvent.log_index)).in_(places)
    )
    return {(block, log_index): name for block, log_index, name in session.execute(query)}


def profiles_of(session: Session, participants: Collection[str]) -> dict[str, Profile]:
    found = session.scalars(select(Profile).where(col(Profile.participant).in_(participants)))
    return {profile.participant: profile for profile in found}


def time_of_block(session: Session, block: int) -> int:
    """Of one that holds events."""
    return session.get_one(ChainBlock, block).at


def papers(session: Session, code: str) -> Sequence[Paper]:
    """Those that bear a code: the same facts, set in one way or several."""
    return session.scalars(select(Paper).where(col(Paper.code) == code)).all()
