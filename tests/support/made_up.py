"""Events of a ledger that is made up, at random and as the contracts allow them: many certificates without a node."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

from chain.events import Event
from chain.intents import FEN_MASK, lot_id, participant_address, start_of
from chain.summaries import end_of_day, shanghai_date
from chain.words import FINANCING_KINDS, LIEN_KINDS, LOAN_CLASSES, NO_PARTY
from readmodel.pools import pool_word

BEGINS_AT = 1_790_000_000  # UTC second
DAY = 86_400
FACE = 1_000  # fen
SECURED, RECOURSE = LIEN_KINDS.index("secured"), LIEN_KINDS.index("recourse")
DISCOUNT, PLEDGE, EARLY_PAYMENT = map(FINANCING_KINDS.index, ("discount", "pledge", "early_payment"))


@dataclass
class _Lot:
    id: str
    receivable: str
    amount: int
    owner: str
    redeemed: int = 0
    lien: int = 0
    party: str = NO_PARTY
    claim: int = 0
    financing: str = ""


@dataclass
class MadeUp:
    """Grows by steps; `events` are those so far. Everybody deals with everybody."""

    seed: int
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random, self._blocks, self._words = Random(self.seed), count(1), count(1)
        self.debtors, self.suppliers, self.banks = (
            [participant_address(f"{name}{i}") for i in range(3)] for name in ("DEBTOR", "SUPPLIER", "BANK")
        )
        self._issued: list[str] = []
        self._paid: dict[str, int] = {}
        self._early: dict[str, int] = {}
        self._debtor: dict[str, str] = {}
        self._loans: list[str] = []
        self._entered: str | None = None
        self.lots: list[_Lot] = []
        for debtor, bank in zip(self.debtors, self.banks, strict=True):
            self._say("BankAppointed", debtor=debtor, bank=bank)

    def grow(self, steps: int) -> None:
        """Splits are the most: lots are cut from lots that were cut."""
        ways = (
            self._issue,
            self._accept,
            self._pass_on,
            self._finance,
            self._pay_back,
            self._pay,
            self._redeem,
        )
        for step in range(steps):
            self.random.choice((*ways, *3 * (self._split,), self._enter, self._classify, self._claim))()
            if step % 40 == 39:  # seldom, else little is left to be cut
                self._pay_early()

    # --- steps: each does nothing if there is nothing to do it to

    def _issue(self) -> None:
        receivable, supplier = self._word() & ~FEN_MASK, self.random.choice(self.suppliers)
        matures = BEGINS_AT + self.random.randrange(1, 120) * DAY
        self._issued.append(f"0x{receivable:064x}")
        self._say(
            "ReceivableIssued",
            receivable=self._issued[-1],
            debtor=self._debtor.setdefault(self._issued[-1], self.random.choice(self.debtors)),
            supplier=supplier,
            face=FACE,
            maturity=end_of_day(shanghai_date(matures)),
            terms=self._hex(),
        )
        if self.random.random() < 0.2:
            self._say("ReceivableRejected", receivable=self._issued.pop(), reason=self._hex())
        else:
            self.lots.append(_Lot(self._issued[-1], self._issued[-1], FACE, supplier))

    def _accept(self) -> None:
        if self._issued:
            receivable = self._issued.pop()
            self._paid[receivable] = self._early[receivable] = 0
            self._say("ReceivableAccepted", receivable=receivable)

    def _split(self) -> None:
        if lot := self._one(lambda lot: not lot.lien and lot.amount > 1 and self._open(lot)):
            amount = self.random.randrange(1, lot.amount)
            lot.amount -= amount
            tail = lot_id(lot.receivable, start_of(lot.id) + lot.amount)
            to = self.random.choice((lot.owner, *self.suppliers))
            self.lots.append(_Lot(tail, lot.receivable, amount, to))
            self._say("LotSplit", lot=lot.id, tail=tail, amount=amount, owner=to)

    def _pass_on(self) -> None:
        if lot := self._one(lambda lot: not lot.lien):
            self._moved(lot, self.random.choice(self.suppliers))

    def _finance(self) -> None:
        """Pledged, sold for good or with recourse, for all of what is left or for a part of it."""
        lot = self._one(lambda lot: not lot.lien and lot.redeemed < lot.amount)
        if lot is None:
            return
        kind, recourse = self.random.choice(((PLEDGE, False), (DISCOUNT, False), (DISCOUNT, True)))
        financing, bank, seller = self._hex(), self.random.choice(self.banks), lot.owner
        repay = self.random.randrange(1, lot.amount - lot.redeemed + 1)
        asked: dict[str, Any] = {"kind": kind, "recourse": recourse, "bank": NO_PARTY, "terms": self._hex()}
        self._say("FinancingRequested", financing=financing, lot=lot.id, holder=seller, until=BEGINS_AT, **asked)
        terms = {"advance": repay, "repay": repay, "rateBps": 400, "fee": 0, "until": BEGINS_AT}
        self._say("QuoteAccepted", financing=financing, bank=bank, **terms)
        self._say("Disbursed", financing=financing, bankReference=self._hex())
        lot.financing = financing
        if kind == PLEDGE:
            lot.lien, lot.party, lot.claim = SECURED, bank, repay
            self._loans.append(financing)
        else:
            self._moved(lot, bank)
        if recourse:
            lot.lien, lot.party, lot.claim = RECOURSE, seller, repay
        if lot.lien:
            self._say("LienPlaced", lot=lot.id, kind=lot.lien, party=lot.party, claim=lot.claim, until=0)

    def _pay_early(self) -> None:
        """By its debtor, to the last fen, while nothing was paid into the certificate."""
        found = [lot for lot in self.lots if lot.receivable in self._paid and not lot.lien and self._open(lot)]
        if not found:
            return
        lot = found[len(self.events) % len(found)]
        financing, debtor = self._hex(), self._debtor[lot.receivable]
        asked: dict[str, Any] = {"kind": EARLY_PAYMENT, "recourse": False, "bank": debtor, "terms": self._hex()}
        self._say("FinancingRequested", financing=financing, lot=lot.id, holder=lot.owner, until=BEGINS_AT, **asked)
        terms = {"advance": lot.amount, "repay": lot.amount, "rateBps": 400, "fee": 0, "until": BEGINS_AT}
        self._say("QuoteAccepted", financing=financing, bank=debtor, **terms)
        lot.redeemed = lot.amount
        self._early[lot.receivable] += lot.amount
        self._say("LotDischarged", lot=lot.id, owner=lot.owner, amount=lot.amount)
        if self._early[lot.receivable] == FACE:
            self._say("ReceivableSettled", receivable=lot.receivable)
        self._say("Disbursed", financing=financing, bankReference=self._hex())

    def _open(self, lot: _Lot) -> bool:
        return not self._paid[lot.receivable] and not lot.redeemed

    def _pay_back(self) -> None:
        if lot := self._one(lambda lot: lot.claim > 0):
            amount = self.random.randrange(1, lot.claim + 1)
            lot.claim -= amount
            if lot.claim:
                self._say("LienReduced", lot=lot.id, claim=lot.claim)
            else:
                lot.lien, lot.party = 0, NO_PARTY
                self._say("LienReleased", lot=lot.id)
            paid = {"amount": amount, "left": lot.claim, "bankReference": self._hex()}
            self._say("Repaid", financing=lot.financing, **paid)

    def _pay(self) -> None:
        if open_ones := [one for one, paid in self._paid.items() if paid + self._early[one] < FACE]:
            receivable = self.random.choice(open_ones)
            amount = self.random.choice((FACE - self._early[receivable] - self._paid[receivable], 1))
            self._paid[receivable] += amount
            paid: dict[str, Any] = {"amount": amount, "paid": self._paid[receivable], "bank": self.banks[0]}
            self._say("PaymentRecorded", receivable=receivable, bankReference=self._hex(), **paid)
            if self._paid[receivable] + self._early[receivable] == FACE:
                self._say("ReceivableSettled", receivable=receivable)

    def _redeem(self) -> None:
        """As much as was paid on it; the lender before the owner, the buyer before the seller."""
        if lot := self._one(lambda lot: self._due(lot) > 0):
            fen = self._due(lot)
            first = min(fen, lot.claim)
            to_party = first if lot.lien == SECURED else fen - first if lot.lien else 0
            lot.redeemed += fen
            shares = {"toOwner": fen - to_party, "toLienParty": to_party}
            self._say("LotRedeemed", lot=lot.id, owner=lot.owner, lienParty=lot.party, **shares)
            if first:
                lot.claim -= first
                if lot.claim or lot.lien == RECOURSE:
                    self._say("LienReduced", lot=lot.id, claim=lot.claim)
                else:
                    lot.lien, lot.party = 0, NO_PARTY
                    self._say("LienReleased", lot=lot.id)

    def _enter(self) -> None:
        if self._loans:
            loan = self._entered = self._loans.pop()
            words = {"ruleSet": self._hex(), "decision": self._hex()}
            pool, bank = pool_word(self.random.choice(("one", "two"))), self.random.choice(self.banks)
            self._say("LoanEntered", loan=loan, bank=bank, pool=pool, principal=700, ratioBps=3_000, **words)

    def _classify(self) -> None:
        if loan := self._entered:
            to = self.random.randrange(1, len(LOAN_CLASSES))
            self._say("LoanClassified", loan=loan, evidence=self._hex(), **{"class": to})

    def _claim(self) -> None:
        """Asked for, paid, refunded in part and closed; or not so far."""
        if loan := self._entered:
            self._say("ClaimSubmitted", loan=loan, outstanding=600, amount=180, decision=self._hex())
            if self.random.random() < 0.7:
                self._say("ClaimPaid", loan=loan, amount=180, bankReference=self._hex())
                self._say("CompensationRefunded", loan=loan, amount=50, refunded=50, bankReference=self._hex())
            if self.random.random() < 0.5:
                self._say("LoanClosed", loan=loan, evidence=self._hex())
                self._entered = None

    # --- what they are made of

    def _one(self, wanted: Callable[[_Lot], bool]) -> _Lot | None:
        """An open lot of an accepted certificate."""
        found = [lot for lot in self.lots if lot.receivable in self._paid and wanted(lot)]
        return self.random.choice(found) if found else None

    def _due(self, lot: _Lot) -> int:
        paid, early = self._paid[lot.receivable], self._early[lot.receivable]
        return lot.amount * paid // (FACE - early) - lot.redeemed if paid else 0

    def _moved(self, lot: _Lot, to: str) -> None:
        if to != lot.owner:
            lot.owner = to
            self._say("LotTransferred", lot=lot.id, to=to)

    def _say(self, name: str, **args: Any) -> None:
        block = next(self._blocks)
        self.events.append(Event(block, 0, BEGINS_AT + block, self._hex(), "Ledger", name, args))

    def _word(self) -> int:
        return self.random.getrandbits(200) << 48 | next(self._words)

    def _hex(self) -> str:
        return f"0x{self._word():064x}"
