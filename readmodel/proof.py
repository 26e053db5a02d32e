"""One certificate held against the ledger itself, here and now: its transactions, their logs, the contracts' answers.

First `told` collects what the tables say; then `prove` asks the node, in a bounded number of questions, and compares.
In between no connection to the database is held.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlmodel import Session, col

from chain.carried import Carried, carried
from chain.deployment import Deployment
from chain.events import BadLog, Event, decode_log
from chain.intents import receivable_of, start_of
from chain.rpc import NodeError, NodeUnavailable, Rpc
from chain.state import LedgerState
from readmodel import answers
from readmodel.answers import By
from readmodel.compare import Difference, compare_rows
from readmodel.follow import cursor
from readmodel.queries.certificates import lots_of, movements, payments
from readmodel.rows import table_of
from readmodel.store import raw
from readmodel.tables import ChainBlock, ChainEvent, Receivable

Place = tuple[int, int]  # block, and log in it
Raw = tuple[object, ...]
State = Literal["same", "other", "missing"]
Beginning = Literal["IssueReceivable", "AcceptReceivable"]

MOST = 100  # transactions, and lots: of a longer life the first ones
LEDGER = "ReceivableLedger"
# What the debtor's other business is in: not for everybody who may see the certificate.
PRIVATE = frozenset({"InvoiceUsed", "InvoiceReleased"})
# The two signatures without which there is no certificate.
BEGINNINGS: dict[str, Beginning] = {"ReceivableIssued": "IssueReceivable", "ReceivableAccepted": "AcceptReceivable"}


@dataclass(frozen=True)
class Told:
    """What the tables say. block, hash: where they end. events: by place. left_out: lots and blocks past `MOST`."""

    block: int
    hash: str
    certificate: dict[str, Any]
    lots: By
    blocks: dict[int, str]
    events: dict[Place, Raw]
    left_out: int


@dataclass(frozen=True)
class ProvedEvent:
    """A log about the certificate. state: same, or other where the tables read something else, or missing where either
    side lacks it. log: as the node has it."""

    place: int
    name: str
    state: State
    log: dict[str, Any] | None


@dataclass(frozen=True)
class ProvedTransaction:
    """canonical: it is in the block that has this number now, which is the one that the tables read."""

    tx: str
    block: int
    block_hash: str | None
    at: int | None
    canonical: bool
    events: list[ProvedEvent]


@dataclass(frozen=True)
class Signed:
    """An intent as its transaction carried it. digest, signer: as the ledger's own event has them."""

    action: Beginning
    tx: str
    digest: str
    signer: str
    carried: Carried | None


@dataclass(frozen=True)
class Proved:
    """block: the moment that was compared; head: the ledger's newest. ours: the node is the ledger of the deployment;
    stands: the block that the tables end with is still there. differences: contracts against tables, as `reconcile`."""

    block: int
    head: int
    ours: bool
    stands: bool
    transactions: list[ProvedTransaction]
    signed: list[Signed]
    lots: int
    differences: list[Difference]
    left_out: int


def told(session: Session, row: Receivable) -> Told | None:
    """None before anything was read from the ledger."""
    at = cursor(session)
    if at is None:
        return None
    lots = [one.model_dump() for one in lots_of(session, row.id, after="", limit=MOST + 1)]
    numbers = _blocks(session, row, lots)
    found = select(ChainBlock).where(col(ChainBlock.number).in_(numbers[:MOST]))
    blocks = {one.number: one.hash for one in session.scalars(found)}
    rows = select(table_of(ChainEvent)).where(col(ChainEvent.block).in_(blocks), col(ChainEvent.contract) == LEDGER)
    events = [tuple(one) for one in session.execute(rows)]
    return Told(
        at.block,
        at.hash,
        row.model_dump(),
        {one["id"]: one for one in lots[:MOST]},
        blocks,
        {(block, place): (block, place, *rest) for block, place, *rest in events if _names(row.id, *rest[2:])},
        max(0, len(numbers) - MOST) + max(0, len(lots) - MOST),
    )


def _blocks(session: Session, row: Receivable, lots: list[dict[str, Any]]) -> list[int]:
    """Where something happened to it: what moved an interval or money, the acceptance, and whatever was last."""
    moved = movements(session, row.id, after=None, limit=10 * MOST)
    found = {one.block for one in moved} | {one.block for one in payments(session, row.id, limit=MOST)}
    found |= {row.changed_block} | {one["changed_block"] for one in lots}
    if row.accepted_at is not None and found:
        then = (col(ChainBlock.at) == row.accepted_at) & (col(ChainBlock.number) >= min(found))
        accepted = select(ChainEvent).join(ChainBlock, col(ChainBlock.number) == col(ChainEvent.block))
        named = session.scalars(accepted.where(then, col(ChainEvent.name) == "ReceivableAccepted"))
        found |= {one.block for one in named if one.args["receivable"] == row.id}
    return sorted(found)


def _names(certificate: str, name: str, args: dict[str, Any]) -> bool:
    """Whether an event is about the certificate, and for whoever may see it."""
    if name in PRIVATE:
        return False
    return args.get("receivable") == certificate or ("lot" in args and receivable_of(args["lot"]) == certificate)


