"""Rules: certificates from issue to payment, and their lots."""

from __future__ import annotations

from typing import Any

from hypothesis.stateful import rule

from tests.model.lots import share
from tests.model.opening import LINES, hexed
from tests.model.player import SEEDS, Player
from tests.model.records import (
    DAY,
    FEN,
    HOUR,
    NOBODY,
    OVERDUE_NOTED,
    PAID_INTO,
    Kind,
    LienKind,
    Lot,
    Receivable,
    ReceivableState,
)
from tests.model.stage import ADDRESS, KINDS, paper

FACES = (100_00, 100_01, 20_000, 33_333, 100_003, 500_000, 1_000_000, 1_234_567)
TERMS = (2 * HOUR, DAY + HOUR, 2 * DAY, 3 * DAY, 10 * DAY, 60 * DAY, 184 * DAY)
SUPPLIERS = tuple(ADDRESS[code] for code in ("SUPPLIER", "SUBCONTRACTOR", "THIRD"))
HOLDERS = tuple(ADDRESS[code] for code, kind in KINDS.items() if kind in (Kind.ENTERPRISE, Kind.BANK))


class TradeRules(Player):
    # --- certificates

    @rule(seed=SEEDS)
    def issue(self, seed: int) -> None:
        self.take(seed)
        self._issue()

    @rule(seed=SEEDS)
    def certificate(self, seed: int) -> None:
        """Issued, and accepted at once."""
        self.take(seed)
        before = set(self.certificates())
        self._issue()
        for rid in set(self.certificates()) - before:
            self._answer("AcceptReceivable", rid)

    def _issue(self) -> None:
        debtor = ADDRESS[self.pick(LINES)[0]]
        face = self.pick(FACES)
        uses = self._invoices(debtor, face)
        fields = {
            "debtor": debtor,
            "supplier": self.pick(SUPPLIERS) if not self.one_in(12) else self.pick(HOLDERS),
            "face": face,
            "maturity": self.stage.now + 1 + self.pick(TERMS),
            "invoices": uses,
            "terms": self.document(),
        }
        self.attempt("IssueReceivable", fields)

    def _invoices(self, debtor: str, face: int) -> list[dict[str, Any]]:
        """New ones, or what is left of old ones; now and then too much of one, or somebody else's."""
        uses: list[dict[str, Any]] = []
        known = self.model.books.invoices
        left = face
        while left:
            part = left if len(uses) > 2 or self.one_in(2) else self.between(1, left)
            open_ones = [key for key, one in known.items() if one.debtor == debtor and one.amount - one.used >= part]
            wild = [key for key, one in known.items() if one.debtor != NOBODY]
            if wild and self.one_in(12):
                key = self.pick(wild)
                amount = known[key].amount + self.between(-1, 1)
            elif open_ones and self.one_in(2):
                key = self.pick(open_ones)
                amount = self.pick((known[key].amount, known[key].used + part))  # a red invoice took some off
            else:
                key, amount = int(paper(f"invoice {self.stage.next_number()}"), 16), part * self.between(1, 3)
            uses.append({"invoice": hexed(key), "amount": max(amount, 0), "used": part})
            left -= part
        if self.one_in(12):
            uses = self.pick((uses[:-1], uses + uses[-1:], [*uses, {**uses[-1], "used": 0}]))
        return uses

    @rule(seed=SEEDS)
    def answer(self, seed: int) -> None:
        """The supplier accepts or rejects, the debtor cancels."""
        self.take(seed)
        rid = self.rather(self.certificates(ReceivableState.ISSUED), self.certificates())
        if rid is not None:
            names = ("AcceptReceivable", "AcceptReceivable", "RejectReceivable", "CancelReceivable")
            self._answer(self.pick(names), rid)

    def _answer(self, name: str, rid: int) -> None:
        receivable = self.model.books.receivables[rid]
        fields: dict[str, Any] = {"receivable": hexed(rid)}
        if name == "CancelReceivable":
            fields["debtor"] = receivable.debtor
        else:
            fields["supplier"] = receivable.supplier
        if name == "AcceptReceivable":
            self.attempt(name, {**fields, "terms": self.document()})
            return
        issued = self.stage.memory.issued
        original = self.pick(list(issued.values())) if self.one_in(8) else issued[rid]
        self.attempt(name, {**fields, "reason": self.document()}, original=original)

    # --- lots

    @rule(seed=SEEDS)
    def pass_on(self, seed: int) -> None:
        self.take(seed)
        lot_id = self.rather(self.free_lots(), self.live_lots())
        if lot_id is None:
            return
        lot = self.model.books.lots[lot_id]
        amount = lot.amount if self.one_in(2) else self._part(lot)
        to = self.pick([who for who in SUPPLIERS if who != lot.owner]) if not self.one_in(6) else self.pick(HOLDERS)
        fields = {"holder": lot.owner, "lot": hexed(lot_id), "amount": amount, "recipient": to}
        self.attempt("TransferLot", {**fields, "terms": self.document()})

    @rule(seed=SEEDS)
    def split(self, seed: int) -> None:
        self.take(seed)
        lot_id = self.rather(self.free_lots(), self.live_lots())
        if lot_id is not None:
            lot = self.model.books.lots[lot_id]
            self.attempt("SplitLot", {"holder": lot.owner, "lot": hexed(lot_id), "amount": self._part(lot)})

    def _part(self, lot: Lot) -> int:
        """Mostly one that leaves enough on both sides, often with nothing to spare."""
        least = self.model.books.policy(self.stage.now).least_lot
        most = lot.amount - least
        if most < least or self.one_in(6):
            return self.pick([n for n in (0, 1, least - 1, most + 1, lot.amount, lot.amount + 1) if 0 <= n < FEN])
        return self.pick((least, most, self.between(least, most)))

    @rule(seed=SEEDS)
    def redeem(self, seed: int) -> None:
        self.take(seed)

        def due(_: int, lot: Lot, receivable: Receivable) -> bool:
            return share(lot, receivable.paid, receivable.shared) > lot.redeemed

        lot_id = self.rather(self.live_lots(due), self.live_lots())
        if lot_id is not None:
            lot = self.model.books.lots[lot_id]
            parties = [lot.owner, lot.lien_party] if lot.lien_party != NOBODY else [lot.owner]
            self.attempt("RedeemLot", {"participant": self.pick(parties), "lot": hexed(lot_id)})

    @rule(seed=SEEDS)
    def may_pass_on(self, seed: int) -> None:
        """The ledger's answer to whether a lot could be passed on is what it would do."""
        self.take(seed)
        lot_id = self.rather(self.free_lots(), [*self.live_lots(), 5])
        assert lot_id is not None
        lot = self.model.books.lots[lot_id]
        amount = self.pick((lot.amount, self._part(lot))) if lot.amount else 1
        fields = {"lot": hexed(lot_id), "from": lot.owner, "to": self.pick(HOLDERS), "amount": amount}
        self.after(self.stage.ask("requireTransferable", fields))

    # --- payment

    @rule(seed=SEEDS)
    def pay(self, seed: int) -> None:
        """Mostly once it is due; mostly all that is open, else a part."""
        self.take(seed)
        books = self.model.books
        states = (ReceivableState.ACCEPTED, ReceivableState.DEFAULTED)
        due = [r for r in self.certificates(*states) if self.stage.now >= books.receivables[r].maturity]
        begun = [r for r in self.certificates(*states) if books.receivables[r].flags & PAID_INTO]
        late = self.certificates(ReceivableState.DEFAULTED)
        rid = self.rather(
            late if late and self.one_in(3) else due + begun, self.certificates() if self.one_in(2) else []
        )
        if rid is not None:
            self._pay(rid)

    def _pay(self, rid: int) -> None:
        books = self.model.books
        receivable = books.receivables[rid]
        left = max(receivable.face - receivable.paid, 1)
        amount = left if self.one_in(2) else self.pick((1, left, (left + 1) // 2, self.between(1, left)))
        fields = {"bank": books.lines[receivable.debtor].bank, "receivable": hexed(rid), "amount": amount}
        self.attempt("RecordPayment", {**fields, "bankReference": self.reference()})

    @rule(seed=SEEDS)
    def fall_overdue(self, seed: int) -> None:
        """Anybody notes it, or a bank declares the default."""
        self.take(seed)
        books = self.model.books
        accepted = self.certificates(ReceivableState.ACCEPTED)
        if accepted and self.one_in(4):  # so long we wait
            self.stage.now = max(self.stage.now, books.receivables[self.pick(accepted)].maturity)
        now = self.stage.now
        matured = [rid for rid in accepted if now >= books.receivables[rid].maturity]
        if self.one_in(2):
            fresh = [rid for rid in matured if not books.receivables[rid].flags & OVERDUE_NOTED]
            rid = self.rather(fresh, self.certificates())
            if rid is not None:
                stranger = self.stage.anybody
                self.after(self.stage.call("noteOverdue", {"receivable": hexed(rid)}, key=stranger))
            return

        def a_banks(_: int, lot: Lot, receivable: Receivable) -> bool:
            by = lot.lien_party if lot.lien is LienKind.SECURED else lot.owner
            late = now >= receivable.maturity and receivable.state is ReceivableState.ACCEPTED
            return late and self.model.registry.is_kind(by, Kind.BANK)

        lot_id = self.rather(self.live_lots(a_banks), self.live_lots())
        if lot_id is not None:
            lot = books.lots[lot_id]
            bank = lot.lien_party if lot.lien is LienKind.SECURED else lot.owner
            fields = {"bank": bank, "receivable": hexed(lot_id - lot_id % FEN), "lot": hexed(lot_id)}
            refused = self.attempt("DeclareDefault", {**fields, "evidence": self.document()})
            if not refused and not self.one_in(3):  # paid after all
                self._pay(lot_id - lot_id % FEN)
