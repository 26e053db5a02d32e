"""A play by hand, for single cases: from the opening on, step by step, on either side."""

from __future__ import annotations

from typing import Any

from tests.model.opening import Opening, hexed
from tests.model.records import DAY, FEN, FinancingKind, LienKind, Lot, Refusals
from tests.model.stage import ADDRESS, CODE, ROLE_KEYS, Side, Stage, Tally, key_named, paper


class Play:
    """What the two sides do differently fails."""

    def __init__(self, side: Side) -> None:
        self.stage = Stage(side, Tally())
        self.opening = Opening(self.stage)
        self.model = self.stage.model

    def sign(self, name: str, signer: str, **fields: Any) -> Refusals:
        refused = self.stage.sign(name, fields, key=key_named(signer))
        self.stage.compare(all_of_it=True)
        return refused

    def by_bank(self, name: str, financing: int, **fields: Any) -> Refusals:
        return self.sign(name, "BANK", bank=ADDRESS["BANK"], financing=hexed(financing), **fields)

    def tied(self, lien: LienKind) -> tuple[int, int]:
        """A lot that is tied so, and the financing that ties it."""
        return next((n, lot.tied_for) for n, lot in self.model.books.lots.items() if lot.lien is lien)

    def finance(self, holder: str, lot: int, kind: FinancingKind, repay: int, *, paid: bool = True) -> int:
        """By the bank; a sale is with recourse."""
        recourse = kind is FinancingKind.DISCOUNT
        return self.opening.financing(holder, lot, kind, repay, recourse=recourse, paid=paid)

    def judge(self, lot: int, to: str) -> None:
        """A court gives all of the lot to somebody."""
        amount = self.model.books.lots[lot].amount
        fields = {"lot": hexed(lot), "to": ADDRESS[to], "amount": amount, "reason": paper("order")}
        for how in ("schedule", "execute"):
            assert not self.stage.call("forceTransfer", fields, key=ROLE_KEYS["COURT"], how=how, operation=lot)
            self.stage.now += 2 * DAY - 1

    def pay_and_redeem(self, lot_id: int) -> Lot:
        rid = lot_id - lot_id % FEN
        fields = {"receivable": hexed(rid), "amount": self.model.books.receivables[rid].face}
        paid = self.sign("RecordPayment", "BANK", bank=ADDRESS["BANK"], **fields, bankReference=hexed(9999))
        lot = self.model.books.lots[lot_id]
        redeemed = self.sign("RedeemLot", CODE[lot.owner], participant=lot.owner, lot=hexed(lot_id))
        assert not paid and not redeemed
        return lot
