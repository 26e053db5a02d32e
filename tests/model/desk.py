"""The model's financing desk."""

from __future__ import annotations

from collections import defaultdict

from tests.model.books import Books, number, receivable_of
from tests.model.records import (
    DAY,
    NOBODY,
    PAID_INTO,
    Financing,
    FinancingKind,
    FinancingState,
    Kind,
    LienKind,
    Refusals,
)
from tests.model.steps import Step

TIME_TO_DISBURSE = 3 * DAY  # from the acceptance on; the interface does not say how long


class Desk:
    def __init__(self, books: Books) -> None:
        self.books = books
        self.financings: defaultdict[int, Financing] = defaultdict(Financing)

    # --- asking

    def request_financing(self, step: Step, refused: Refusals) -> None:
        f, kind = step.fields, FinancingKind(step.fields["kind"])
        # Recourse is a seller's: whoever borrows owes in any case, and what its debtor paid nobody owes.
        refused.when(not kind or (kind is not FinancingKind.DISCOUNT and f["recourse"]), "Desk_BadKind")
        refused.when(step.now >= f["until"], "Desk_Lapsed")  # there must be time left to answer it
        refused.when(self.books.lots[number(f["lot"])].owner != f["holder"], "Ledger_NotHolder")
        early = kind is FinancingKind.EARLY_PAYMENT
        refused.when(early and f["bank"] != self._debtor_of(number(f["lot"])), "Desk_NotFunder")
        if f["bank"] != NOBODY and not early:
            self.books.registry.check_kind(f["bank"], Kind.BANK, refused)
        refused.when(self.financings[step.digest].state, "Desk_WrongState")
        if refused:
            return
        asked = Financing(f["holder"], f["until"], kind, f["recourse"], lot=number(f["lot"]), bank=f["bank"])
        self.financings[step.digest] = asked
        self._become(asked, FinancingState.REQUESTED)

    def withdraw_financing(self, step: Step, refused: Refusals) -> None:
        financing = self._named(step, refused, FinancingState.REQUESTED)
        refused.when(financing.holder != step.fields["holder"], "Desk_NotHolder")
        if not refused:
            self._become(financing, FinancingState.WITHDRAWN)

    def submit_quote(self, step: Step, refused: Refusals) -> None:
        bank = step.fields["bank"]
        financing = self._named(step, refused, FinancingState.REQUESTED)
        early = financing.kind is FinancingKind.EARLY_PAYMENT
        refused.when(not early and not self.books.registry.is_kind(bank, Kind.BANK), "Registry_WrongKind")
        refused.when(step.now > financing.until, "Desk_Lapsed")
        refused.when(bank == financing.holder or financing.bank not in (NOBODY, bank), "Desk_NotFunder")
        if not refused:
            financing.quotes[bank] = step.fields["commitment"]

    def accept_quote(self, step: Step, refused: Refusals) -> None:
        """`commitment` beside the fields is the hash of the terms that they reveal."""
        f, now, books = step.fields, step.now, self.books
        financing = self._named(step, refused, FinancingState.REQUESTED)
        lot, early = books.lots[financing.lot], financing.kind is FinancingKind.EARLY_PAYMENT
        refused.when(financing.holder != f["holder"], "Desk_NotHolder")
        refused.when(now > financing.until or now > f["validUntil"], "Desk_Lapsed")
        refused.when(financing.quotes.get(f["bank"]) != f["commitment"], "Desk_QuoteDiffers")
        whole = financing.kind is not FinancingKind.PLEDGE and not financing.recourse
        fits = f["repay"] == lot.amount if whole else f["repay"] <= lot.amount
        refused.when(not fits or not f["advance"] or f["advance"] + f["fee"] > f["repay"], "Desk_BadTerms")
        books.check_running(refused)
        books.check_free(financing.lot, financing.holder, now, refused)
        refused.when(not books.can_receive(f["bank"]), "Ledger_CannotReceive")
        most = books.policy(now).most_endorsements
        refused.when(not early and lot.endorsements >= most, "Ledger_TooManyEndorsements")
        if refused:
            return
        financing.bank, financing.until = f["bank"], now + TIME_TO_DISBURSE
        financing.advance, financing.repay, financing.rate_bps = f["advance"], f["repay"], f["rateBps"]
        self._become(financing, FinancingState.ACCEPTED)
        books.drop_lapsed(lot, now)
        books.tie(lot, LienKind.RESERVED, f["bank"], until=financing.until, financing=number(f["financing"]))

    def decline_financing(self, step: Step, refused: Refusals) -> None:
        financing = self._named(step, refused, FinancingState.REQUESTED, FinancingState.ACCEPTED)
        refused.when(financing.bank != step.fields["bank"], "Desk_NotFunder")
        if refused:
            return
        self._become(financing, FinancingState.DECLINED)
        lot = self.books.lots[financing.lot]
        if lot.lien is LienKind.RESERVED and lot.tied_for == number(step.fields["financing"]):
            self.books.tie(lot, LienKind.NONE)

    # --- the money

    def confirm_disbursement(self, step: Step, refused: Refusals) -> None:
        f, now, books = step.fields, step.now, self.books
        financing = self._named(step, refused, FinancingState.ACCEPTED)
        lot = books.lots[financing.lot]
        early = financing.kind is FinancingKind.EARLY_PAYMENT
        funder = books.lines[financing.bank].bank if early else financing.bank  # a debtor's own word is no receipt
        refused.when(funder != f["bank"], "Desk_NotFunder")
        refused.when(now > financing.until, "Desk_Lapsed")
        refused.when(f["amount"] != financing.advance, "Desk_AmountDiffers")
        books.check_reference(f["bank"], f["bankReference"], refused)
        mine = lot.tied_for == number(f["financing"])
        reserved = mine and lot.live_lien(now) is LienKind.RESERVED
        refused.when(not reserved, "Ledger_NoLien")
        refused.when(lot.frozen, "Ledger_LotFrozen")
        receivable = books.receivables[receivable_of(financing.lot)]
        refused.when(early and not receivable.owed, "Ledger_WrongState")
        refused.when(early and receivable.flags & PAID_INTO, "Ledger_ClosedToTransfer")
        if refused:
            return
        books.use_reference(f["bank"], f["bankReference"])
        if early:
            self._become(financing, FinancingState.REPAID)
            books.tie(lot, LienKind.NONE)
            lot.redeemed, lot.paid_early = lot.amount, True
            books.receive(receivable, early=lot.amount)
            return
        self._become(financing, FinancingState.DISBURSED)
        financing_id = number(f["financing"])
        if financing.kind is FinancingKind.PLEDGE:
            books.tie(lot, LienKind.SECURED, f["bank"], claim=financing.repay, financing=financing_id)
            return
        if financing.recourse:
            books.tie(lot, LienKind.RECOURSE, financing.holder, claim=financing.repay, financing=financing_id)
        else:
            books.tie(lot, LienKind.NONE)
        books.hand_over(lot, f["bank"], now)

    def record_repayment(self, step: Step, refused: Refusals) -> None:
        f, books = step.fields, self.books
        financing = self._named(step, refused, FinancingState.DISBURSED)
        lot, pledge = books.lots[financing.lot], financing.kind is FinancingKind.PLEDGE
        tied = lot.lien in (LienKind.SECURED, LienKind.RECOURSE) and lot.tied_for == number(f["financing"])
        refused.when(financing.bank != f["bank"], "Desk_NotFunder")
        refused.when(not pledge and not financing.recourse, "Desk_NoRecourse")
        refused.when(not 0 < f["amount"] <= lot.claim, "Desk_AmountDiffers")
        books.check_reference(f["bank"], f["bankReference"], refused)
        refused.when(not tied, "Ledger_NoLien")
        if refused:
            return
        books.use_reference(f["bank"], f["bankReference"])
        lot.claim -= f["amount"]
        if lot.claim:
            return
        self._become(financing, FinancingState.REPAID)
        seller = lot.lien_party
        if pledge:
            books.tie(lot, LienKind.NONE)
        elif books.can_receive(seller) and not lot.frozen:
            books.tie(lot, LienKind.NONE)
            books.hand_over(lot, seller, step.now)
        # Else it stays with the bank, which has no claim any more: whatever is redeemed is the seller's.

    def claim_of(self, financing_id: int) -> int:
        """Fen of a loan on a pledge, or of a sale with recourse, that are still owed out of its lot."""
        lot = self.books.lots[self.financings[financing_id].lot]
        held = lot.lien in (LienKind.SECURED, LienKind.RECOURSE) and lot.tied_for == financing_id
        return lot.claim if held else 0

    def _debtor_of(self, lot_id: int) -> str:
        return self.books.receivables[receivable_of(lot_id)].debtor

    def _named(self, step: Step, refused: Refusals, *states: FinancingState) -> Financing:
        financing = self.financings[number(step.fields["financing"])]
        refused.when(financing.state not in states, "Desk_WrongState")
        return financing

    def _become(self, financing: Financing, state: FinancingState) -> None:
        self.books.moves.note(financing.state, state)
        financing.state = state
