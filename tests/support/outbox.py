"""Intents on their way: queued as the gateway queues them, and looked up as it answers."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select
from sqlmodel import col

from chain.intents import participant_address
from chain.keys import Key
from chain.submit import broadcast, seal
from readmodel.database import Database
from readmodel.queries.outbox import next_serial
from readmodel.tables import Envelope, IntentUsed, SignedIntent
from tests.support.ledger import Kind, Ledger, Party, Signed
from worker.outbox import Outbox


def outbox(database: Database, ledger: Ledger, *relayers: Key) -> Outbox:
    return Outbox(database, ledger.rpc, ledger.deployment, relayers or (ledger.relayer,))


def queue(database: Database, ledger: Ledger, *signed: Signed) -> list[str]:
    """As the gateway leaves them when the signatures are in; their digests."""
    digests = []
    with database.write() as session:
        first = next_serial(session)
        for place, one in enumerate(signed):
            digest = "0x" + one.intent.digest(ledger.deployment).hex()
            session.add(
                SignedIntent(
                    digest=digest,
                    serial=first + place,
                    action=one.intent.name,
                    contract=one.intent.contract_in(ledger.deployment),
                    participant=one.intent.participant,
                    fields=one.intent.fields | {"nonce": str(one.intent.fields["nonce"])},
                    state="queued",
                    drafted_by=one.signer,
                    drafted_at=0,
                    signer=one.signer,
                    call="0x" + one.call.hex(),
                    queued_at=0,
                )
            )
            digests.append(digest)
    return digests


def state_of(database: Database, digest: str) -> str:
    """confirmed, once the tables have its effect; else what the outbox says."""
    with database.read() as session:
        if session.get(IntentUsed, digest) is not None:
            return "confirmed"
        return session.get_one(SignedIntent, digest).state


def states(database: Database, digests: list[str]) -> Counter[str]:
    with database.read() as session:
        used = set(session.scalars(select(col(IntentUsed.digest)).where(col(IntentUsed.digest).in_(digests))))
        rows = session.scalars(select(SignedIntent).where(col(SignedIntent.digest).in_(digests))).all()
        return Counter("confirmed" if row.digest in used else row.state for row in rows)


def envelopes(database: Database) -> list[Envelope]:
    with database.read() as session:
        return list(session.scalars(select(Envelope).order_by(col(Envelope.relayer), col(Envelope.nonce))))


def times_used(ledger: Ledger, digests: list[str]) -> Counter[str]:
    """How often each took effect, by the ledger's own logs."""
    wanted = set(digests)
    used = (e.args["digest"] for e in ledger.events() if e.name == "IntentUsed")
    return Counter(digest for digest in used if digest in wanted)


def admissions(ledger: Ledger, count: int, prefix: str = "NEW") -> list[Signed]:
    """So many intents that can all be done, in any order."""
    return [
        ledger.sign(
            ledger.operator,
            "AdmitParticipant",
            participant=party.address,
            kind=int(Kind.ENTERPRISE),
            key=party.key.address,
            kyb="0x" + "00" * 32,
        )
        for party in (_party(f"{prefix}{number}") for number in range(count))
    ]


def _party(code: str) -> Party:
    return Party(code, participant_address(code), Key.new())


def take_nonce(ledger: Ledger, relayer: Key) -> None:
    """Somebody else uses the relayer's key: its next nonce goes to bytes that the outbox never saw."""
    nonce = int(ledger.rpc.call("eth_getTransactionCount", relayer.address, "pending"), 16)
    foreign = seal(ledger.deployment, relayer, nonce, "ParticipantRegistry", [])
    broadcast(ledger.rpc, foreign.raw)
    assert ledger.outcome(foreign).done
