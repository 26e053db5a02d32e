"""Drafting intents: the gateway fills nonce and deadline, says in words what signing does, and keeps the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from api import costs
from api.authority import kinds_of, require_draft, require_kind
from api.checks import check
from api.context import Caller, Gateway
from api.problems import Problem, forbidden
from api.request import ids
from chain.intents import BadIntent, Intent
from chain.summaries import Summary, summarise
from readmodel.follow import ledger_now
from readmodel.rows import table_of
from readmodel.tables import NonceLane, Profile, SignedIntent


def names_of(session: Session) -> tuple[dict[str, str], dict[str, str]]:
    """Chinese and English names by participant address."""
    profiles = session.scalars(select(Profile)).all()
    return (
        {p.participant: p.name for p in profiles},
        {p.participant: p.name_en or p.name for p in profiles},
    )


def words(intent: Intent, names: tuple[dict[str, str], dict[str, str]]) -> Summary:
    zh, en = names
    return Summary(summarise(intent, zh).zh, summarise(intent, en).en)


def draft(
    gate: Gateway,
    who: Caller,
    items: Sequence[tuple[str, Mapping[str, Any]]],
    beside: Callable[[Session], None] = lambda session: None,
    maker: str | None = None,
) -> list[Intent]:
    """Draft actions for the caller's own participant, all or none. Raises `Problem` naming the item that is wrong.

    maker: whose draft it is, where that is not the caller: who proposed what the caller approves.
    beside: what else to store in the drafts' transaction. With the first acceptance of a quote it is settled who bears
    what of its cost. Reading, checking and hashing are done before it begins: a
    writer holds up all others for as long as it lasts. Nonces of drafts that fail are never used, which does no harm.
    """
    nonce = take_nonces(gate, who.participant, len(items))
    with gate.database.read() as session:
        now = ledger_now(session)
        deadline = now + gate.settings.intent_s
        drafted, settling = [], []
        for place, (action, fields) in enumerate(items):
            try:
                intent = Intent.build(action, dict(fields), nonce=nonce + place, deadline=deadline)
                intent.contract_in(gate.deployment)
            except BadIntent as error:
                raise Problem(
                    422, "bad_intent", f"第{place + 1}项有误：{error}", f"item {place + 1}: {error}"
                ) from None
            if intent.participant != who.participant:
                raise forbidden(
                    f"第{place + 1}项：只能为本单位起草",
                    f"item {place + 1}: you may only draft for your own participant",
                )
            require_kind(who.kind, kinds_of(action, intent.kind.actor_field))
            if maker is None:
                require_draft(who.roles, action)
            check(session, intent, now)
            drafted.append(intent)
            if intent.name == "AcceptQuote" and (borne := costs.to_settle(session, intent, now)) is not None:
                settling.append(borne)
    rows = [draft_row(gate, intent, now, maker or who.by) for intent in drafted]
    with gate.database.write() as session:
        beside(session)
        costs.settle(session, settling)
        if rows:
            session.execute(insert(table_of(SignedIntent)), rows)
    return drafted


def draft_row(gate: Gateway, intent: Intent, now: int, maker: str) -> dict[str, Any]:
    """The row of a new draft. maker: who drafted it."""
    row = SignedIntent(
        digest="0x" + intent.digest(gate.deployment).hex(),
        action=intent.name,
        contract=intent.contract_in(gate.deployment),
        participant=intent.participant,
        # A nonce may have 256 bits, more than a JSON number carries.
        fields=intent.fields | {"nonce": str(intent.fields["nonce"])},
        state="draft",
        drafted_by=maker,
        drafted_at=now,
        request_id=ids.current() or None,
    )
    return row.model_dump()


def stored_intent(row: SignedIntent) -> Intent:
    """The intent of a row that was drafted here."""
    fields = dict(row.fields)
    return Intent.build(row.action, fields, nonce=int(fields.pop("nonce")), deadline=int(fields.pop("deadline")))


def take_nonces(gate: Gateway, participant: str, count: int) -> int:
    """The first of `count` nonces that this gateway gives out for a participant."""
    try:
        return _from_lane(gate, participant, count)
    except IntegrityError:  # somebody opened the lane at this very moment: it is there now
        return _from_lane(gate, participant, count)


def _from_lane(gate: Gateway, participant: str, count: int) -> int:
    """The same, with the participant's lane locked meanwhile."""
    with gate.database.write() as session:
        lane = session.scalars(
            select(NonceLane).where(col(NonceLane.participant) == participant).with_for_update()
        ).first()
        if lane is None:
            lane = NonceLane(participant=participant, next_nonce=0)
            session.add(lane)
        first = lane.next_nonce
        lane.next_nonce = first + count
        return first
