"""The model's risk-compensation pools (深工信规〔2024〕5号)."""

from __future__ import annotations

from collections import defaultdict

from tests.model.books import Books, number
from tests.model.desk import Desk
from tests.model.records import (
    BPS,
    DAY,
    FEN,
    NOBODY,
    Bar,
    ClaimState,
    Cover,
    FinancingKind,
    FinancingState,
    Kind,
    Library,
    Loan,
    LoanClass,
    Pool,
    Refusals,
)
from tests.model.steps import Step

HIGHEST_RATIO = 5_000  # art. 16: 累计最高不超过该笔不良贷款本金余额的50%
CLOSES_AFTER = 184 * DAY  # art. 19(8): 到期6个月, the longest that there are

C = ClaimState
REVIEWER, AUTHORITY, TREASURER, SUPERVISOR = "reviewer", "authority", "treasurer", "supervisor"
CLOSING = (C.CLOSURE_SOUGHT, C.CLOSURE_REVIEWED, C.CLOSURE_CHECKED, C.CLOSURE_APPROVED)

# The steps of the offices; all others are the bank's, or the payment's.
STEPS: dict[tuple[ClaimState, ClaimState], str] = {
    (C.SUBMITTED, C.APPROVED): REVIEWER,
    (C.SUBMITTED, C.REJECTED): REVIEWER,
    (C.APPEALED, C.APPROVED): REVIEWER,
    (C.APPEALED, C.REJECTED): REVIEWER,
    (C.APPROVED, C.PUBLIC): AUTHORITY,
    (C.PUBLIC, C.SUBMITTED): AUTHORITY,
    (C.PUBLIC, C.PLANNED): AUTHORITY,
    (C.PLANNED, C.PAPERS_COMPLETE): TREASURER,
    (C.CLOSURE_SOUGHT, C.CLOSURE_REVIEWED): REVIEWER,
    (C.CLOSURE_REVIEWED, C.CLOSURE_CHECKED): TREASURER,
    (C.CLOSURE_CHECKED, C.CLOSURE_APPROVED): AUTHORITY,
    (C.CLOSURE_APPROVED, C.CLOSED): SUPERVISOR,
    # Whoever has the closure before it may refuse it.
    (C.CLOSURE_SOUGHT, C.RECOVERING): REVIEWER,
    (C.CLOSURE_REVIEWED, C.RECOVERING): TREASURER,
    (C.CLOSURE_CHECKED, C.RECOVERING): AUTHORITY,
    (C.CLOSURE_APPROVED, C.RECOVERING): SUPERVISOR,
    **{(since, C.RECALLED): AUTHORITY for since in (C.PAID, C.RECOVERING, *CLOSING, C.CLOSED)},
}
UNDER_WAY = (C.SUBMITTED, C.APPEALED, C.APPROVED, C.PUBLIC, C.PLANNED, C.PAPERS_COMPLETE)
COMPENSATED = (C.PAID, C.RECOVERING, *CLOSING)
ALL_DUE_BACK = (C.UPGRADED, C.RECALLED)


