"""Rules: how loans in a pool end, and who is kept out of it."""

from __future__ import annotations

from hypothesis.stateful import rule

from tests.model.opening import hexed
from tests.model.player import SEEDS
from tests.model.pool import CLOSING, COMPENSATED, STEPS, UNDER_WAY
from tests.model.records import FEN, Bar, ClaimState, FinancingState, Loan
from tests.model.rules_money import PERFORMING, MoneyRules
from tests.model.stage import ADDRESS, POOL

C = ClaimState
NEXT = {C.SUBMITTED: C.APPROVED, C.APPEALED: C.APPROVED, C.APPROVED: C.PUBLIC, C.PUBLIC: C.PLANNED}
NEXT |= {C.PLANNED: C.PAPERS_COMPLETE, C.CLOSURE_SOUGHT: C.CLOSURE_REVIEWED, C.CLOSURE_REVIEWED: C.CLOSURE_CHECKED}
NEXT |= {C.CLOSURE_CHECKED: C.CLOSURE_APPROVED, C.CLOSURE_APPROVED: C.CLOSED}


class ClosureRules(MoneyRules):
    @rule(seed=SEEDS)
    def ending(self, seed: int) -> None:
        """A compensated loan is sought to be closed and passed on; in between, or afterwards, something happens."""
        self.take(seed)
        ended = [n for n in self.loans(C.CLOSED) if self.model.pools.loans[n].compensation]
        number = self.rather(ended if self.one_in(6) else self.loans(*COMPENSATED), self.loans(*UNDER_WAY, C.NONE))
        if number is None:
            return
        loan = self.model.pools.loans[number]
        if loan.claim is C.NONE:
            self._submit(number, loan)
        self._pass_on(number, loan, 4)
        if loan.claim is C.PAPERS_COMPLETE:
            self._pay_out(number, loan)
        for _ in range(self.between(1, 3)):
            self._seek(number, loan)
            self._pass_on(number, loan, self.between(0, 4))
            self._happens(number, loan)

    @rule(seed=SEEDS)
    def another_ending(self, seed: int) -> None:
        """The same: half of the table of claims is about this."""
        self.ending(seed=seed)

    def _pay_out(self, number: int, loan: Loan) -> None:
        treasurer = self.model.pools.pools[loan.pool].treasurer
        fields = {"treasurer": treasurer, "loan": hexed(number), "amount": loan.compensation}
        self.attempt("PayClaim", {**fields, "bankReference": self.reference()})

    def _seek(self, number: int, loan: Loan) -> None:
        bank = {"bank": loan.bank, "loan": hexed(number)}
        if loan.claim not in (C.PAID, C.RECOVERING):
            return
        if due := self.model.pools.refund_due(loan):
            self.attempt("RefundCompensation", {**bank, "amount": due, "bankReference": self.reference()})
        self.attempt("CloseLoan", {**bank, "evidence": self.document()})

    def _pass_on(self, number: int, loan: Loan, steps: int) -> None:
        for _ in range(steps):
            if loan.claim in NEXT:
                self._advance(number, loan, NEXT[loan.claim])

    def _advance(self, number: int, loan: Loan, to: ClaimState) -> None:
        office = getattr(self.model.pools.pools[loan.pool], STEPS.get((loan.claim, to), "authority"))
        self.attempt(
            "AdvanceClaim", {"office": office, "loan": hexed(number), "to": int(to), "evidence": self.document()}
        )

    def _happens(self, number: int, loan: Loan) -> None:
        left = loan.outstanding - loan.recovered
        what = self.pick(
            ("sent back", "sent back", "recovered", "recovered", "performs", "recalled", "recalled", "refunded")
        )
        if what == "sent back" and loan.claim in CLOSING:
            self._advance(number, loan, C.RECOVERING)
        elif what == "recovered" and left:
            fields = {"bank": loan.bank, "loan": hexed(number), "gross": self.pick((left, self.between(1, left)))}
            self.attempt("RecordRecovery", {**fields, "bankReference": self.reference()})
        elif what == "performs":
            self._classify(number, self.pick(PERFORMING))
        elif what == "recalled":
            self._advance(number, loan, C.RECALLED)
        elif due := self.model.pools.refund_due(loan):
            fields = {"bank": loan.bank, "loan": hexed(number), "amount": due}
            self.attempt("RefundCompensation", {**fields, "bankReference": self.reference()})

    @rule(seed=SEEDS)
    def bar(self, seed: int) -> None:
        """A bank tries what it is barred from, and mostly is let in again."""
        self.take(seed)
        number = self.rather(
            self.loans(ClaimState.NONE, ClaimState.REJECTED), self.financings(FinancingState.DISBURSED)
        )
        if number is None:
            return
        loan = self.model.pools.loans[number]
        fields = {"pool": hexed(loan.pool) if loan.pool else POOL, "bank": self._bank_of(number)}
        by = {"authority": ADDRESS["OTHER AUTHORITY" if self.one_in(6) else "AUTHORITY"]}
        for bar in (self.pick((Bar.ENTRIES, Bar.ENTRIES_AND_CLAIMS)), Bar.NONE):
            if bar or not self.one_in(6):
                self.attempt("BarBank", {**by, **fields, "bar": int(bar), "evidence": self.document()})
            if bar and loan.pool:
                self._claim_step(number, loan)
            elif bar:
                self._enter(number)

    @rule(seed=SEEDS)
    def closed_by_time(self, seed: int) -> None:
        """Anybody asks for it; now and then long after the maturity."""
        self.take(seed)
        unclaimed = self.loans(ClaimState.NONE)
        number = self.rather(unclaimed, self.financings())
        if number is None:
            return
        lot = self.model.desk.financings[number].lot
        due = self.model.books.receivables[lot - lot % FEN].maturity + self.model.pools.closes_after
        if number in unclaimed and self.one_in(8):
            self.stage.now = max(self.stage.now, due + self.between(0, 1))
        self.after(self.stage.call("closeByTime", {"loan": hexed(number)}, key=self.stage.anybody))
