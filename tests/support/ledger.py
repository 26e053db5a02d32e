"""A freshly deployed ledger, and parties that sign for themselves."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from enum import IntEnum
from pathlib import Path
from typing import Any

from chain.abi import keccak
from chain.authority import RoleHolders
from chain.deploy import deploy
from chain.events import Event
from chain.intents import Intent, bank_reference, intent_type, participant_address, receivable_id
from chain.keys import Key
from chain.logs import LogReader
from chain.refusals import Refusal, read_refusal
from chain.rpc import NodeError
from chain.submit import Envelope, Outcome, account_nonce, broadcast, gas_for, outcomes, seal
from chain.transaction import signed_transaction
from tests.support.anvil import Anvil
from tests.support.waiting import until

HOUR = 3_600
DAY = 24 * HOUR
DIRECT_GAS = 2_000_000


class Kind(IntEnum):
    """What a participant is, as the registry numbers it."""

    OPERATOR = 1
    REGULATOR = 2
    ENTERPRISE = 3
    BANK = 4
    POOL_REVIEWER = 5
    POOL_TREASURER = 6
    POOL_AUTHORITY = 7


def some_hash(text: str) -> str:
    """A bytes32 that stands for a document."""
    return "0x" + keccak(text.encode()).hex()


@dataclass(frozen=True)
class Party:
    """A participant and its first key."""

    code: str
    address: str
    key: Key


@dataclass(frozen=True)
class Signed:
    """An intent, who signed it, and the call that carries it."""

    intent: Intent
    signer: str
    signature: str
    call: bytes


@dataclass(frozen=True)
class Sent:
    """A batch that was mined."""

    envelope: Envelope
    calls: list[bytes]
    outcome: Outcome
    gas_used: int

    @property
    def gas_bound(self) -> int:
        return gas_for(self.calls)


class Ledger:
    """The contracts of one test's own on the run's node. Each role has a key of its own: `role_keys`, by its name in
    lower case."""

    def __init__(self, anvil: Anvil, record: Path) -> None:
        self.anvil, self.rpc, self.record = anvil, anvil.rpc, record
        self.operator = Party("OPERATOR", participant_address("OPERATOR"), Key.new())
        self.deployer, self.relayer = Key.new(), Key.new()
        self.role_keys = {field.name: Key.new() for field in fields(RoleHolders)}
        self.deployment = deploy(
            self.rpc,
            record,
            self.deployer,
            operator=self.operator.address,
            operator_key=self.operator.key.address,
            kyb=some_hash("admission file"),
            roles=RoleHolders(**{name: key.address for name, key in self.role_keys.items()}),
        )
        self.sent: list[Sent] = []
        self._numbers = itertools.count(1)

    # --- what a party does

    def now(self) -> int:
        return self.anvil.now()

    def sign(
        self,
        party: Party,
        name: str,
        /,
        *,
        original: Intent | None = None,
        by: Key | None = None,
        nonce: int | None = None,
        deadline: int | None = None,
        **fields: Any,
    ) -> Signed:
        """The party's intent, signed with its first key unless another is given; it lives for an hour."""
        intent = Intent.build(
            name,
            {intent_type(name).actor_field: party.address, **fields},
            nonce=next(self._numbers) << 8 if nonce is None else nonce,
            deadline=self.now() + HOUR if deadline is None else deadline,
        )
        signer = by or party.key
        signature = signer.sign(intent.digest(self.deployment))
        call = intent.call(signature, original)
        return Signed(intent, signer.address, signature, call)

    def reference(self) -> str:
        """A bank reference that was not used before."""
        return bank_reference(f"REF{next(self._numbers):06d}")

    def admit(self, code: str, kind: Kind) -> Party:
        """Admits a party; an enterprise consents to receive certificates at once."""
        (party,) = self.admit_all({code: kind})
        return party

    def admit_all(self, kinds: dict[str, Kind]) -> list[Party]:
        """The same for many, by code."""
        parties = [Party(code, participant_address(code), Key.new()) for code in kinds]
        admissions = [
            self.sign(
                self.operator,
                "AdmitParticipant",
                participant=party.address,
                kind=int(kinds[party.code]),
                key=party.key.address,
                kyb=some_hash(party.code),
            )
            for party in parties
        ]
        consents = [
            self.sign(party, "GiveConsent", terms=some_hash("consent"))
            for party in parties
            if kinds[party.code] == Kind.ENTERPRISE
        ]
        self.send(*admissions, *consents)
        return parties

    def line(self, debtor: Party, bank: Party, limit: int) -> None:
        """The debtor may have `limit` fen outstanding, by its bank."""
        self.send(self.sign(debtor, "AppointBank", bank=bank.address))
        self.send(self.sign(bank, "SetLimit", debtor=debtor.address, limit=limit))

    def issue(self, debtor: Party, supplier: Party, face: int, *, invoices: int = 1, days: int = 90) -> Signed:
        """Signs an issue of `face` fen against that many new invoices."""
        share, rest = divmod(face, invoices)
        uses = []
        for i in range(invoices):
            used = share + (rest if i == 0 else 0)
            invoice = some_hash(f"{self.record} invoice {next(self._numbers)}")
            uses.append({"invoice": invoice, "amount": used, "used": used})
        return self.sign(
            debtor,
            "IssueReceivable",
            supplier=supplier.address,
            face=face,
            maturity=self.now() + days * DAY,
            invoices=uses,
            terms=some_hash("terms"),
        )

    def receivable(self, issued: Signed) -> str:
        """Id of the receivable that an issue intent makes."""
        return receivable_id(issued.intent.digest(self.deployment))

    def certificate(self, debtor: Party, supplier: Party, face: int, *, days: int = 90) -> str:
        """An issued and accepted receivable; its id."""
        issued = self.issue(debtor, supplier, face, days=days)
        receivable = self.receivable(issued)
        self.send(issued)
        terms = some_hash("terms")
        self.send(self.sign(supplier, "AcceptReceivable", receivable=receivable, terms=terms))
        return receivable

    # --- what the relayer does

    def envelope(self, *signed: Signed) -> Envelope:
        """The batch of these intents in the relayer's next transaction; nothing is sent."""
        (contract,) = {one.intent.contract_in(self.deployment) for one in signed}
        nonce = int(self.rpc.call("eth_getTransactionCount", self.relayer.address, "pending"), 16)
        return seal(self.deployment, self.relayer, nonce, contract, [one.call for one in signed])

    def attempt(self, *signed: Signed) -> Outcome:
        """Sends these intents, all of one contract, in one batch; any of them may be refused."""
        envelope = self.envelope(*signed)
        broadcast(self.rpc, envelope.raw)
        outcome = self.outcome(envelope)
        assert outcome.done, outcome
        receipt = self.rpc.call("eth_getTransactionReceipt", envelope.tx)
        calls = [one.call for one in signed]
        self.sent.append(Sent(envelope, calls, outcome, int(receipt["gasUsed"], 16)))
        return outcome

    def outcome(self, envelope: Envelope) -> Outcome:
        """What became of a broadcast envelope, as soon as it is mined."""
        (found,) = until(lambda: outcomes(self.rpc, [envelope.tx]), all)
        assert found is not None
        return found

    def send(self, *signed: Signed) -> Outcome:
        """The same, and none may be refused."""
        outcome = self.attempt(*signed)
        refused = {signed[i].intent.name: read_refusal(data).en for i, data in outcome.refused.items()}
        assert not refused, refused
        return outcome

    def refusal(self, signed: Signed) -> Refusal:
        """Why the ledger refuses this intent; it must."""
        outcome = self.attempt(signed)
        assert 0 in outcome.refused, f"{signed.intent.name} was done"
        return read_refusal(outcome.refused[0])

    # --- what a key does by itself, in a transaction of its own

    def direct(self, key: Key, contract: str, call: bytes) -> dict[str, Any]:
        """The receipt of a call that the key itself sends; it must be done."""
        receipt = self._mined(key, bytes.fromhex(self.deployment.addresses[contract][2:]), call)
        assert receipt["status"] == "0x1", self.direct_refusal(key, contract, call)
        return receipt

    def direct_refusal(self, key: Key, contract: str, call: bytes) -> Refusal:
        """Why the ledger refuses that call; it must. Nothing is sent."""
        request = {"from": key.address, "to": self.deployment.addresses[contract], "data": "0x" + call.hex()}
        try:
            self.rpc.call("eth_call", request, "latest")
        except NodeError as error:
            return read_refusal(error.data)
        raise AssertionError(f"{contract} would do it")

    def create(self, key: Key, code: bytes) -> str:
        """The address of a contract of the test's own."""
        address: str = self._mined(key, b"", code)["contractAddress"]
        return address.lower()

    def _mined(self, key: Key, to: bytes, data: bytes) -> dict[str, Any]:
        raw = signed_transaction(
            key,
            chain_id=self.deployment.chain_id,
            nonce=account_nonce(self.rpc, key.address),
            gas=DIRECT_GAS,
            to=to,
            data=data,
        )
        broadcast(self.rpc, "0x" + raw.hex())
        tx = "0x" + keccak(raw).hex()
        found: dict[str, Any] = until(lambda: self.rpc.call("eth_getTransactionReceipt", tx), bool)
        return found

    # --- what anybody sees

    def head(self) -> int:
        return int(self.rpc.call("eth_blockNumber"), 16)

    def events(self) -> list[Event]:
        """Every event since the deployment, in order."""
        reader = LogReader(self.rpc, self.deployment)
        head = reader.head().number
        at, found = self.deployment.first_block, []
        while at <= head:
            part = reader.read(at, head)
            found += part.events
            at = part.last.number + 1
        return found

    @contextmanager
    def untouched(self) -> Iterator[None]:
        """Fails if a block was mined or the relayer's nonce moved inside."""
        before = self._position()
        yield
        assert self._position() == before

    def _position(self) -> list[Any]:
        return self.rpc.batch(
            [
                ("eth_blockNumber", []),
                ("eth_getTransactionCount", [self.relayer.address, "pending"]),
            ]
        )
