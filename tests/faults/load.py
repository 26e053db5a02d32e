"""Many parties at work at once, as a seed says: what each did, and what must come of it.

Intents of a story build on each other, so that their order matters; ids come from content, so that all of a story is
signed before anything of it is mined. Some must be refused. A part goes over HTTP, the rest straight into the outbox,
as the gateway leaves it.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from chain.intents import (
    bank_reference,
    intent_type,
    lot_id,
    participant_address,
    quote_commitment,
    receivable_id,
    tail_of,
)
from chain.keys import Key
from chain.words import NO_PARTY
from demo.party import Party as Client
from readmodel.tables import SignedIntent
from tests.faults.patience import patiently
from tests.faults.platform import Platform
from tests.support.ledger import DAY, Kind, Party, Signed, some_hash
from tests.support.life import DISCOUNT, PLEDGE, YUAN
from tests.support.outbox import queue

LIMIT = 50_000_000 * YUAN
MOST_WAITING = 60  # in the outbox; then the parties wait, too
CONFIRMED = "confirmed"
NONCES = 1 << 40  # far from those that the gateway gives out
KINDS = {
    **{f"DEBTOR{i}": Kind.ENTERPRISE for i in range(2)},
    **{f"SUPPLIER{i}": Kind.ENTERPRISE for i in range(4)},
    **{f"BANK{i}": Kind.BANK for i in range(2)},
}


class Load:
    """Stories of these parties, one after the other, on a platform that runs. `expected`: by digest, confirmed or the
    ledger's refusal; or either."""

    def __init__(self, platform: Platform, seed: int) -> None:
        self.platform, self.dice = platform, Random(seed)
        self.expected: dict[str, tuple[str, ...]] = {}
        self.over_http = 0
        parties = {party.code: party for party in platform.ledger.admit_all(KINDS)}
        self.debtors, self.suppliers, self.banks = (
            [party for code, party in parties.items() if code.startswith(name)]
            for name in ("DEBTOR", "SUPPLIER", "BANK")
        )
        for debtor in self.debtors:
            platform.ledger.line(debtor, self.banks[0], LIMIT)
        platform.wait(platform.up_to_date)
        self._clients = {code: self._signed_in(party) for code, party in parties.items()}
        self._numbers = itertools.count(1)
        self._stories = (self._passed_on, self._pledged, self._sold, self._paid, self._wrong, self._newcomer)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Stories are told inside, as fast as the platform follows; the last one is told to its end."""
        enough, trouble = threading.Event(), list[BaseException]()

        def tell() -> None:
            try:
                while not enough.is_set():
                    self.tell()
            except BaseException as error:
                trouble.append(error)

        thread = threading.Thread(target=tell, daemon=True)
        thread.start()
        try:
            yield
        except BaseException:  # whoever waits in vain is not waited for
            enough.set()
            raise
        enough.set()
        thread.join()
        if trouble:
            raise trouble[0]

    def tell(self) -> None:
        """One story, when not too much waits already."""
        self.platform.wait(lambda: patiently(self._waiting) < MOST_WAITING)
        self._now = patiently(self.platform.ledger.now)
        self.dice.choice(self._stories)()

    def _waiting(self) -> int:
        with self.platform.database.read() as session:
            of_state = select(func.count()).where(col(SignedIntent.state) == "queued")
            return session.scalar(of_state) or 0

    # --- stories

    def _passed_on(self) -> None:
        """Accepted, cut, passed on twice; then the one who had it tries to pass it on again."""
        face = 1_000 * self.dice.randrange(4, 100) * YUAN
        first, second, third = self.dice.sample(self.suppliers, 3)
        lot = lot_id(self._certificate(first, face), 0)
        cut, passed = face // 4, face // 2
        self._queue(first, "SplitLot", lot=lot, amount=cut)
        tail = tail_of(lot, face - cut, passed)
        terms = some_hash("terms")
        self._act(first, "TransferLot", lot=lot, amount=passed, recipient=second.address, terms=terms)
        again = {"lot": tail, "amount": passed, "recipient": third.address, "terms": terms}
        self._act(second, "TransferLot", **again)
        self._queue(second, "TransferLot", **again, expected="Ledger_NotHolder")

    def _pledged(self) -> None:
        self._financed(PLEDGE)

    def _sold(self) -> None:
        self._financed(DISCOUNT)

    def _financed(self, kind: int) -> None:
        """Both banks quote; one quote is accepted and paid out, and of a pledge a part is repaid."""
        face = 1_000 * self.dice.randrange(1, 100) * YUAN
        holder, bank = self.dice.choice(self.suppliers), self.dice.choice(self.banks)
        lot = lot_id(self._certificate(holder, face), 0)
        financing = self._act(
            holder,
            "RequestFinancing",
            lot=lot,
            kind=kind,
            recourse=False,
            bank=NO_PARTY,
            until=self._now + 7 * DAY,
            terms=some_hash("terms"),
        )
        offers = {one.code: self._offer(financing, one, face) for one in self.banks}
        for one in self.banks:
            commitment = quote_commitment(offers[one.code])
            digest = self._act(one, "SubmitQuote", financing=financing, commitment=commitment)
            if one is not bank:  # whose other intents may wait, and this one with them, while the other quote is taken
                self.expected[digest] = (CONFIRMED, "Desk_WrongState")
        terms = offers[bank.code]
        self._act(holder, "AcceptQuote", **terms)
        paid = {"financing": financing, "amount": terms["advance"]}
        self._queue(bank, "ConfirmDisbursement", **paid, bankReference=self._reference())
        if kind == PLEDGE:
            self._queue(bank, "RecordRepayment", financing=financing, amount=face // 2, bankReference=self._reference())
        else:
            refused = "Ledger_NotHolder"
            self._queue(holder, "SplitLot", lot=lot, amount=face // 2, expected=refused)

    def _paid(self) -> None:
        """Paid in two parts; the holder redeems what there is after each."""
        face = 1_000 * self.dice.randrange(1, 100) * YUAN
        holder = self.dice.choice(self.suppliers)
        receivable = self._certificate(holder, face)
        for part in (face // 3, face - face // 3):
            reference = self._reference()
            self._queue(self.banks[0], "RecordPayment", receivable=receivable, amount=part, bankReference=reference)
            self._act(holder, "RedeemLot", lot=lot_id(receivable, 0))
        self._queue(holder, "RedeemLot", lot=lot_id(receivable, 0), expected="Ledger_NothingToRedeem")

    def _wrong(self) -> None:
        """Over the limit; of an invoice that is used up; accepted twice; accepted by a stranger alone."""
        debtor, supplier, stranger = (self.dice.choice(self.debtors), *self.dice.sample(self.suppliers, 2))
        self._issue(debtor, supplier, LIMIT + 1, expected="Ledger_OverLimit")
        face, invoice = 5_000 * YUAN, self._paper("invoice")
        receivable = self._issue(debtor, supplier, face, invoice=invoice)
        self._issue(debtor, supplier, face, invoice=invoice, expected="Ledger_InvoiceOverused")
        accept: dict[str, Any] = {"receivable": receivable, "terms": some_hash("terms")}
        self._queue(supplier, "AcceptReceivable", **accept)
        self._queue(supplier, "AcceptReceivable", **accept, expected="Ledger_WrongState")
        accept["receivable"] = self._issue(debtor, supplier, face)
        self._queue(stranger, "AcceptReceivable", **accept, expected="Ledger_NotSupplier")

    def _newcomer(self) -> None:
        """Admitted, and at once able to receive; admitted a second time."""
        code = f"NEW{next(self._numbers)}"
        newcomer = Party(code, participant_address(code), Key.new())
        admission: dict[str, Any] = {
            "participant": newcomer.address,
            "kind": int(Kind.ENTERPRISE),
            "key": newcomer.key.address,
            "kyb": some_hash(code),
        }
        self._queue(self.platform.ledger.operator, "AdmitParticipant", **admission)
        self._queue(newcomer, "GiveConsent", terms=some_hash("consent"))
        admission["key"] = Key.new().address
        operator = self.platform.ledger.operator
        self._queue(operator, "AdmitParticipant", **admission, expected="Registry_AlreadyAdmitted")

    # --- what they are made of

    def _certificate(self, supplier: Party, face: int) -> str:
        """Issued and accepted; its id."""
        receivable = self._issue(self.dice.choice(self.debtors), supplier, face)
        self._act(supplier, "AcceptReceivable", receivable=receivable, terms=some_hash("terms"))
        return receivable

    def _issue(
        self, debtor: Party, supplier: Party, face: int, *, invoice: str | None = None, expected: str = CONFIRMED
    ) -> str:
        uses = [{"invoice": invoice or self._paper("invoice"), "amount": face, "used": face}]
        digest = self._queue(
            debtor,
            "IssueReceivable",
            supplier=supplier.address,
            face=face,
            maturity=self._now + 180 * DAY,
            invoices=uses,
            terms=some_hash("terms"),
            expected=expected,
        )
        return receivable_id(bytes.fromhex(digest[2:]))

    def _offer(self, financing: str, bank: Party, face: int) -> dict[str, Any]:
        return {
            "financing": financing,
            "bank": bank.address,
            "advance": face - face // 100,
            "repay": face,
            "rateBps": 435,
            "fee": 0,
            "validUntil": self._now + 7 * DAY,
            "salt": self._paper("salt"),
        }

    def _paper(self, kind: str) -> str:
        return some_hash(f"{self.platform.folder} {kind} {next(self._numbers)}")

    def _reference(self) -> str:
        return bank_reference(f"REF{next(self._numbers)}")

    # --- the two ways in

    def _act(self, party: Party, action: str, /, **fields: Any) -> str:
        """Over HTTP or not, as the dice fall; the intent's digest."""
        way = self._post if self.dice.random() < 0.5 else self._queue
        return way(party, action, **fields)

    def _queue(self, party: Party, action: str, /, *, expected: str = CONFIRMED, **fields: Any) -> str:
        nonce, deadline = (NONCES + next(self._numbers)) << 8, self._now + 30 * DAY
        signed = self.platform.ledger.sign(party, action, nonce=nonce, deadline=deadline, **fields)
        digest = "0x" + signed.intent.digest(self.platform.ledger.deployment).hex()
        self.expected[digest] = (expected,)
        patiently(lambda: self._put(digest, signed))
        return digest

    def _put(self, digest: str, signed: Signed) -> None:
        """It may be there already, from a time when nobody answered."""
        with self.platform.database.read() as session:
            there = session.get(SignedIntent, digest) is not None
        if not there:
            queue(self.platform.database, self.platform.ledger, signed)

    def _post(self, party: Party, action: str, /, **fields: Any) -> str:
        client = self._clients[party.code]
        body = {
            "items": [
                {"action": action, "fields": {intent_type(action).actor_field: party.address, **_strings(fields)}}
            ]
        }
        drafts = patiently(lambda: client.post("/v1/intents/drafts", body))
        digest: str = drafts[0]["digest"]
        self.expected[digest] = (CONFIRMED,)
        patiently(lambda: client.send(drafts))
        self.over_http += 1
        return digest

    def _signed_in(self, party: Party) -> Client:
        client = Client(self.platform.url, party.code, party.code, "", party.key)
        client.sign_in()
        return client


def _strings(fields: dict[str, Any]) -> dict[str, Any]:
    return {k: str(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in fields.items()}