def prove(said: Told, rpc: Rpc, deployment: Deployment) -> Proved:
    """Ask the node. Raises `NodeUnavailable`, and `NodeError` where it refuses, as for a block that it forgot."""
    chain_id, genesis, last, head = _each(
        rpc.batch(
            [
                ("eth_chainId", []),
                ("eth_getBlockByNumber", ["0x0", False]),
                ("eth_getBlockByNumber", [hex(said.block), False]),
                ("eth_blockNumber", []),
            ]
        )
    )
    begins = genesis and genesis["hash"]
    transactions, signed = _transactions(said, rpc, deployment)
    return Proved(
        block=said.block,
        head=int(head, 16),
        ours=(int(chain_id, 16), begins) == (deployment.chain_id, deployment.genesis_hash),
        stands=last is not None and last["hash"] == said.hash,
        transactions=transactions,
        signed=signed,
        lots=len(said.lots),
        differences=_differences(said, LedgerState(rpc, deployment, said.block)),
        left_out=said.left_out,
    )


def _differences(said: Told, state: LedgerState) -> list[Difference]:
    """The certificate and its lots, as the contracts have them at the tables' own block. Each lot begins where the one
    before it ends, so that there is none that the tables do not know."""
    key = said.certificate["id"]
    chain, tables = answers.certificates({key: said.certificate}, set(), state)
    lots = answers.lots_said(state.lots(list(said.lots) or [key]), chain, state)
    found = compare_rows("certificate", chain, tables)
    if not said.lots:
        return found if lots[key]["amount_fen"] == 0 else [*found, Difference("lot", key, "row", "there", "missing")]
    found += compare_rows("lot", lots, said.lots)
    end = 0
    for lot, row in lots.items():
        if start_of(lot) != end:
            found.append(Difference("lot", lot, "start_fen", end, start_of(lot)))
        end = start_of(lot) + row["amount_fen"]
    if end != chain[key]["face_fen"] and said.left_out == 0:
        found.append(Difference("certificate", key, "sum of lots", end, chain[key]["face_fen"]))
    return found


# --- transactions and their logs


def _transactions(said: Told, rpc: Rpc, deployment: Deployment) -> tuple[list[ProvedTransaction], list[Signed]]:
    named = {str(tx): int(str(block)) for block, _, tx, *_ in sorted(said.events.values(), key=lambda one: one[:2])}
    numbers = sorted(said.blocks)
    receipts, headers = _halves(
        rpc.batch(
            [
                *(("eth_getTransactionReceipt", [tx]) for tx in named),
                *(("eth_getBlockByNumber", [hex(number), False]) for number in numbers),
            ]
        ),
        len(named),
    )
    header_of = dict(zip(numbers, headers, strict=True))
    found, logs = [], dict[str, list[Event]]()
    for (tx, block), receipt in zip(named.items(), receipts, strict=True):
        header = header_of.get(block)
        one, logs[tx] = _transaction(said, deployment, tx, block, receipt, header)
        found.append(one)
    return found, list(_signed(said.certificate["id"], logs, rpc, deployment))


def _transaction(
    said: Told, deployment: Deployment, tx: str, block: int, receipt: Any, header: Any
) -> tuple[ProvedTransaction, list[Event]]:
    hashes = {said.blocks[block], header and header["hash"], receipt and receipt["blockHash"]}
    canonical = len(hashes) == 1 and receipt["status"] == "0x1" and int(receipt["blockNumber"], 16) == block
    at = int(header["timestamp"], 16) if header else 0
    events, known = list[ProvedEvent](), list[Event]()
    lacking = {place: one for (number, place), one in said.events.items() if number == block and one[2] == tx}
    for log in (receipt or {}).get("logs", []):
        if log["address"].lower() != deployment.addresses[LEDGER]:
            continue
        try:
            event = decode_log(log, deployment.event_sources, at)
        except BadLog as bad:
            raise NodeUnavailable(str(bad)) from None
        if event is None:
            continue
        known.append(event)
        if _names(said.certificate["id"], event.name, event.args):
            row = lacking.pop(event.log_index, None)
            state: State = "missing" if row is None else "same" if row == raw(event) else "other"
            events.append(ProvedEvent(event.log_index, event.name, state, log))
    events += [ProvedEvent(place, str(one[4]), "missing", None) for place, one in lacking.items()]
    one = ProvedTransaction(tx, block, header and header["hash"], at or None, canonical, events)
    return one, known


def _signed(certificate: str, logs: dict[str, list[Event]], rpc: Rpc, deployment: Deployment) -> Iterator[Signed]:
    """The ledger says of each intent that it was used before it says what that did."""
    wanted = list[tuple[Beginning, str, Event]]()
    for tx, events in logs.items():
        used: Event | None = None
        for event in events:
            if event.name == "IntentUsed":
                used = event
            elif used and event.args.get("receivable") == certificate and event.name in BEGINNINGS:
                wanted.append((BEGINNINGS[event.name], tx, used))
    for (action, tx, used), sent in zip(
        wanted, _each(rpc.batch([("eth_getTransactionByHash", [tx]) for _, tx, _ in wanted])), strict=True
    ):
        digest, signer = used.args["digest"], used.args["signer"]
        found = carried(bytes.fromhex(sent["input"][2:])) if sent else ()
        match = (one for one in found if one.intent.name == action and _digest(one, deployment) == digest)
        yield Signed(action, tx, digest, signer, next(match, None))


def _digest(one: Carried, deployment: Deployment) -> str:
    return "0x" + one.intent.digest(deployment).hex()


def _each(answers: list[Any]) -> list[Any]:
    """Raises the first refusal among them."""
    for answer in answers:
        if isinstance(answer, NodeError):
            raise answer
    return answers


def _halves(answers: list[Any], first: int) -> tuple[list[Any], list[Any]]:
    found = _each(answers)
    return found[:first], found[first:]
