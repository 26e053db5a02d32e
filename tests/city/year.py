"""A year of a synthetic city: ten banks lend on certificates, some loans turn bad, and each office takes its steps in
time, by the rules' own calendar. What must come of it is kept beside, in fen.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import rules
from bench._history import FACE, History, Party, paper
from chain.intents import Intent, lot_id, receivable_id, tail_of
from chain.rpc import Rpc
from chain.summaries import shanghai_date
from readmodel.pools import COMPENSATED, pool_word

CITY = "shenzhen"
BANKS = 10
LOTS = 10  # of each certificate
FIRST = date(2025, 1, 6)
WEEKS = 50
PLEDGE, SUBSTANDARD, NORMAL = 2, 3, 1
REJECTED, APPROVED, PUBLIC, PLANNED, PAPERS_COMPLETE = 2, 3, 4, 5, 6
CLOSED, CLOSURE_REVIEWED, CLOSURE_CHECKED, CLOSURE_APPROVED = 11, 13, 14, 15
NPL_SHARE = 0.02
Signed = tuple[Intent, bytes]


@dataclass
class Loan:
    """One in the pool, as it must be. since: the day on which its claim came to its state. path: what its life is."""

    id: str
    bank: Party
    principal: int
    ratio: int
    path: str
    claim: str = "none"
    npl_on: date | None = None
    since: date = FIRST
    compensation: int = 0
    recovered: int = 0
    refunded: int = 0
    appealed: bool = False


@dataclass
class Totals:
    """What a bank's book must be, fen; and what was paid and refunded in all."""

    loans: int = 0
    entered: int = 0
    npl: int = 0
    claimed: int = 0
    compensated: int = 0
    paid: int = 0
    refunded: int = 0


@dataclass
class Late:
    """A step that was taken after its last day, or a plan that came before the publicity was over."""

    loan: str
    step: str
    on: date
    last: date


