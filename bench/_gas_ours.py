"""Our own contracts, and what each step costs on them in the ordinary case.

Ordinary means: nobody does a thing for the first time in its life. Supplier and recipient were admitted long ago, have
consented, and hold other lots; the debtor's line was drawn on before; each word of nonces in play was used before. But
every measured step finds a certificate of its own, and the invoice, the lot or the lien that it makes is new.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench._gas_floor import per_item
from bench._gas_node import STARTS_AT, Mined, Node, Refused
from bench._node import bench_key
from chain.abi import call_encoder, keccak
from chain.artifacts import abi_entries
from chain.deploy import deploy
from chain.intents import (
    Intent,
    bank_reference,
    intent_type,
    lot_id,
    participant_address,
    quote_commitment,
    receivable_id,
)
from chain.keys import Key
from chain.refusals import read_refusal
from chain.words import FINANCING_KINDS, KINDS, NO_PARTY

DAY = 86_400
DEADLINE, UNTIL, MATURITY = STARTS_AT + 10 * DAY, STARTS_AT + 20 * DAY, STARTS_AT + 90 * DAY
FACE, PART, ADVANCE, LIMIT = 10_000_000, 3_000_000, 9_000_000, 10**11  # fen
ITEMS = 100  # in the measured batch
ITEM = 50_000  # fen of each
NONCES_IN_WORD = 256
ENCODE_BATCH = call_encoder(next(entry for _, entry in abi_entries("function") if entry["name"] == "batch"))
# Steps that a key may take itself in the fewest words: the function of the same name that asks for no proof.
SHORT_FORMS = {
    name: next(
        entry
        for _, entry in abi_entries("function")
        if entry["name"] == function and all(part["name"] != "proof" for part in entry["inputs"])
    )
    for name, function in (("AcceptReceivable", "acceptReceivable"), ("TransferLot", "transferLot"))
}
REFUSED_TOPIC = "0x" + keccak(b"CallRefused(uint256,bytes)").hex()


def some_hash(text: str) -> str:
    """A bytes32 that stands for a document."""
    return "0x" + keccak(b"tallystick bench " + text.encode()).hex()


@dataclass
class Party:
    """A participant with one key, and how many intents it has signed."""

    code: str
    kind: str
    signed: int = 0
    address: str = field(init=False)
    key: Key = field(init=False)

    def __post_init__(self) -> None:
        self.address = participant_address(f"BENCH {self.code}")
        self.key = bench_key(self.code)


@dataclass(frozen=True)
class Signed:
    """An intent that its party signed. `digest` is what was signed, `call` what carries it."""

    name: str
    digest: bytes
    call: bytes


@dataclass(frozen=True)
class Step:
    """One measured transaction: how many things it did, and how many signatures it had proved."""

    mined: Mined
    items: int = 1
    signatures: int = 0

    @property
    def gas(self) -> int:
        return per_item(self.mined.gas, self.items)


class Ours:
    """The four contracts on a node, with the parties of the measurement."""

    def __init__(self, node: Node, folder: Path) -> None:
        self.node = node
        self.relayer = bench_key("relayer")
        self.operator, self.debtor = Party("operator", "operator"), Party("debtor", "enterprise")
        self.supplier, self.recipient = Party("supplier", "enterprise"), Party("recipient", "enterprise")
        self.bank = Party("bank", "bank")
        self.deployment = deploy(
            node.rpc,
            folder / "deployment.json",
            bench_key("deployer"),
            operator=self.operator.address,
            operator_key=self.operator.key.address,
            kyb=some_hash("admission file"),
        )
        self._certificates = 0
        self._begin()

    # --- the three ways of an intent

    def direct(self, party: Party, name: str, /, **fields: Any) -> Mined:
        """The party's own transaction: its key is the sender, and nothing else has to be proved."""
        short = SHORT_FORMS.get(name)
        if short is not None:
            call = call_encoder(short)([fields[part["name"]] for part in short["inputs"]])
        else:
            call = _call(self._intent(party, name, fields, nonce=0, deadline=0), b"")
        return self._send(name, party.key, call)

    def relayed(self, party: Party, name: str, /, **fields: Any) -> Mined:
        """Signed by the party, carried by the relayer."""
        return self.carry(self.sign(party, name, **fields))

    def batch(self, name: str, items: list[dict[str, Any]]) -> Mined:
        """Signed one by one by the supplier, carried by the relayer in one transaction. None may be refused."""
        # All nonces from one word, which the acceptance of one more certificate has used before.
        self.supplier.signed += -self.supplier.signed % NONCES_IN_WORD
        self.certificate()
        calls = [self.sign(self.supplier, name, **fields).call for fields in items]
        mined = self._send(name, self.relayer, ENCODE_BATCH([calls]))
        if any(log["topics"][0] == REFUSED_TOPIC for log in mined.logs):
            raise SystemExit(f"bench gas: the ledger refused an item of a batch of {name}")
        return mined

    def sign(self, party: Party, name: str, /, **fields: Any) -> Signed:
        """With the party's next nonce."""
        intent = self._intent(party, name, fields, nonce=party.signed, deadline=DEADLINE)
        party.signed += 1
        digest = intent.digest(self.deployment)
        return Signed(name, digest, _call(intent, bytes.fromhex(party.key.sign(digest)[2:])))

    def carry(self, signed: Signed) -> Mined:
        """In a transaction of the relayer's own."""
        return self._send(signed.name, self.relayer, signed.call)

    # --- what the steps need before them

    def certificate(self, *, accepted: bool = True) -> str:
        """The id of a fresh receivable of FACE fen; the supplier has it as one lot."""
        issue = self.sign(self.debtor, "IssueReceivable", **self.issue_fields())
        self.carry(issue)
        receivable = receivable_id(issue.digest)
        if accepted:
            self.relayed(self.supplier, "AcceptReceivable", receivable=receivable, terms=some_hash("terms"))
        return receivable

    def issue_fields(self) -> dict[str, Any]:
        """A certificate over the whole of one invoice that the ledger has not seen."""
        self._certificates += 1
        invoice = some_hash(f"invoice {self._certificates}")
        return {
            "supplier": self.supplier.address,
            "face": FACE,
            "maturity": MATURITY,
            "invoices": [{"invoice": invoice, "amount": FACE, "used": FACE}],
            "terms": some_hash("terms"),
        }

    def transfer_fields(self, lot: str, amount: int) -> dict[str, Any]:
        """`amount` fen of a lot, to the recipient."""
        return {"lot": lot, "amount": amount, "recipient": self.recipient.address, "terms": some_hash("terms")}

    def lot(self) -> str:
        """The supplier's lot of FACE fen in a fresh certificate."""
        return lot_id(self.certificate(), 0)

    def quote(self, lot: str) -> dict[str, Any]:
        """The holder has asked for a loan on this lot and the bank has quoted; what accepting the quote says."""
        fields = {
            "lot": lot,
            "kind": FINANCING_KINDS.index("pledge"),
            "recourse": False,
            "until": UNTIL,
            "bank": NO_PARTY,
            "terms": some_hash("terms"),
        }
        request = self.sign(self.supplier, "RequestFinancing", **fields)
        self.carry(request)
        terms = {
            "financing": "0x" + request.digest.hex(),
            "bank": self.bank.address,
            "advance": ADVANCE,
            "repay": ADVANCE + 100_000,
            "rateBps": 440,
            "fee": 0,
            "validUntil": UNTIL,
            "salt": some_hash(f"salt {lot}"),
        }
        commitment = quote_commitment(terms)
        self.relayed(self.bank, "SubmitQuote", financing=terms["financing"], commitment=commitment)
        return terms

    def pay(self, receivable: str) -> None:
        """The bank records that the debtor has paid the whole of it."""
        reference = bank_reference(f"PAY{self._certificates:06d}")
        self.relayed(self.bank, "RecordPayment", receivable=receivable, amount=FACE, bankReference=reference)

    def admit(self, party: Party) -> None:
        """An enterprise consents at once to receive certificates."""
        self.relayed(
            self.operator,
            "AdmitParticipant",
            participant=party.address,
            kind=KINDS.index(party.kind),
            key=party.key.address,
            kyb=some_hash(party.code),
        )
        if party.kind == "enterprise":
            self.relayed(party, "GiveConsent", terms=some_hash("consent"))

    # --- within

    def _begin(self) -> None:
        for party in (self.debtor, self.supplier, self.recipient, self.bank):
            self.admit(party)
        self.relayed(self.debtor, "AppointBank", bank=self.bank.address)
        self.relayed(self.bank, "SetLimit", debtor=self.debtor.address, limit=LIMIT)
        # So that nothing below is anybody's first: a lot for the supplier, a part of another for the recipient.
        self.certificate()
        self.relayed(self.supplier, "TransferLot", **self.transfer_fields(self.lot(), PART))

    def _intent(self, party: Party, name: str, fields: dict[str, Any], *, nonce: int, deadline: int) -> Intent:
        whole = {intent_type(name).actor_field: party.address, **fields}
        return Intent.build(name, whole, nonce=nonce, deadline=deadline)

    def _send(self, name: str, key: Key, data: bytes) -> Mined:
        """To the contract that takes this intent."""
        try:
            return self.node.send(key, self.deployment.addresses[intent_type(name).contract], data)
        except Refused as refused:
            raise SystemExit(f"bench gas: {name} was refused: {read_refusal(refused.data).en}") from None


