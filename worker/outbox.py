"""From the outbox to the ledger, so that a crash at any point loses nothing and does nothing twice.

A turn: settle what was sent, then preflight what is queued, take a nonce, sign, store the bytes, commit, and only then
broadcast. After a crash the next turn finds the stored bytes and sends the same ones again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import structlog
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from chain import submit
from chain.deployment import Deployment
from chain.keys import Key
from chain.refusals import Refusal, read_refusal
from chain.rpc import NodeError, Rpc
from readmodel.database import Database
from readmodel.follow import cursor, ledger_now
from readmodel.rows import table_of
from readmodel.tables import Envelope, Relayer, SignedIntent
from worker import notices

log = structlog.get_logger()

MOST_QUEUED = 400  # looked at in one turn
MOST_SEALED = 16  # transactions of one key on their way
OUT_OF_GAS = "Batch_ItemFailed"
TOO_LARGE = Refusal(
    "Outbox_TooLarge",
    {},
    "该指令过大，无法写入账本，请分成几笔办理",
    "the intent is too large for the ledger: make several smaller ones of it",
)
QUARANTINE_S = 10  # how long a used nonce may go without a receipt


class Overtaken(Exception):
    """Another worker took these intents first."""


class Queued(NamedTuple):
    """What of an intent that waits is needed to carry it. participant: in whose order it goes."""

    digest: str
    serial: int
    contract: str
    participant: str
    request_id: str | None
    call: bytes


_QUEUED = (
    col(SignedIntent.digest),
    col(SignedIntent.serial),
    col(SignedIntent.contract),
    func.coalesce(col(SignedIntent.order_of), col(SignedIntent.participant)),
    col(SignedIntent.request_id),
    col(SignedIntent.call),
)


class Outbox:
    """The relayer keys of this worker, and the queue. Several workers may run: the database decides who takes which
    intent. What was sealed is sent again by whoever comes, because that needs no key."""

    def __init__(
        self, database: Database, rpc: Rpc, deployment: Deployment, relayers: Sequence[Key], *, undo: int = 0
    ) -> None:
        """undo: how many of the last blocks the ledger may still take back; 0 for a ledger whose blocks are final."""
        self.database, self.rpc, self.deployment = database, rpc, deployment
        self.relayers = sorted(relayers, key=lambda one: one.address)
        self._undo = undo
        self._seen_mined = 0  # the highest block with one of our transactions
        self._suspected: dict[str, float] = {}

    def turn(self) -> int:
        """Do what is left to do. Returns how many intents went out."""
        self.settle()
        sent = 0
        held: set[str] = set()
        for relayer, contract, intents in self._queued():
            if self._sealed_by(relayer) >= MOST_SEALED:
                # The ledger does not keep up: what is queued waits here, where it costs nothing.
                log.info("outbox.held_back", relayer=relayer.address)
            else:
                sent += self._send(relayer, contract, intents, held)
        if sent:
            self.settle()
        return sent

    def settle(self) -> None:
        """Look up sealed envelopes; send again those that are not mined.

        What the ledger may take back counts as mined when the tables have read it: if it is taken back then, they send
        it again (`readmodel.rewind`), and nobody else would.
        """
        with self.database.read() as session:
            at = cursor(session)
            sealed = session.scalars(
                select(Envelope)
                .where(col(Envelope.state) == "sealed")
                .order_by(col(Envelope.relayer), col(Envelope.nonce))
            ).all()
        if not sealed:
            return
        found = submit.outcomes(self.rpc, [envelope.tx for envelope in sealed])
        for envelope, outcome in zip(sealed, found, strict=True):
            if outcome is not None:
                if not self._undo or (at is not None and outcome.block <= at.block):
                    self._mined(envelope, outcome)
            elif self._broadcast(envelope) is submit.Delivery.NONCE_TAKEN:
                self._look_again(envelope)

    def _look_again(self, envelope: Envelope) -> None:
        """The nonce is used and there is no receipt: mined a moment ago, or the nonce went to bytes not ours.

        A node may count a transaction before it can show its receipt, so only time tells the two apart.
        """
        outcome = submit.outcomes(self.rpc, [envelope.tx])[0]
        since = self._suspected.setdefault(envelope.tx, time.monotonic())
        if outcome is None:
            if time.monotonic() - since <= QUARANTINE_S:
                return
            self._quarantine(envelope)
        elif not self._undo:  # else the next turn sees to it
            self._mined(envelope, outcome)
        del self._suspected[envelope.tx]

    def _queued(self) -> list[tuple[Key, str, list[Queued]]]:
        """Queued intents in order, in runs of one key and one contract that fit one transaction each."""
        with self.database.read() as session:
            found = session.execute(
                select(*_QUEUED)
                .where(col(SignedIntent.state) == "queued")
                .order_by(col(SignedIntent.serial))
                .limit(MOST_QUEUED)
            )
            waiting = [Queued(d, serial, c, p, r, bytes.fromhex(call[2:])) for d, serial, c, p, r, call in found]
        runs = []
        for relayer in self.relayers:
            mine = [intent for intent in waiting if self._relayer_of(intent.participant) is relayer]
            for contract, group in groupby(mine, key=lambda intent: intent.contract):
                runs += [(relayer, contract, run) for run in submit.in_runs(list(group), lambda one: one.call)]
        return sorted(runs, key=lambda run: run[2][0].serial)

    def _relayer_of(self, participant: str) -> Key:
        """Always the same key for a participant, so that what it signs is mined in its order."""
        return self.relayers[int(participant, 16) % len(self.relayers)]

    def _sealed_by(self, relayer: Key) -> int:
        """How many of its transactions are on their way."""
        query = select(func.count()).where(col(Envelope.state) == "sealed", col(Envelope.relayer) == relayer.address)
        with self.database.read() as session:
            return session.scalar(query) or 0

    def _known(self) -> submit.Known:
        """What the tables and this worker have seen of the ledger."""
        with self.database.read() as session:
            at = cursor(session)
        head = 0 if self._undo else self._seen_mined
        return submit.Known(at.block, at.hash, head) if at else submit.Known(head=head)

    def _send(self, relayer: Key, contract: str, intents: Sequence[Queued], held: set[str]) -> int:
        """held: see `_ready`."""
        if submit.gas_for(_calls(intents)) > submit.MOST_GAS:  # one alone, that no block could ever hold
            self._turned_down(contract, {intent.digest: TOO_LARGE for intent in intents})
            return 0
        going = self._ready(relayer, contract, intents, held)
        if not going:
            return 0
        try:
            envelope = self._seal(relayer, contract, going)
        except Overtaken:
            log.info("outbox.overtaken", contract=contract, items=len(going), requests=_requests(going))
            return 0
        log.info("outbox.sealed", tx=envelope.tx, nonce=envelope.nonce, items=len(going), requests=_requests(going))
        self._broadcast(envelope)
        return len(going)

    def _ready(self, relayer: Key, contract: str, intents: Sequence[Queued], held: set[str]) -> Sequence[Queued]:
        """Those that would be done now. What never would is refused.

        One may want what an earlier intent brings that is not mined yet: then it waits, and is asked again. What its
        participant signed after it waits, too: nobody's intents overtake each other. held: participants of whom
        something waits, from the runs before; those of this one are added.
        """
        undone = self._first_undone(intents)  # before the ledger is asked: what was done by now counts there
        known = self._known()
        left = [intent for intent in intents if intent.participant not in held]
        while left:
            refused = self._refusals(relayer, contract, left, known)
            early = [i for i in left if i.digest in refused and undone is not None and i.serial > undone]
            if final := refused.keys() - {intent.digest for intent in early}:
                self._turned_down(contract, {digest: refused[digest] for digest in final})
            ready = [intent for intent in left if intent.digest not in refused]
            held |= {intent.participant for intent in early}
            left = [i for i in ready if not any(_overtakes(i, e) for e in early)]
            if len(left) == len(ready):
                break  # else some of them may have wanted what those bring that wait now
        return left

    def _refusals(
        self, relayer: Key, contract: str, intents: Sequence[Queued], known: submit.Known
    ) -> dict[str, Refusal]:
        """By digest, what the ledger would say now."""
        reasons = submit.preflight(self.rpc, self.deployment, contract, _calls(intents), relayer.address, known)
        refused = {
            intent.digest: read_refusal(reason)
            for intent, reason in zip(intents, reasons, strict=True)
            if reason != "0x"
        }
        return {
            d: r for d, r in refused.items() if r.name != OUT_OF_GAS or self._fails_alone(contract, intents, d, known)
        }

    def _fails_alone(self, contract: str, intents: Sequence[Queued], digest: str, known: submit.Known) -> bool:
        """Whether an item that failed without a reason does so by itself, with gas enough: it would for ever, and hold
        up whatever is behind it."""
        calls = _calls([intent for intent in intents if intent.digest == digest])
        [reason] = submit.preflight(self.rpc, self.deployment, contract, calls, self.relayers[0].address, known)
        return reason != "0x"

    def _first_undone(self, run: Sequence[Queued]) -> int | None:
        """The lowest serial of the intents that went out and are not known to be mined, or that wait in another run,
        before the last one of this run: they are another contract's or another key's, or held up by what went out."""
        mine = [intent.digest for intent in run]
        lowest = select(func.min(col(SignedIntent.serial)))
        with self.database.read() as session:
            found = (
                session.scalar(
                    lowest.join(Envelope, col(Envelope.tx) == col(SignedIntent.envelope)).where(
                        col(Envelope.state) == "sealed"
                    )
                ),
                session.scalar(
                    lowest.where(
                        col(SignedIntent.state) == "queued",
                        col(SignedIntent.serial) < run[-1].serial,
                        col(SignedIntent.digest).not_in(mine),
                    )
                ),
            )
        return min((serial for serial in found if serial is not None), default=None)

    def _seal(self, relayer: Key, contract: str, intents: Sequence[Queued]) -> Envelope:
        chain_nonce = submit.account_nonce(self.rpc, relayer.address)
        with self.database.write() as session:
            nonce = _take_nonce(session, relayer.address, chain_nonce)
            sealed = submit.seal(self.deployment, relayer, nonce, contract, _calls(intents))
            envelope = Envelope(
                tx=sealed.tx,
                relayer=relayer.address,
                nonce=nonce,
                contract=contract,
                raw=sealed.raw,
                state="sealed",
                sealed_at=ledger_now(session),
            )
            session.add(envelope)
            taken = session.connection().execute(
                _TO_SENT,
                [{"of": intent.digest, "at": place, "by": sealed.tx} for place, intent in enumerate(intents)],
            )
            if taken.rowcount != len(intents):
                raise Overtaken
        return envelope

    def _broadcast(self, envelope: Envelope) -> submit.Delivery:
        try:
            return submit.broadcast(self.rpc, envelope.raw)
        except NodeError as error:
            # It stays sealed and is tried again; a nonce is never given up.
            self._complain("outbox.not_taken", envelope, error=str(error))
            return submit.Delivery.SENT

    def _mined(self, envelope: Envelope, outcome: submit.Outcome) -> None:
        self._seen_mined = max(self._seen_mined, outcome.block)
        refused = self._refused_in(envelope.tx, outcome) if outcome.refused else {}
        elsewhere = self._done_elsewhere(envelope.contract, refused)
        if not outcome.done:
            self._complain("outbox.reverted", envelope)
        with self.database.write() as session:
            session.connection().execute(
                update(Envelope).where(col(Envelope.tx) == envelope.tx).values(state="mined", block=outcome.block)
            )
            if not outcome.done:
                _requeue(session, envelope.tx)
            for digest, refusal in refused.items():
                if refusal.name == OUT_OF_GAS:
                    _requeue(session, envelope.tx, digest)
                elif digest not in elsewhere:
                    _refuse(session, digest, "sent", refusal)

    def _complain(self, event: str, envelope: Envelope, **more: str) -> None:
        """A line of the log about an envelope, with the requests that drafted what is in it."""
        query = select(col(SignedIntent.request_id)).where(col(SignedIntent.envelope) == envelope.tx).distinct()
        with self.database.read() as session:
            requests = sorted(one for one in session.scalars(query) if one)
        log.error(event, tx=envelope.tx, nonce=envelope.nonce, requests=requests, **more)

    def _refused_in(self, tx: str, outcome: submit.Outcome) -> dict[str, Refusal]:
        """By digest, what the ledger said of items of a mined envelope."""
        query = select(col(SignedIntent.digest), col(SignedIntent.place)).where(
            col(SignedIntent.envelope) == tx, col(SignedIntent.place).in_(outcome.refused)
        )
        with self.database.read() as session:
            return {digest: read_refusal(outcome.refused[place]) for digest, place in session.execute(query)}

    def _turned_down(self, contract: str, refused: dict[str, Refusal]) -> None:
        """What preflight refused never leaves the house, unless somebody else has carried it out already."""
        elsewhere = self._done_elsewhere(contract, refused)
        with self.database.write() as session:
            for digest, refusal in refused.items():
                if digest in elsewhere:
                    _leave(session, digest, "queued", state="sent")
                else:
                    _refuse(session, digest, "queued", refusal)

    def _done_elsewhere(self, contract: str, refused: dict[str, Refusal]) -> set[str]:
        """Of the intents refused as used already, those that the ledger did carry out: by another relayer."""
        return {
            digest
            for digest, refusal in refused.items()
            if refusal.name == "Intent_NonceUsed" and submit.executed(self.rpc, self.deployment, contract, digest)
        }

    def _quarantine(self, envelope: Envelope) -> None:
        """The nonce was used by other bytes than ours: these will never be mined, so their intents wait again."""
        self._complain("outbox.quarantined", envelope)
        with self.database.write() as session:
            session.connection().execute(
                update(Envelope).where(col(Envelope.tx) == envelope.tx).values(state="quarantined")
            )
            _requeue(session, envelope.tx)


_TO_SENT = (
    update(table_of(SignedIntent))
    .where(col(SignedIntent.digest) == bindparam("of"), col(SignedIntent.state) == "queued")
    .values(state="sent", envelope=bindparam("by"), place=bindparam("at"))
)


def _overtakes(one: Queued, other: Queued) -> bool:
    return one.participant == other.participant and one.serial > other.serial


def _requests(intents: Sequence[Queued]) -> list[str]:
    """Those that drafted them."""
    return sorted({intent.request_id for intent in intents if intent.request_id})


def _calls(intents: Sequence[Queued]) -> list[bytes]:
    return [intent.call for intent in intents]


def _take_nonce(session: Session, address: str, chain_nonce: int) -> int:
    """The relayer's next nonce, with its row locked until the envelope is stored beside it."""
    row = session.scalars(select(Relayer).where(col(Relayer.address) == address).with_for_update()).first()
    if row is None:
        row = Relayer(address=address, next_nonce=chain_nonce)
        session.add(row)
    nonce = max(row.next_nonce, chain_nonce)  # a restored database may be behind what was sent
    row.next_nonce = nonce + 1
    try:
        session.flush()
    except IntegrityError:  # the key's very first nonce, taken by two at once
        raise Overtaken from None
    return nonce


def _refuse(session: Session, digest: str, held: str, refusal: Refusal) -> None:
    """Its participant is told in the same transaction."""
    request = session.scalar(select(col(SignedIntent.request_id)).where(col(SignedIntent.digest) == digest))
    log.info("outbox.refused", digest=digest, refusal=refusal.name, request=request)
    said = {"refusal": refusal.name, "refusal_zh": refusal.zh, "refusal_en": refusal.en}
    if _leave(session, digest, held, state="refused", **said):
        notices.refused(session, digest, refusal)


def _leave(session: Session, digest: str, held: str, **values: str) -> bool:
    """Change an intent if it is still in the state that it was found in; whether it was."""
    left = update(SignedIntent).where(col(SignedIntent.digest) == digest, col(SignedIntent.state) == held)
    return session.connection().execute(left.values(**values)).rowcount == 1


def _requeue(session: Session, tx: str, digest: str | None = None) -> None:
    where = [col(SignedIntent.envelope) == tx, col(SignedIntent.state) == "sent"]
    if digest is not None:
        where.append(col(SignedIntent.digest) == digest)
    session.connection().execute(update(SignedIntent).where(*where).values(state="queued", envelope=None, place=None))
