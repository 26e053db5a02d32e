"""Participants, their keys, and which intents took effect."""

from __future__ import annotations

from chain.events import Event
from chain.words import KINDS, STANDINGS
from readmodel.projections.registry import ignored, on
from readmodel.rows import Rows
from readmodel.tables import IntentUsed, Participant, ParticipantKey

# A refused item left nothing behind; its intent learns it from the receipt. The domain never changes.
ignored("CallRefused", "EIP712DomainChanged")


@on("ParticipantAdmitted")
def admitted(rows: Rows, e: Event) -> None:
    rows.add(
        Participant(
            address=e.args["participant"],
            kind=KINDS[e.args["kind"]],
            standing="active",
            kyb=e.args["kyb"],
            admitted_at=e.at,
        )
    )


@on("StandingSet", lambda e: [(Participant, (e.args["participant"],))])
def standing_set(rows: Rows, e: Event) -> None:
    row = rows.change(Participant, e.args["participant"])
    row["standing"] = STANDINGS[e.args["standing"]]


@on("ConsentGiven", lambda e: [(Participant, (e.args["participant"],))])
def consent_given(rows: Rows, e: Event) -> None:
    rows.change(Participant, e.args["participant"])["consents"] = True


@on("KeyGranted")
def key_granted(rows: Rows, e: Event) -> None:
    rows.add(ParticipantKey(key=e.args["key"], participant=e.args["participant"], powers=e.args["powers"]))


@on("KeyRevoked", lambda e: [(ParticipantKey, (e.args["key"],))])
def key_revoked(rows: Rows, e: Event) -> None:
    rows.change(ParticipantKey, e.args["key"])["revoked"] = True


@on("IntentUsed")
def intent_used(rows: Rows, e: Event) -> None:
    rows.add(IntentUsed(digest=e.args["digest"], signer=e.args["signer"], block=e.block, tx=e.tx, at=e.at))