def _call(intent: Intent, proof: bytes) -> bytes:
    """Calldata. An empty proof says that the sender is the key."""
    return intent.kind.encode_call([intent.fields, proof])


def measure_ours(ours: Ours) -> dict[str, Step]:
    """The steps, in the order of a debt's life."""
    supplier, terms = ours.supplier, some_hash("terms")
    issued = ours.direct(ours.debtor, "IssueReceivable", **ours.issue_fields())
    unaccepted = ours.certificate(accepted=False)
    accepted = ours.direct(supplier, "AcceptReceivable", receivable=unaccepted, terms=terms)

    split = ours.direct(supplier, "TransferLot", **ours.transfer_fields(ours.lot(), PART))
    carried = ours.relayed(supplier, "TransferLot", **ours.transfer_fields(ours.lot(), PART))
    parts = [ours.transfer_fields(ours.lot(), ITEM)] * ITEMS
    packed = ours.batch("TransferLot", parts)
    moved = ours.direct(supplier, "TransferLot", **ours.transfer_fields(ours.lot(), FACE))

    pledged = ours.direct(supplier, "AcceptQuote", **ours.quote(ours.lot()))
    paid = ours.certificate()
    ours.pay(paid)
    redeemed = ours.direct(supplier, "RedeemLot", lot=lot_id(paid, 0))
    return {
        "issue_one_invoice": Step(issued),
        "accept": Step(accepted),
        "split_direct": Step(split),
        "split_relayed": Step(carried, signatures=1),
        "split_batch100": Step(packed, ITEMS, signatures=ITEMS),
        "transfer_whole": Step(moved),
        "pledge_first": Step(pledged),
        "redeem": Step(redeemed),
    }


def measure_variants(ours: Ours) -> dict[str, Step]:
    """The batch again where less of it is shared: `split_batch100` cuts one lot for one recipient."""
    recipients = [Party(f"recipient {i}", "enterprise") for i in range(ITEMS)]
    for party in recipients:
        ours.admit(party)
    one = ours.lot()
    to_many = [{**ours.transfer_fields(one, ITEM), "recipient": party.address} for party in recipients]
    of_many = [ours.transfer_fields(ours.lot(), ITEM) for _ in range(ITEMS)]
    return {
        "split_batch100_to_100_recipients": Step(ours.batch("TransferLot", to_many), ITEMS, ITEMS),
        "split_batch100_of_100_certificates": Step(ours.batch("TransferLot", of_many), ITEMS, ITEMS),
    }


def runtime_bytes(ours: Ours) -> dict[str, int]:
    """Size of each contract of ours as it runs."""
    return {name: ours.node.code_bytes(place) for name, place in ours.deployment.addresses.items()}
