"""Participants, their keys, which intents took effect, which were taken back, and roots that somebody anchored."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import SQLModel

from chain.events import Event
from chain.words import KINDS, STANDINGS
from readmodel.projections.registry import ignored, on
from readmodel.rows import Key, Rows
from readmodel.tables import Anchor, IntentRevoked, IntentUsed, Participant, ParticipantKey

# A refused item left nothing behind; its intent learns it from the receipt. The domain never changes. Who governs is
# the Authority's own business.
ignored("CallRefused", "EIP712DomainChanged", "AuthorityUpdated")


@on("ParticipantAdmitted")
def admitted(rows: Rows, e: Event) -> None:
    rows.add(
        Participant,
        address=e.args["participant"],
        kind=KINDS[e.args["kind"]],
        standing="active",
        kyb=e.args["kyb"],
        admitted_at=e.at,
    )


@on("StandingSet", lambda e: [(Participant, (e.args["participant"],))])
def standing_set(rows: Rows, e: Event) -> None:
    row = rows.change(Participant, e.args["participant"])
    row["standing"] = STANDINGS[e.args["standing"]]


@on("ConsentGiven", lambda e: [(Participant, (e.args["participant"],))])
def consent_given(rows: Rows, e: Event) -> None:
    rows.change(Participant, e.args["participant"])["consents"] = True


@on("ConsentWithdrawn", lambda e: [(Participant, (e.args["participant"],))])
def consent_withdrawn(rows: Rows, e: Event) -> None:
    rows.change(Participant, e.args["participant"])["consents"] = False


def _key(e: Event) -> Iterable[tuple[type[SQLModel], Key]]:
    return [(ParticipantKey, (e.args["participant"], e.args["key"]))]


@on("KeyGranted", _key)
def key_granted(rows: Rows, e: Event) -> None:
    rows.add(ParticipantKey, participant=e.args["participant"], key=e.args["key"], powers=e.args["powers"])


@on("KeyRevoked", _key)
def key_revoked(rows: Rows, e: Event) -> None:
    rows.change(ParticipantKey, e.args["participant"], e.args["key"])["powers"] = 0


@on("KeysRecovered")
def keys_recovered(rows: Rows, e: Event) -> None:
    """All earlier keys of the participant count for nothing; the new one is granted by the event that follows."""
    for key in rows.matching(ParticipantKey, participant=e.args["participant"]):
        rows.change(ParticipantKey, *key)["powers"] = 0


@on("IntentUsed")
def intent_used(rows: Rows, e: Event) -> None:
    rows.note(IntentUsed, digest=e.args["digest"], signer=e.args["signer"], block=e.block, tx=e.tx, at=e.at)


@on("IntentRevoked")
def intent_revoked(rows: Rows, e: Event) -> None:
    rows.add(IntentRevoked, contract=e.contract, participant=e.args["participant"], nonce=str(e.args["nonce"]), at=e.at)


@on("Anchored")
def anchored(rows: Rows, e: Event) -> None:
    rows.note(Anchor, block=e.block, log_index=e.log_index, by=e.args["by"], root=e.args["root"], at=e.at)
