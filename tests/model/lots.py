"""The model's lots: passing on, splitting, redeeming, and what the roles do to them."""

from __future__ import annotations

from tests.model.books import Books, number, receivable_of
from tests.model.records import NOBODY, LienKind, Lot, Policy, ReceivableState, Refusals
from tests.model.steps import Step


def share(lot: Lot, paid: int, shared: int) -> int:
    """Fen of what was paid that a lot may have redeemed in all, rounded down. shared: fen of the lots that share it."""
    return lot.amount * paid // shared if shared else 0


class Lots:
    def __init__(self, books: Books) -> None:
        self.books = books

    # --- intents

    def transfer_lot(self, step: Step, refused: Refusals) -> None:
        f, lot_id = step.fields, number(step.fields["lot"])
        self.books.check_transfer(lot_id, f["holder"], f["recipient"], f["amount"], step.now, refused)
        if not refused:
            whole = f["amount"] == self.books.lots[lot_id].amount
            given = lot_id if whole else self.books.cut(lot_id, f["amount"], step.now)
            if whole or f["recipient"] != f["holder"]:  # a part for oneself is no more than a split
                self.books.hand_over(self.books.lots[given], f["recipient"], step.now)

    def split_lot(self, step: Step, refused: Refusals) -> None:
        f, lot_id = step.fields, number(step.fields["lot"])
        self.books.check_running(refused)
        self.books.check_free(lot_id, f["holder"], step.now, refused)
        self.books.check_cut(self.books.lots[lot_id], f["amount"], step.now, refused)
        if not refused:
            self.books.cut(lot_id, f["amount"], step.now)

    def redeem_lot(self, step: Step, refused: Refusals) -> None:
        f, lot_id = step.fields, number(step.fields["lot"])
        lot, receivable = self.books.lots[lot_id], self.books.receivables[receivable_of(lot_id)]
        lien = lot.live_lien(step.now)
        due = share(lot, receivable.paid, receivable.shared) - lot.redeemed
        party = lot.lien_party if lien else NOBODY
        refused.when(lot.frozen, "Ledger_LotFrozen")
        refused.when(lien is LienKind.RESERVED, "Ledger_LotLiened")
        refused.when(f["participant"] not in {lot.owner, party} - {NOBODY}, "Ledger_NotEntitled")
        refused.when(due <= 0, "Ledger_NothingToRedeem")
        if refused:
            return
        lot.redeemed += due
        if lien is LienKind.SECURED:  # the pledgee first, up to its claim, then the owner
            lot.claim -= min(due, lot.claim)
            if not lot.claim:
                self.books.tie(lot, LienKind.NONE)
        elif lien is LienKind.RECOURSE:  # the owner first, up to its claim; the surplus is the seller's
            lot.claim -= min(due, lot.claim)

    # --- for the roles

    def freeze_lot(self, step: Step, refused: Refusals) -> None:
        lot = self._existing(step, refused)
        refused.when(self._is_only_issued(step), "Ledger_WrongState")
        if not refused:
            lot.frozen = True

    def unfreeze_lot(self, step: Step, refused: Refusals) -> None:
        lot = self._existing(step, refused)
        refused.when(not lot.frozen, "Ledger_LotNotFrozen")
        refused.when(self._is_only_issued(step), "Ledger_WrongState")
        if not refused:
            lot.frozen = False

    def force_transfer(self, step: Step, refused: Refusals) -> None:
        """A court's order. A freeze and a pledge stay on the lot, a reservation and a sale with recourse end."""
        f, lot_id, now = step.fields, number(step.fields["lot"]), step.now
        lot = self._existing(step, refused)
        receivable = self.books.receivables[receivable_of(lot_id)]
        refused.when(self._is_only_issued(step), "Ledger_WrongState")
        # Neither to whoever owes it nor to whoever has it; the interface does not speak of them.
        useless = f["to"] in (receivable.debtor, lot.owner)
        refused.when(useless or not self.books.can_receive(f["to"]), "Ledger_CannotReceive")
        part = f["amount"] != lot.amount
        if part:
            self.books.check_cut(lot, f["amount"], now, refused)
            self.books.check_open(lot, receivable, now, refused)
            # Nobody says how a claim would be shared between the two parts.
            refused.when(lot.lien in (LienKind.SECURED, LienKind.RECOURSE), "Ledger_LotLiened")
        if refused:
            return
        if lot.lien in (LienKind.RESERVED, LienKind.RECOURSE):
            self.books.tie(lot, LienKind.NONE)
        given = self.books.cut(lot_id, f["amount"], now) if part else lot_id
        self.books.hand_over(self.books.lots[given], f["to"], now)

    def pause(self, step: Step, refused: Refusals) -> None:
        if not refused:
            self.books.paused = True

    def unpause(self, step: Step, refused: Refusals) -> None:
        if not refused:
            self.books.paused = False

    def set_policy(self, step: Step, refused: Refusals) -> None:
        f = step.fields["next"]
        following = Policy(f["leastLot"], f["mostEndorsements"], f["longestTenor"], f["closesBefore"])
        since = step.fields["from"]
        refused.when(since < step.now, "Ledger_BadPolicy")
        # Lots of nothing, and certificates that cannot be issued or passed on at all.
        refused.when(not following.least_lot or not following.longest_tenor, "Ledger_BadPolicy")
        if not refused:
            self.books.policies = (self.books.policy(step.now), following, since)

    def set_eligibility(self, step: Step, refused: Refusals) -> None:
        """`refuses` is whom the module behind the address refuses; the ledger learns it by asking."""
        if not refused:
            self.books.ineligible = frozenset(step.fields["refuses"])

    def _is_only_issued(self, step: Step) -> bool:
        receivable = self.books.receivables[receivable_of(number(step.fields["lot"]))]
        return receivable.state is ReceivableState.ISSUED

    def _existing(self, step: Step, refused: Refusals) -> Lot:
        lot = self.books.lots[number(step.fields["lot"])]
        refused.when(not lot.amount, "Ledger_NoLot")
        return lot