class Pools:
    def __init__(self, books: Books, desk: Desk) -> None:
        self.books, self.desk = books, desk
        self.pools: defaultdict[int, Pool] = defaultdict(Pool)
        self.loans: defaultdict[int, Loan] = defaultdict(Loan)
        self.bars: defaultdict[tuple[int, str], Bar] = defaultdict(lambda: Bar.NONE)
        self.highest_ratio = HIGHEST_RATIO
        self.closes_after = CLOSES_AFTER

    # --- answers

    def is_entered(self, loan: Loan) -> bool:
        return bool(loan.pool)

    def library_of(self, loan: Loan) -> Library:
        if not self.is_entered(loan):
            return Library.NONE
        if loan.claim is C.CLOSED:
            return Library.SETTLED
        return Library.COMPENSATED if loan.claim in (*COMPENSATED, *ALL_DUE_BACK) else Library.LOANS

    def refund_due(self, loan: Loan) -> int:
        """Fen; a share is rounded down, and the sum of the refunds never drifts from it."""
        if loan.claim in ALL_DUE_BACK:
            return loan.compensation - loan.refunded
        if loan.claim not in (*COMPENSATED, C.CLOSED):
            return 0
        # What was recalled came back beyond the share of what was recovered until then.
        return max(0, min(loan.recovered * loan.ratio_bps // BPS, loan.compensation) - loan.refunded)

    # --- pools and their loans

    def open_pool(self, step: Step, refused: Refusals) -> None:
        f, registry = step.fields, self.books.registry
        registry.check_kind(f["authority"], Kind.POOL_AUTHORITY, refused)
        registry.check_kind(f["reviewer"], Kind.POOL_REVIEWER, refused)
        registry.check_kind(f["treasurer"], Kind.POOL_TREASURER, refused)
        registry.check_kind(f["supervisor"], Kind.POOL_AUTHORITY, refused)
        refused.when(f["supervisor"] == f["authority"], "Pool_SameOffice")
        refused.when(number(f["pool"]) == 0, "Pool_NoName")
        # The same authority may name other offices and another ratio.
        known = self.pools[number(f["pool"])].authority
        refused.when(known not in (NOBODY, f["authority"]), "Pool_AlreadyOpen")
        # A pool that takes no share is none; the interface does not speak of it.
        refused.when(not 0 < f["highestRatioBps"] <= min(self.highest_ratio, BPS), "Pool_RatioTooHigh")
        if not refused:
            offices = (f["authority"], f["reviewer"], f["treasurer"], f["supervisor"])
            self.pools[number(f["pool"])] = Pool(*offices, f["highestRatioBps"])

    def bar_bank(self, step: Step, refused: Refusals) -> None:
        f = step.fields
        refused.when(self.pools[number(f["pool"])].authority != f["authority"], "Pool_NotAuthority")
        if not refused:
            self.bars[number(f["pool"]), f["bank"]] = Bar(f["bar"])

    def record_cover(self, step: Step, refused: Refusals) -> None:
        f, loan_id = step.fields, number(step.fields["loan"])
        loan, financing = self.loans[loan_id], self.desk.financings[loan_id]
        refused.when(financing.bank != f["bank"], "Pool_NotLender")
        refused.when(financing.state is not FinancingState.DISBURSED, "Pool_NotEligible")
        refused.when(self.is_entered(loan) and loan.claim is not C.CLOSED, "Pool_AlreadyEntered")
        if not refused:
            loan.cover = Cover(f["cover"])

    def enter_loan(self, step: Step, refused: Refusals) -> None:
        f, loan_id = step.fields, number(step.fields["loan"])
        loan, financing, pool = self.loans[loan_id], self.desk.financings[loan_id], self.pools[number(f["pool"])]
        lent = financing.kind is FinancingKind.PLEDGE and financing.state is FinancingState.DISBURSED
        self.books.check_running(refused)
        refused.when(self.is_entered(loan), "Pool_AlreadyEntered")
        refused.when(loan.cover, "Pool_Covered")
        refused.when(pool.authority == NOBODY, "Pool_NotOpen")
        refused.when(self.bars[number(f["pool"]), f["bank"]], "Pool_Barred")
        refused.when(financing.bank != f["bank"], "Pool_NotLender")
        refused.when(not lent, "Pool_NotEligible")
        owed = min(financing.advance, self.desk.claim_of(loan_id))
        refused.when(not 0 < f["principal"] <= owed, "Pool_PrincipalExceeded")
        most = min(pool.highest_ratio_bps, self.highest_ratio)
        refused.when(not 0 < f["ratioBps"] <= most, "Pool_RatioTooHigh")
        if not refused:
            loan.bank, loan.pool = f["bank"], number(f["pool"])
            loan.principal, loan.ratio_bps, loan.grade = f["principal"], f["ratioBps"], LoanClass.NORMAL

    def classify_loan(self, step: Step, refused: Refusals) -> None:
        loan, grade = self._own(step, refused), LoanClass(step.fields["class"])
        refused.when(grade in (LoanClass.NONE, loan.grade), "Pool_BadClass")
        refused.when(loan.claim in UNDER_WAY and not grade.non_performing, "Pool_WrongStep")
        # What has to go back in full goes back before anything else is said of the loan.
        refused.when(loan.claim in (*ALL_DUE_BACK, C.CLOSED), "Pool_WrongStep")
        if refused:
            return
        loan.grade = grade
        if loan.claim in COMPENSATED and not grade.non_performing:
            self._become(loan, C.UPGRADED)
            if not self.refund_due(loan):  # all of it went back before
                self._return(loan)

    def close_loan(self, step: Step, refused: Refusals) -> None:
        loan = self._own(step, refused, C.NONE, C.REJECTED, C.PAID, C.RECOVERING)
        if loan.claim in (C.PAID, C.RECOVERING):  # the four offices close it
            refused.when(self.refund_due(loan), "Pool_StillOwed")
            if not refused:
                self._become(loan, C.CLOSURE_SOUGHT)
            return
        refused.when(self.desk.claim_of(number(step.fields["loan"])), "Pool_StillOwed")
        if not refused:
            loan.outstanding = loan.compensation = 0  # what was refused is no claim any more
            self._become(loan, C.CLOSED)

    def close_by_time(self, step: Step, refused: Refusals) -> None:
        """Anybody may; a policy module answers the same number, in seconds here, to whatever it is asked."""
        loan_id = number(step.fields["loan"])
        loan, lot = self.loans[loan_id], self.desk.financings[loan_id].lot
        refused.when(not self.is_entered(loan), "Pool_NotEntered")
        refused.when(loan.claim is not C.NONE, "Pool_WrongStep")
        maturity = self.books.receivables[lot - lot % FEN].maturity
        refused.when(step.now <= maturity + self.closes_after, "Pool_NotYet")
        if not refused:
            self._become(loan, C.CLOSED)

    # --- claims

    def submit_claim(self, step: Step, refused: Refusals) -> None:
        f = step.fields
        loan = self._own(step, refused, C.NONE)
        self.books.check_running(refused)
        self._check_bar(loan, refused)
        refused.when(not loan.grade.non_performing, "Pool_NotNonPerforming")
        most = min(loan.principal, self.desk.claim_of(number(f["loan"])))
        refused.when(f["outstanding"] > most, "Pool_PrincipalExceeded")
        share = f["outstanding"] * loan.ratio_bps // BPS
        refused.when(f["amount"] != share or not share, "Pool_AmountDiffers")  # nobody claims nothing
        if not refused:
            loan.outstanding, loan.compensation = f["outstanding"], f["amount"]
            self._become(loan, C.SUBMITTED)

    def appeal_claim(self, step: Step, refused: Refusals) -> None:
        loan = self._own(step, refused, C.REJECTED)
        refused.when(loan.appealed, "Pool_AppealUsed")
        self._check_bar(loan, refused)
        refused.when(not loan.grade.non_performing, "Pool_NotNonPerforming")
        if not refused:
            loan.appealed = True
            self._become(loan, C.APPEALED)

    def withdraw_claim(self, step: Step, refused: Refusals) -> None:
        loan = self._own(step, refused, *UNDER_WAY)
        if refused:
            return
        if loan.claim is C.APPEALED:  # only the appeal is taken back
            self._become(loan, C.REJECTED)
        else:
            self._forget_claim(loan)

    def advance_claim(self, step: Step, refused: Refusals) -> None:
        f = step.fields
        loan, to = self.loans[number(f["loan"])], ClaimState(f["to"])
        pool = self.pools[loan.pool]
        refused.when(not self.is_entered(loan), "Pool_NotEntered")
        office = STEPS.get((loan.claim, to))
        refused.when(office is None, "Pool_WrongStep")
        refused.when(office is None or getattr(pool, office) != f["office"], "Pool_WrongOffice")
        refused.when(to is C.RECALLED and loan.compensation == loan.refunded, "Pool_WrongStep")
        if not refused:
            self._become(loan, to)

    def pay_claim(self, step: Step, refused: Refusals) -> None:
        f = step.fields
        loan = self.loans[number(f["loan"])]
        refused.when(not self.is_entered(loan), "Pool_NotEntered")
        refused.when(loan.claim is not C.PAPERS_COMPLETE, "Pool_WrongStep")
        refused.when(self.pools[loan.pool].treasurer != f["treasurer"], "Pool_WrongOffice")
        refused.when(f["amount"] != loan.compensation, "Pool_AmountDiffers")
        self.books.check_reference(f["treasurer"], f["bankReference"], refused)
        if not refused:
            self.books.use_reference(f["treasurer"], f["bankReference"])
            self._become(loan, C.PAID)

    # --- what comes back

    def record_recovery(self, step: Step, refused: Refusals) -> None:
        f = step.fields
        loan = self._own(step, refused, *COMPENSATED, C.CLOSED)
        left = loan.outstanding - loan.recovered
        refused.when(not 0 < f["gross"] <= left, "Pool_RecoveryExceeded")
        self.books.check_reference(f["bank"], f["bankReference"], refused)
        if not refused:
            self.books.use_reference(f["bank"], f["bankReference"])
            loan.recovered += f["gross"]
            if loan.claim is not C.CLOSED:
                self._become(loan, C.RECOVERING)

    def refund_compensation(self, step: Step, refused: Refusals) -> None:
        f = step.fields
        loan = self._own(step, refused)
        refused.when(f["amount"] != self.refund_due(loan) or not f["amount"], "Pool_AmountDiffers")
        self.books.check_reference(f["bank"], f["bankReference"], refused)
        if refused:
            return
        self.books.use_reference(f["bank"], f["bankReference"])
        loan.refunded += f["amount"]
        if loan.claim is C.UPGRADED:
            self._return(loan)
        elif loan.claim is C.RECALLED:
            self._become(loan, C.CLOSED)

    def set_policy_module(self, step: Step, refused: Refusals) -> None:
        """`highest` is what the module behind the address answers; the pool learns it by asking."""
        if not refused:
            self.highest_ratio = self.closes_after = step.fields["highest"]

    def _check_bar(self, loan: Loan, refused: Refusals) -> None:
        refused.when(self.bars[loan.pool, loan.bank] is Bar.ENTRIES_AND_CLAIMS, "Pool_Barred")

    def _own(self, step: Step, refused: Refusals, *claims: ClaimState) -> Loan:
        """The loan that its bank speaks of, its claim in one of these states."""
        loan = self.loans[number(step.fields["loan"])]
        refused.when(not self.is_entered(loan), "Pool_NotEntered")
        refused.when(loan.bank != step.fields["bank"], "Pool_NotLender")
        refused.when(claims and loan.claim not in claims, "Pool_WrongStep")
        return loan

    def _return(self, loan: Loan) -> None:
        """To the loan library, after an upgrade; what was recovered is no loss any more."""
        loan.appealed = False
        loan.principal = loan.outstanding - loan.recovered
        self._forget_claim(loan)

    def _forget_claim(self, loan: Loan) -> None:
        """In the loan library, with no claim: what a later claim asks for and gets is counted anew."""
        self._become(loan, C.NONE)
        loan.outstanding = loan.compensation = loan.recovered = loan.refunded = 0

    def _become(self, loan: Loan, state: ClaimState) -> None:
        self.books.moves.note(loan.claim, state)
        loan.claim = state
