"""Rules: financings, and the loans and claims of the pool."""

from __future__ import annotations

from typing import Any

from hypothesis.stateful import rule

from chain.intents import QUOTE_FIELDS, quote_commitment
from tests.model.books import receivable_of
from tests.model.opening import hexed
from tests.model.player import SEEDS, Player
from tests.model.pool import ALL_DUE_BACK, CLOSING, COMPENSATED, STEPS, UNDER_WAY
from tests.model.records import (
    BPS,
    DAY,
    HOUR,
    NOBODY,
    ClaimState,
    Cover,
    Financing,
    FinancingKind,
    FinancingState,
    Kind,
    Loan,
    LoanClass,
)
from tests.model.stage import ADDRESS, KINDS, OTHER_POOL, POOL

BANKS = tuple(ADDRESS[code] for code, kind in KINDS.items() if kind is Kind.BANK)
PERFORMING = (LoanClass.NORMAL, LoanClass.SPECIAL_MENTION)
BAD = (LoanClass.SUBSTANDARD, LoanClass.DOUBTFUL, LoanClass.LOSS)


class MoneyRules(Player):
    def financings(self, *states: FinancingState) -> list[int]:
        known = self.model.desk.financings
        return [number for number, one in known.items() if one.state and (not states or one.state in states)]

    def loans(self, *claims: ClaimState) -> list[int]:
        known = self.model.pools.loans
        return [number for number, one in known.items() if one.pool and (not claims or one.claim in claims)]

    # --- the desk

    @rule(seed=SEEDS)
    def financed(self, seed: int) -> None:
        """From the request to the money without a pause, if nothing goes wrong."""
        self.take(seed)
        self._finance(None)

    @rule(seed=SEEDS)
    def paid_early(self, seed: int) -> None:
        """The same, by the debtor."""
        self.take(seed)
        self._finance(FinancingKind.EARLY_PAYMENT)

    def _finance(self, kind: FinancingKind | None) -> None:
        number = self._ask(kind)
        if number is None:
            return
        asked = self._bank_of(number)
        bank = self.pick(BANKS) if asked == NOBODY else asked
        if self._quote(number, bank) and self._accept(number, bank):
            self._disburse(number)

    @rule(seed=SEEDS)
    def lent(self, seed: int) -> None:
        """The same, of a pledge loan, and into the pool with it."""
        self.take(seed)
        number = self._ask(FinancingKind.PLEDGE)
        bank = self.pick(BANKS)
        if number is not None and self._quote(number, bank) and self._accept(number, bank) and self._disburse(number):
            self._enter(number)
            self._classify(number, self.pick(BAD))

    @rule(seed=SEEDS)
    def ask(self, seed: int) -> None:
        self.take(seed)
        self._ask()

    def _ask(self, kind: FinancingKind | None = None) -> int | None:
        """The number of the request, if it was taken."""
        lot_id = self.rather(self.free_lots(), self.live_lots())
        if lot_id is None:
            return None
        before = set(self.model.desk.financings)
        kind = kind or self.pick((FinancingKind.DISCOUNT, FinancingKind.PLEDGE, FinancingKind.EARLY_PAYMENT))
        bank = NOBODY if not self.one_in(4) else self.pick(BANKS)
        if kind is FinancingKind.EARLY_PAYMENT and not self.one_in(8):
            bank = self.model.books.receivables[receivable_of(lot_id)].debtor
        fields = {
            "holder": self.model.books.lots[lot_id].owner,
            "lot": hexed(lot_id),
            "kind": int(kind),
            "recourse": kind is FinancingKind.DISCOUNT and self.one_in(2),
            "bank": bank,
            "until": self.stage.now + self.pick((60, DAY, 30 * DAY)),
            "terms": self.document(),
        }
        self.attempt("RequestFinancing", fields)
        return next((n for n in self.financings() if n not in before), None)

    @rule(seed=SEEDS)
    def take_back(self, seed: int) -> None:
        self.take(seed)
        number = self.rather(self.financings(FinancingState.REQUESTED), self.financings())
        if number is not None:
            fields = {"holder": self.model.desk.financings[number].holder, "financing": hexed(number)}
            self.attempt("WithdrawFinancing", fields)

    @rule(seed=SEEDS)
    def quote(self, seed: int) -> None:
        self.take(seed)
        number = self.rather(self.financings(FinancingState.REQUESTED), self.financings())
        if number is not None:
            self._quote(number, self.pick(BANKS))

    def _quote(self, number: int, bank: str) -> bool:
        financing = self.model.desk.financings[number]
        if financing.bank != NOBODY and not self.one_in(8 if financing.kind is FinancingKind.EARLY_PAYMENT else 4):
            bank = financing.bank
        terms = self._terms(number, financing, bank)
        fields = {"bank": bank, "financing": hexed(number), "commitment": quote_commitment(terms)}
        refused = self.attempt("SubmitQuote", fields)
        self.stage.memory.quotes.append(terms)
        return not refused

    def _terms(self, number: int, financing: Financing, bank: str) -> dict[str, Any]:
        amount = max(self.model.books.lots[financing.lot].amount, 1)
        whole = financing.kind is not FinancingKind.PLEDGE and not financing.recourse
        repay = amount if whole or self.one_in(2) else self.between(1, amount)
        fee = self.pick((0, 0, repay // 100))
        advance = max(repay - fee - repay // 50, 1)
        if self.one_in(10):  # terms that nobody may accept, or only just
            repay, advance = self.pick(((amount + 1, advance), (repay, repay - fee), (repay, repay + 1), (repay, 0)))
        terms = (hexed(number), bank, advance, repay, 435, fee, self.stage.now + self.pick((30, HOUR, 5 * DAY)))
        return dict(zip((c["name"] for c in QUOTE_FIELDS), (*terms, self.document()), strict=True))

    @rule(seed=SEEDS)
    def choose(self, seed: int) -> None:
        self.take(seed)
        number = self.rather(self.financings(FinancingState.REQUESTED), self.financings())
        if number is not None:
            self._accept(number, None)

    def _accept(self, number: int, bank: str | None) -> bool:
        """The newest quote for it, or any."""
        quotes = self.stage.memory.quotes
        fit = [one for one in quotes if int(one["financing"], 16) == number and bank in (None, one["bank"])]
        terms = self.rather(fit[-1:], fit or quotes)
        if terms is None:
            return False
        holder = self.model.desk.financings[number].holder
        return not self.attempt("AcceptQuote", {"holder": holder, **terms, "financing": hexed(number)})

    @rule(seed=SEEDS)
    def decide(self, seed: int) -> None:
        """The bank pays out, or declines."""
        self.take(seed)
        accepted = self.financings(FinancingState.ACCEPTED)
        if self.one_in(3):
            asked = [n for n in self.financings(FinancingState.REQUESTED) if self._bank_of(n) != NOBODY]
            number = self.rather(accepted + asked, self.financings())
            if number is not None:
                fields = {"bank": self._bank_of(number), "financing": hexed(number), "reason": self.document()}
                self.attempt("DeclineFinancing", fields)
            return
        number = self.rather(accepted, self.financings())
        if number is not None:
            self._disburse(number)

    def _bank_of(self, number: int) -> str:
        return self.model.desk.financings[number].bank

    def _disburse(self, number: int) -> bool:
        """By the bank, or by the debtor's."""
        financing = self.model.desk.financings[number]
        amount, bank = financing.advance, financing.bank
        if financing.kind is FinancingKind.EARLY_PAYMENT and not self.one_in(8):
            bank = self.model.books.lines[bank].bank
        fields = {"bank": bank, "financing": hexed(number), "amount": amount}
        return not self.attempt("ConfirmDisbursement", {**fields, "bankReference": self.reference()})

    @rule(seed=SEEDS)
    def repay(self, seed: int) -> None:
        self.take(seed)
        number = self.rather(self.financings(FinancingState.DISBURSED), self.financings())
        if number is None:
            return
        owed = max(self.model.books.lots[self.model.desk.financings[number].lot].claim, 1)
        amount = owed if self.one_in(2) else self.between(1, owed)
        fields = {"bank": self._bank_of(number), "financing": hexed(number), "amount": amount}
        self.attempt("RecordRepayment", {**fields, "bankReference": self.reference()})

    # --- the pool's loans

    @rule(seed=SEEDS)
    def open_pool(self, seed: int) -> None:
        self.take(seed)
        offices = {name: ADDRESS[name.upper()] for name in ("authority", "reviewer", "treasurer", "supervisor")}
        if self.one_in(8):
            offices["supervisor"] = offices["authority"]
        if self.one_in(2):
            offices |= {name: ADDRESS[f"OTHER {name.upper()}"] for name in ("reviewer", "treasurer")}
        ratio = self.pick((5_000, 4_000, 5_001, 0))
        fields = {"pool": self.pick((OTHER_POOL, OTHER_POOL, POOL)), "highestRatioBps": ratio}
        if self.one_in(10):
            fields["pool"] = hexed(0)
        self.attempt("OpenPool", {**offices, **fields, "ruleSet": self.document()})

    @rule(seed=SEEDS)
    def enter(self, seed: int) -> None:
        """A loan is covered by others, or goes into the pool."""
        self.take(seed)
        disbursed = self.financings(FinancingState.DISBURSED)
        number = self.rather([n for n in disbursed if n not in self.loans()], self.financings())
        if number is None:
            return
        if self.one_in(3):
            cover = int(self.pick((Cover.NONE, *Cover)))
            fields = {"bank": self._bank_of(number), "loan": hexed(number), "cover": cover}
            self.attempt("RecordCover", {**fields, "evidence": self.document()})
        else:
            self._enter(number)

    def _enter(self, number: int) -> None:
        advance = self.model.desk.financings[number].advance
        fields = {
            "bank": self._bank_of(number),
            "loan": hexed(number),
            "pool": POOL if not self.one_in(6) else OTHER_POOL,
            "principal": advance if self.one_in(2) else max(advance // 2, 1),
            "ratioBps": self.pick((3_000, 4_000, 5_000, 3_333)),
            "ruleSet": self.document(),
            "decision": self.document(),
        }
        self.attempt("EnterLoan", fields)

    @rule(seed=SEEDS)
    def classify(self, seed: int) -> None:
        self.take(seed)
        number = self.rather(self.loans(), self.financings())
        if number is not None:
            self._classify(number, self.pick((*PERFORMING, *BAD)))

    def _classify(self, number: int, grade: LoanClass) -> None:
        fields = {"bank": self._bank_of(number), "loan": hexed(number), "class": int(grade)}
        self.attempt("ClassifyLoan", {**fields, "evidence": self.document()})

    # --- claims

    @rule(seed=SEEDS)
    def claim_moves(self, seed: int) -> None:
        """One to six steps of a claim, each by whoever has it."""
        self.take(seed)
        number = self.rather(self.loans(), self.financings())
        if number is not None:
            for _ in range(self.between(1, 6)):
                self._claim_step(number, self.model.pools.loans[number])

    def _claim_step(self, number: int, loan: Loan) -> None:
        bank, state = {"bank": self._bank_of(number), "loan": hexed(number)}, loan.claim
        ahead = [(to, office) for (since, to), office in STEPS.items() if since is state]
        if self.one_in(25):
            ahead = [(self.pick(list(ClaimState)), self.pick(sorted(set(STEPS.values()))))]
        if ahead[-1:] == [(ClaimState.RECALLED, "authority")] and not self.one_in(8):
            ahead = ahead[:-1]  # of a closure the step forward and back, otherwise nothing
        if ahead and not self.one_in(3 if state in CLOSING else 6):
            to, office = self.pick(ahead)
            fields = {"office": getattr(self.model.pools.pools[loan.pool], office), "loan": hexed(number)}
            self.attempt("AdvanceClaim", {**fields, "to": int(to), "evidence": self.document()})
        elif state is ClaimState.NONE:
            self._submit(number, loan)
        elif state is ClaimState.REJECTED:
            name, words = self.pick((("AppealClaim", "grounds"), ("AppealClaim", "grounds"), ("CloseLoan", "evidence")))
            self.attempt(name, {**bank, words: self.document()})
        elif state is ClaimState.PAPERS_COMPLETE and not self.one_in(4):
            treasurer = self.model.pools.pools[loan.pool].treasurer
            fields = {"treasurer": treasurer, "loan": hexed(number), "amount": loan.compensation}
            self.attempt("PayClaim", {**fields, "bankReference": self.reference()})
        elif state in (ClaimState.PAID, ClaimState.RECOVERING) and self.one_in(3):
            if due := self.model.pools.refund_due(loan):
                self.attempt("RefundCompensation", {**bank, "amount": due, "bankReference": self.reference()})
            self.attempt("CloseLoan", {**bank, "evidence": self.document()})
        elif state in (*COMPENSATED, *ALL_DUE_BACK, ClaimState.CLOSED):
            self._give_back(number, loan)
        else:
            self.attempt("WithdrawClaim", {**bank, "reason": self.document()})

    @rule(seed=SEEDS)
    def claim_moves_on(self, seed: int) -> None:
        """The same: most of the tables of states is about claims."""
        self.claim_moves(seed=seed)

    @rule(seed=SEEDS)
    def give_up(self, seed: int) -> None:
        """The bank takes a claim back, or closes a loan whose claim was refused."""
        self.take(seed)
        number = self.rather(self.loans(*UNDER_WAY, ClaimState.REJECTED), self.loans())
        if number is None:
            return
        if self.model.pools.loans[number].claim is not ClaimState.REJECTED:
            fields = {"bank": self._bank_of(number), "loan": hexed(number), "reason": self.document()}
            self.attempt("WithdrawClaim", fields)
            return
        if owed := self.model.desk.claim_of(number):
            fields = {"bank": self._bank_of(number), "financing": hexed(number)}
            self.attempt("RecordRepayment", {**fields, "amount": owed, "bankReference": self.reference()})
        self._close(number)

    def _submit(self, number: int, loan: Loan) -> None:
        if not loan.grade.non_performing and not self.one_in(4):
            self._classify(number, self.pick(BAD))
        most = min(loan.principal, self.model.desk.claim_of(number))
        if not most and not self.one_in(4):
            self._close(number)
            return
        outstanding = most if self.one_in(2) else self.between(min(most, 1), most)
        fields: dict[str, Any] = {
            "bank": self._bank_of(number),
            "loan": hexed(number),
            "outstanding": outstanding,
            "amount": outstanding * loan.ratio_bps // BPS,
            "decision": self.document(),
        }
        self.attempt("SubmitClaim", fields)

    def _give_back(self, number: int, loan: Loan) -> None:
        bank = {"bank": self._bank_of(number), "loan": hexed(number)}
        left, due = loan.outstanding - loan.recovered, self.model.pools.refund_due(loan)
        if due and not self.one_in(3):
            self.attempt("RefundCompensation", {**bank, "amount": due, "bankReference": self.reference()})
        elif loan.claim in (*COMPENSATED, ClaimState.CLOSED) and left and not self.one_in(4):
            gross = self.pick((left, self.between(1, left)))
            self.attempt("RecordRecovery", {**bank, "gross": gross, "bankReference": self.reference()})
        else:
            self._classify(number, self.pick(PERFORMING))

    @rule(seed=SEEDS)
    def close(self, seed: int) -> None:
        self.take(seed)
        number = self.rather(self.loans(ClaimState.NONE, ClaimState.REJECTED), self.financings())
        if number is not None:
            self._close(number)

    def _close(self, number: int) -> None:
        fields = {"bank": self._bank_of(number), "loan": hexed(number), "evidence": self.document()}
        self.attempt("CloseLoan", fields)
