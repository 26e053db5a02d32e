"""A certificate held against the ledger's node, here and now."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel

from api.answering import Route
from api.context import CallerDep, Gateway, GatewayDep, Reading
from api.problems import later
from api.routes.certificates import seen
from api.shapes import Address, Word
from chain.events import DECLARED
from chain.keys import ACCOUNT_PROOF_BYTES
from readmodel.compare import Difference
from readmodel.proof import Proved, ProvedEvent, ProvedTransaction, Signed, prove, told
from readmodel.tables import Receivable

router = APIRouter(prefix="/v1", tags=["certificates and lots"], route_class=Route)


class EventProof(BaseModel):
    """A log about the certificate. state: same; other: the tables read something else; missing: one side lacks it.
    declared: the event as Solidity declares it, whose signature's keccak is the first topic. topics and data: as the
    node has them; null where it lacks the log."""

    log_index: int
    name: str
    state: Literal["same", "other", "missing"]
    declared: str
    contract: Address | None
    topics: list[Word] | None
    data: str | None


class TransactionProof(BaseModel):
    """canonical: the transaction took effect in the block that has this number now, and that block is the one that
    was read. block_hash, at: of the block that the node has at this number; null where it has none."""

    tx: Word
    block: int
    block_hash: Word | None
    at: int | None
    canonical: bool
    events: list[EventProof]


class SignatureProof(BaseModel):
    """The debtor's issue and the supplier's acceptance, as their transactions carried them. digest, signer: as the
    ledger's own event has them. signature: r, s, v over the digest; null where the key sent the transaction itself, or
    a contract wallet signed. typed_data: what was signed (EIP-712), for the debtor, the supplier and those who look
    over all: the issue names invoices. The issue's digest, its low 40 bits cleared, is the certificate's id."""

    action: Literal["IssueReceivable", "AcceptReceivable"]
    tx: Word
    digest: Word
    signer: Address
    signature: str | None
    typed_data: dict[str, Any] | None


class StateDifference(BaseModel):
    """what: certificate or lot; which: its id; column: of what. Both sides as text."""

    what: str
    which: str
    column: str
    ledger: str
    tables: str


class CertificateProof(BaseModel):
    """The tables' certificate against the node, at `block`, where the tables end. head: the node's newest block.

    ours: the node is the ledger of the deployment, by chain id and first block. stands: the block where the tables
    end is still there. lots: so many were compared with the contract's own answer, field by field, and without a gap
    from the first fen to the last; `differences` lists what differs. transactions: what moved an interval or money, the
    issue, the acceptance, and whatever was last; a state in between that left nothing may be missing. left_out: lots
    and blocks past the first 100 of each.
    """

    certificate: Word
    block: int
    head: int
    ours: bool
    stands: bool
    transactions: list[TransactionProof]
    signatures: list[SignatureProof]
    lots: int
    differences: list[StateDifference]
    left_out: int


@router.get("/certificates/{certificate}/proof")
def certificate_proof(certificate: Word, session: Reading, gate: GatewayDep, who: CallerDep) -> CertificateProof:
    """For those who may see the certificate. The ledger's node is asked now, in some five requests of at most five
    seconds: 503 `node_away` where it does not answer."""
    row = seen(session, who, certificate)
    said = told(session, row)
    whole = who.oversees or who.participant in (row.debtor, row.supplier)
    session.close()  # nobody waits for the node with a connection in hand
    if said is None:
        raise later(503, "nothing_read", "账本尚未读入，请稍后重试", "nothing was read from the ledger yet", 5)
    with gate.node.asked() as rpc:
        return _answer(prove(said, rpc, gate.deployment), row, gate, whole=whole)


def _answer(found: Proved, row: Receivable, gate: Gateway, *, whole: bool) -> CertificateProof:
    return CertificateProof(
        certificate=row.id,
        block=found.block,
        head=found.head,
        ours=found.ours,
        stands=found.stands,
        transactions=[_transaction(one) for one in found.transactions],
        signatures=[_signature(one, gate, whole=whole) for one in found.signed],
        lots=found.lots,
        differences=[_difference(one) for one in found.differences],
        left_out=found.left_out,
    )


def _transaction(one: ProvedTransaction) -> TransactionProof:
    return TransactionProof(
        tx=one.tx,
        block=one.block,
        block_hash=one.block_hash,
        at=one.at,
        canonical=one.canonical,
        events=[_event(event) for event in one.events],
    )


def _event(one: ProvedEvent) -> EventProof:
    log = one.log
    return EventProof(
        log_index=one.place,
        name=one.name,
        state=one.state,
        declared=DECLARED[one.name],
        contract=log["address"].lower() if log else None,
        topics=log["topics"] if log else None,
        data=log["data"] if log else None,
    )


def _signature(one: Signed, gate: Gateway, *, whole: bool) -> SignatureProof:
    proof = one.carried.proof if one.carried else "0x"
    return SignatureProof(
        action=one.action,
        tx=one.tx,
        digest=one.digest,
        signer=one.signer,
        signature=proof if len(proof) == 2 + 2 * ACCOUNT_PROOF_BYTES else None,
        typed_data=one.carried.intent.typed_data(gate.deployment) if one.carried and whole else None,
    )


def _difference(one: Difference) -> StateDifference:
    return StateDifference(
        what=one.subject, which=one.key, column=one.column, ledger=str(one.left), tables=str(one.right)
    )