class City(History):
    """A ledger whose clock goes through a year, week by week."""

    def __init__(self, rpc: Rpc, folder: Path, *, loans: int, seed: int) -> None:
        super().__init__(rpc, folder, banks=BANKS)
        self.rule_set = rules.load_rule_set("shenzhen-2024")
        self.dice, self._per_week, self._left = Random(seed), -(-loans // WEEKS), loans
        self.loans: list[Loan] = []
        self.late: list[Late] = []
        self.due: dict[str, int] = {}
        self.paid: dict[str, int] = defaultdict(int)
        self.refunded: dict[str, int] = defaultdict(int)
        self.today = FIRST
        self.reviewer, self.treasurer, self.authority, self.supervisor = (
            self.parties[f"{name}0"] for name in ("REVIEWER", "TREASURER", "AUTHORITY", "SUPERVISOR")
        )
        offices = {
            "reviewer": self.reviewer.address,
            "treasurer": self.treasurer.address,
            "supervisor": self.supervisor.address,
        }
        word = "0x" + self.rule_set.sha256
        fields = {"pool": pool_word(CITY), **offices, "highestRatioBps": 5_000, "ruleSet": word}
        self.do([self.sign("OpenPool", self.authority, **fields)])

    def live(self) -> None:
        """The whole year."""
        for week in range(WEEKS):
            self._come_to(FIRST + timedelta(weeks=week))
            self._lend(min(self._per_week, self._left))
            self._turn_bad()
            self._take_steps()

    def totals(self) -> dict[str, Totals]:
        """By the bank's address."""
        found: dict[str, Totals] = defaultdict(Totals)
        for loan in self.loans:
            mine = found[loan.bank.address]
            mine.loans += 1
            mine.entered += loan.principal
            mine.npl += loan.principal if loan.npl_on is not None and loan.claim != "closed" else 0
            if loan.claim in ("submitted", "appealed", "approved", "public", "planned", "papers_complete"):
                mine.claimed += loan.compensation
            if loan.claim in COMPENSATED:
                mine.compensated += loan.compensation - loan.refunded
        for bank, mine in found.items():
            mine.paid, mine.refunded = self.paid[bank], self.refunded[bank]
        return found

    # --- the clock

    def _come_to(self, day: date) -> None:
        """Ten in the morning in Shanghai."""
        at = int(datetime(day.year, day.month, day.day, 2, tzinfo=UTC).timestamp())
        self.rpc.call("evm_setNextBlockTimestamp", hex(at))
        self.rpc.call("evm_mine")
        self._now, self.today = at, shanghai_date(at)

    # --- lending

    def _lend(self, many: int) -> None:
        self._left -= many
        if not many:
            return
        lots = self._lots(-(-many // LOTS))[:many]
        banks = [self.parties[f"BANK{self.dice.randrange(BANKS)}"] for _ in lots]
        terms = self.lent(lots, banks, [PLEDGE] * len(lots))
        entered = [self._entered(one, bank) for one, bank in zip(terms, banks, strict=True)]
        self.do(
            [
                self.sign(
                    "EnterLoan",
                    loan.bank,
                    loan=loan.id,
                    pool=pool_word(CITY),
                    principal=loan.principal,
                    ratioBps=loan.ratio,
                    ruleSet="0x" + self.rule_set.sha256,
                    decision=paper("entry"),
                )
                for loan in entered
            ]
        )
        self.loans += entered

    def _entered(self, terms: dict[str, Any], bank: Party) -> Loan:
        """Its ratio is the rules': a receivable stands behind it, and titles and total are as the dice fall."""
        ratio = rules.compensation_ratio(
            self.rule_set,
            borrower="enterprise",
            credit_total_fen=self.dice.randrange(1, 3_000_000_001),
            loan_date=self.today,
            features=["receivable_pledge"],
        ).value
        assert ratio is not None
        path = self.dice.choice(PATHS) if self.dice.random() < NPL_SHARE else "sound"
        return Loan(terms["financing"], bank, terms["advance"], ratio, path)

    def _lots(self, certificates: int) -> list[tuple[str, Party, int]]:
        """Of new certificates, each cut into ten: id, holder, fen."""
        suppliers = [party for code, party in self.parties.items() if code.startswith("SUPPLIER")]
        debtors = [party for code, party in self.parties.items() if code.startswith("DEBTOR")]
        holders = [self.dice.choice(suppliers) for _ in range(certificates)]
        issued = [self._issue(self.dice.choice(debtors), holder) for holder in holders]
        self.do(issued)
        ids = [receivable_id(intent.digest(self.deployment)) for intent, _ in issued]
        self.do(
            [
                self.sign("AcceptReceivable", holder, receivable=one, terms=paper("yes"))
                for one, holder in zip(ids, holders, strict=True)
            ]
        )
        cuts, lots = list[Signed](), list[tuple[str, Party, int]]()
        for one, holder in zip(ids, holders, strict=True):
            head, left = lot_id(one, 0), FACE
            for _ in range(LOTS - 1):
                part = self.dice.randrange(FACE // 20, FACE // 11)
                cuts.append(self.sign("SplitLot", holder, lot=head, amount=part))
                lots.append((tail_of(head, left, part), holder, part))
                left -= part
            lots.append((head, holder, left))
        self.do(cuts)
        return lots

    # --- what goes wrong, and what is done about it

    def _turn_bad(self) -> None:
        """Loans whose path says so, some weeks after they were lent; one that was cured may not turn again."""
        turned = [one for one in self.loans if one.path != "sound" and one.npl_on is None and self.dice.random() < 0.2]
        self.do([self._classify(one, SUBSTANDARD) for one in turned])
        for one in turned:
            one.npl_on = one.since = self.today

    def _take_steps(self) -> None:
        """One step of every loan that has one to take; those of one kind together."""
        by_name: dict[str, list[Loan]] = defaultdict(list)
        for loan in self.loans:
            if loan.npl_on is not None and (name := self._next_step(loan)):
                by_name[name].append(loan)
        for name, some in by_name.items():
            getattr(self, f"_{name}")(some)

    def _next_step(self, loan: Loan) -> str:
        """Its name; none while a publicity runs, and none where nothing is to be done any more."""
        if loan.claim == "none":
            return {"cured": "cure", "left": "", "sound": ""}.get(loan.path, "claim")
        if loan.claim == "submitted" and loan.path == "withdrawn":
            return "withdraw"
        if loan.claim == "submitted" and loan.path == "appealed" and not loan.appealed:
            return "reject"
        if loan.claim == "paid":
            return {"upgraded": "upgrade", "given up": "give_up"}.get(loan.path, "recover")
        if loan.claim == "public" and self._is_public(loan):
            return ""
        return STEPS.get(loan.claim, "")

    def _claim(self, some: list[Loan]) -> None:
        self._in_time(some, "claim")
        for one in some:
            decision = rules.compensation_amount(self.rule_set, principal_fen=one.principal, ratio_bps=one.ratio)
            one.compensation = decision.value or 0
        self._bank_steps(
            some,
            "SubmitClaim",
            "submitted",
            lambda one: {"outstanding": one.principal, "amount": one.compensation, "decision": paper("claim")},
        )

    def _withdraw(self, some: list[Loan]) -> None:
        self._bank_steps(some, "WithdrawClaim", "none", lambda one: {"reason": paper("withdrawn")})
        for one in some:
            one.compensation, one.path = 0, "left"

    def _reject(self, some: list[Loan]) -> None:
        self._in_time(some, "review")
        self._advance(some, self.reviewer, REJECTED, "rejected")

    def _appeal(self, some: list[Loan]) -> None:
        self._bank_steps(some, "AppealClaim", "appealed", lambda one: {"grounds": paper("appeal")})
        for one in some:
            one.appealed = True

    def _approve(self, some: list[Loan]) -> None:
        for one in some:
            self._in_time([one], "appeal_review" if one.claim == "appealed" else "review")
        self._advance(some, self.reviewer, APPROVED, "approved")

    def _publish(self, some: list[Loan]) -> None:
        self._advance(some, self.authority, PUBLIC, "public")

    def _is_public(self, loan: Loan) -> bool:
        """Whether its publicity still runs."""
        last = rules.deadline(self.rule_set, step="publicity", event=loan.since).day
        return last is not None and self.today <= last

    def _plan(self, some: list[Loan]) -> None:
        """Plan and papers on one day: three days are given for the papers."""
        self._advance(some, self.authority, PLANNED, "planned")
        self._in_time(some, "payment_papers")
        self._advance(some, self.treasurer, PAPERS_COMPLETE, "papers_complete")

    def _pay(self, some: list[Loan]) -> None:
        self._in_time(some, "payout")
        fields = [{"amount": one.compensation, "bankReference": self._reference()} for one in some]
        self.do([self.sign("PayClaim", self.treasurer, loan=one.id, **f) for one, f in zip(some, fields, strict=True)])
        self._now_at(some, "paid")
        for one in some:
            self.paid[one.bank.address] += one.compensation

    def _recover(self, some: list[Loan]) -> None:
        """A part of what is left, and the pool's share of it by the rules, at once."""
        some = [one for one in some if one.recovered < one.principal]
        parts = [self.dice.randrange(1, one.principal - one.recovered + 1) for one in some]
        for one, part in zip(some, parts, strict=True):
            self._recovered(one, part)
        self.do(
            [
                self.sign("RecordRecovery", one.bank, loan=one.id, gross=part, bankReference=self._reference())
                for one, part in zip(some, parts, strict=True)
            ]
        )
        self._now_at(some, "recovering")
        self._refund([one for one in some if self.due[one.id]])

    def _recovered(self, one: Loan, part: int) -> None:
        refund = rules.recovery_refund(
            self.rule_set,
            compensation_fen=one.compensation,
            ratio_bps=one.ratio,
            recovered_before_fen=one.recovered,
            recovery_fen=part,
            refunded_before_fen=one.refunded,
        ).value
        one.recovered += part
        self.due[one.id] = refund or 0

    def _upgrade(self, some: list[Loan]) -> None:
        self.do([self._classify(one, NORMAL) for one in some])
        self._now_at(some, "upgraded")

    def _refund_all(self, some: list[Loan]) -> None:
        self._in_time(some, "upgrade_refund")
        for one in some:
            self.due[one.id] = one.compensation - one.refunded
        self._refund(some)
        self._now_at(some, "none")
        for one in some:
            one.compensation = one.refunded = 0
            one.npl_on, one.path = None, "sound"

    def _refund(self, some: list[Loan]) -> None:
        self.do(
            [
                self.sign(
                    "RefundCompensation",
                    one.bank,
                    loan=one.id,
                    amount=self.due[one.id],
                    bankReference=self._reference(),
                )
                for one in some
            ]
        )
        for one in some:
            one.refunded += self.due[one.id]
            self.refunded[one.bank.address] += self.due.pop(one.id)

    def _give_up(self, some: list[Loan]) -> None:
        """Nothing comes any more: written off, and its closure applied for."""
        self._bank_steps(some, "CloseLoan", "closure_sought", lambda one: {"evidence": paper("written off")})

    def _review_closure(self, some: list[Loan]) -> None:
        """Reviewer and treasurer; the two approvals come in a later week."""
        self._in_time(some, "closure_review")
        self._advance(some, self.reviewer, CLOSURE_REVIEWED, "closure_reviewed")
        self._advance(some, self.treasurer, CLOSURE_CHECKED, "closure_checked")

    def _close(self, some: list[Loan]) -> None:
        self._advance(some, self.authority, CLOSURE_APPROVED, "closure_approved")
        self._advance(some, self.supervisor, CLOSED, "closed")

    def _cure(self, some: list[Loan]) -> None:
        """It performs again before anything was claimed."""
        self.do([self._classify(one, NORMAL) for one in some])
        for one in some:
            one.npl_on, one.path = None, "sound"

    # --- how steps are taken

    def _classify(self, loan: Loan, to: int) -> Signed:
        return self.sign("ClassifyLoan", loan.bank, loan=loan.id, **{"class": to}, evidence=paper("class"))

    def _advance(self, some: list[Loan], office: Party, to: int, claim: str) -> None:
        self.do([self.sign("AdvanceClaim", office, loan=one.id, to=to, evidence=paper(claim)) for one in some])
        self._now_at(some, claim)

    def _bank_steps(self, some: list[Loan], action: str, claim: str, fields: Any) -> None:
        self.do([self.sign(action, one.bank, loan=one.id, **fields(one)) for one in some])
        self._now_at(some, claim)

    def _now_at(self, some: list[Loan], claim: str) -> None:
        for one in some:
            one.claim, one.since = claim, self.today

    def _in_time(self, some: list[Loan], step: str) -> None:
        for one in some:
            last = rules.deadline(self.rule_set, step=step, event=one.since).day
            if last is not None and self.today > last:
                self.late.append(Late(one.id, step, self.today, last))


STEPS = {
    "submitted": "approve",
    "rejected": "appeal",
    "appealed": "approve",
    "approved": "publish",
    "public": "plan",
    "papers_complete": "pay",
    "recovering": "recover",
    "upgraded": "refund_all",
    "closure_sought": "review_closure",
    "closure_checked": "close",
}
PATHS = ("paid", "paid", "paid", "appealed", "withdrawn", "upgraded", "given up", "cured")
