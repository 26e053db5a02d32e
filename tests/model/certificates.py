"""The model's certificates: lines, issue, acceptance, payment, default."""

from __future__ import annotations

from tests.model.books import Books, number, receivable_of
from tests.model.records import (
    DAY,
    NOBODY,
    OVERDUE_NOTED,
    PAID_INTO,
    Kind,
    LienKind,
    Lot,
    Receivable,
    ReceivableState,
    Refusals,
    Standing,
)
from tests.model.steps import Step


class Certificates:
    def __init__(self, books: Books) -> None:
        self.books = books

    # --- lines

    def appoint_bank(self, step: Step, refused: Refusals) -> None:
        f = step.fields
        registry, line = self.books.registry, self.books.lines[f["debtor"]]
        refused.when(not registry.is_kind(f["debtor"], Kind.ENTERPRISE), "Registry_WrongKind")
        registry.check_kind(f["bank"], Kind.BANK, refused)
        stuck = registry.members[line.bank].standing is Standing.SUSPENDED
        refused.when(line.used and not stuck, "Ledger_LineInUse")
        if not refused:
            line.bank, line.limit = f["bank"], 0

    def set_limit(self, step: Step, refused: Refusals) -> None:
        f = step.fields
        line = self.books.lines[f["debtor"]]
        refused.when(line.bank != f["bank"], "Ledger_BankNotAppointed")
        if not refused:
            line.limit = f["limit"]

    # --- from issue to acceptance

    def issue_receivable(self, step: Step, refused: Refusals) -> None:
        f, now, books = step.fields, step.now, self.books
        policy, line, rid = books.policy(now), books.lines[f["debtor"]], receivable_of(step.digest)
        books.check_running(refused)
        refused.when(f["face"] < policy.least_lot, "Ledger_LotTooSmall")
        too_long = f["maturity"] > now + policy.longest_tenor * DAY
        refused.when(f["maturity"] <= now or too_long, "Ledger_BadMaturity")
        refused.when(f["debtor"] == f["supplier"], "Ledger_SelfCertificate")
        refused.when(not books.can_receive(f["supplier"]), "Ledger_CannotReceive")
        refused.when(books.receivables[rid].state, "Ledger_WrongState")
        refused.when(line.overdue, "Ledger_DebtorStopped")
        refused.when(line.used + f["face"] > line.limit, "Ledger_OverLimit")
        uses = self._check_invoices(step, refused)
        if refused:
            return
        for use in f["invoices"]:
            invoice = books.invoices[number(use["invoice"])]
            invoice.debtor, invoice.amount = f["debtor"], use["amount"]
            invoice.used += use["used"]
        line.used += f["face"]
        issued = Receivable(f["debtor"], f["supplier"], f["maturity"], f["face"], uses=uses)
        books.receivables[rid] = issued
        books.lots[rid] = Lot(owner=f["supplier"], amount=f["face"])
        self._become(issued, ReceivableState.ISSUED)

    def _check_invoices(self, step: Step, refused: Refusals) -> tuple[tuple[int, int], ...]:
        """One after the other: the same invoice may be named twice."""
        seen: dict[int, tuple[int, int]] = {}  # its amount and what is used of it, so far
        uses = []
        for use in step.fields["invoices"]:
            key = number(use["invoice"])
            known = self.books.invoices[key]
            # An invoice that nothing uses any more is as new to another debtor, but not to the one that named it.
            mine = known.debtor == step.fields["debtor"]
            refused.when(known.used and not mine, "Ledger_InvoiceOfAnother")
            recorded = key in seen or known.used or mine
            amount, used = seen.get(key, (known.amount, known.used))
            refused.when(recorded and use["amount"] > amount, "Ledger_InvoiceAmountRaised")
            # A use of nothing backs nothing; the interface does not speak of it.
            refused.when(used + use["used"] > use["amount"] or not use["used"], "Ledger_InvoiceOverused")
            seen[key] = (use["amount"], used + use["used"])
            uses.append((key, use["used"]))
        refused.when(sum(used for _, used in uses) != step.fields["face"], "Ledger_InvoicesNotFace")
        return tuple(uses)

    def accept_receivable(self, step: Step, refused: Refusals) -> None:
        rid = number(step.fields["receivable"])
        receivable = self.books.receivables[rid]
        refused.when(receivable.state is not ReceivableState.ISSUED, "Ledger_WrongState")
        refused.when(receivable.supplier != step.fields["supplier"], "Ledger_NotSupplier")
        refused.when(step.now > receivable.maturity, "Ledger_BadMaturity")
        if not refused:
            self._become(receivable, ReceivableState.ACCEPTED)

    def reject_receivable(self, step: Step, refused: Refusals) -> None:
        receivable = self.books.receivables[number(step.fields["receivable"])]
        refused.when(receivable.supplier != step.fields["supplier"], "Ledger_NotSupplier")
        self._undo(step, receivable, ReceivableState.REJECTED, refused)

    def cancel_receivable(self, step: Step, refused: Refusals) -> None:
        receivable = self.books.receivables[number(step.fields["receivable"])]
        refused.when(receivable.debtor != step.fields["debtor"], "Ledger_NotDebtor")
        self._undo(step, receivable, ReceivableState.CANCELLED, refused)

    def _undo(self, step: Step, receivable: Receivable, to: ReceivableState, refused: Refusals) -> None:
        """Limit and invoices are given back."""
        rid = number(step.fields["receivable"])
        refused.when(receivable.state is not ReceivableState.ISSUED, "Ledger_WrongState")
        refused.when(receivable_of(step.original) != rid, "Ledger_OriginalDiffers")
        if refused:
            return
        self._become(receivable, to)
        del self.books.lots[rid]
        self.books.lines[receivable.debtor].used -= receivable.face
        for invoice, used in receivable.uses:
            self.books.invoices[invoice].used -= used

    # --- at and after the maturity

    def record_payment(self, step: Step, refused: Refusals) -> None:
        f, books = step.fields, self.books
        receivable = books.receivables[number(f["receivable"])]
        line = books.lines[receivable.debtor]
        payable = receivable.state in (ReceivableState.ACCEPTED, ReceivableState.DEFAULTED)
        refused.when(not payable, "Ledger_WrongState")
        refused.when(line.bank != f["bank"], "Ledger_BankNotAppointed")
        refused.when(not f["amount"], "Ledger_NoAmount")
        refused.when(receivable.paid + f["amount"] > receivable.shared, "Ledger_OverPaid")
        books.check_reference(f["bank"], f["bankReference"], refused)
        if refused:
            return
        books.use_reference(f["bank"], f["bankReference"])
        receivable.flags |= PAID_INTO
        books.receive(receivable, paid=f["amount"])

    def note_overdue(self, step: Step, refused: Refusals) -> None:
        receivable = self.books.receivables[number(step.fields["receivable"])]
        noted = receivable.flags & OVERDUE_NOTED
        refused.when(not self.books.is_overdue(receivable, step.now) or noted, "Ledger_NotOverdue")
        if not refused:
            self._note(receivable)

    def declare_default(self, step: Step, refused: Refusals) -> None:
        f, books = step.fields, self.books
        rid, lot_id = number(f["receivable"]), number(f["lot"])
        receivable, lot = books.receivables[rid], books.lots[lot_id]
        owed = lot.lien_party if lot.lien is LienKind.SECURED else NOBODY
        entitled = receivable_of(lot_id) == rid and f["bank"] in {lot.owner, owed} - {NOBODY}
        refused.when(not books.registry.is_kind(f["bank"], Kind.BANK), "Registry_WrongKind")
        refused.when(receivable.state is not ReceivableState.ACCEPTED, "Ledger_WrongState")
        refused.when(step.now <= receivable.maturity, "Ledger_NotOverdue")
        refused.when(not entitled, "Ledger_NotEntitled")
        if refused:
            return
        self._become(receivable, ReceivableState.DEFAULTED)
        if not receivable.flags & OVERDUE_NOTED:
            self._note(receivable)

    def _note(self, receivable: Receivable) -> None:
        receivable.flags |= OVERDUE_NOTED
        self.books.lines[receivable.debtor].overdue += 1

    def _become(self, receivable: Receivable, state: ReceivableState) -> None:
        self.books.moves.note(receivable.state, state)
        receivable.state = state
