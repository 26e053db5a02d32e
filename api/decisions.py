"""Questions to the rule engine about loans on the ledger: facts come from the tables, answers keep their articles.

Only what the tables cannot know is asked of the bank: other borrowings, qualifications, insurance and guarantees, and
what it answers on evidence.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

import rules
from api.problems import Problem
from chain.summaries import shanghai_date
from chain.words import NON_PERFORMING
from readmodel.pools import SHARING
from readmodel.queries.pool import bank_book, cover_of
from readmodel.tables import Decision, Financing, Lot, PoolBook, PoolLoan, Receivable

CITY = "shenzhen"
POOL = "0x" + CITY.encode().ljust(32, b"\0").hex()  # as the ledger names it
PRODUCT = "receivable_pledge_working_capital_loan"
SIZES = "cn-300"
LARGE = "大型"


@dataclass(frozen=True)
class Size:
    """What an enterprise's size is judged by (工信部联企业〔2011〕300号); revenue and assets in whole 10,000 yuan."""

    industry: str
    employees: int | None = None
    revenue_wan: int | None = None
    assets_wan: int | None = None


@dataclass(frozen=True)
class Answers:
    """What the bank answers of the conditions, by their names, and the hash of the evidence of each."""

    met: Mapping[str, bool] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if bare := sorted(name for name, met in self.met.items() if met and name not in self.evidence):
            raise rules.InputError(f"{bare[0]} 缺少证明材料的哈希", f"{bare[0]}: the hash of its evidence is missing")


@dataclass(frozen=True)
class BorrowerFacts:
    """What the bank states of its borrower. other_balances_fen: other working-capital loans at all banks (art. 4)."""

    other_balances_fen: int
    insured: bool
    guaranteed: bool
    re_guaranteed: bool
    otherwise_compensated: bool
    qualifications: Sequence[rules.Qualification] = ()
    size: Size | None = None
    answers: Answers = Answers()


def rule_sets() -> list[rules.RuleSet]:
    """Those of the city that are at hand."""
    return [found for name in rules.rule_set_names() if (found := rules.load_rule_set(name)).city == CITY]


def highest_ratio_bps(rule_set: rules.RuleSet) -> int:
    """The largest share of a loss that a pool may take under it (art. 16(4))."""
    cap: int = rule_set.rules["compensation_ratio"]["cap"]["value"]
    return cap


@dataclass(frozen=True)
class Lent:
    """A pledge loan, made or thought of: what the rules of entry ask of it. cover: insured or guaranteed, where the
    ledger knows of it; in_pool: it is in a pool already."""

    advance_fen: int
    rate_bps: int
    lent_on: date
    matures_on: date
    cover: str | None = None
    in_pool: bool = False


def entry(session: Session, loan: str, facts: BorrowerFacts) -> dict[str, Any]:
    """May this pledge loan enter the pool, and at which ratio (arts. 3, 4, 14, 15, 16, 21)?

    A cover that is on the ledger counts, whatever the bank states, and so does the pool that the loan is in already.
    """
    financing, receivable = _loan(session, loan)
    lent = Lent(
        financing.advance_fen,
        financing.rate_bps,
        shanghai_date(financing.disbursed_at or 0),
        shanghai_date(receivable.maturity_at),
        cover_of(session, loan),
        session.get(PoolLoan, loan) is not None,
    )
    steps, ratio = entry_steps(facts, lent)
    outcome = _together(steps)
    passed = ratio is not None and outcome == "yes"
    return {
        "rule": "entry",
        "loan": loan,
        "outcome": outcome,
        "principal_fen": financing.advance_fen,
        "ratio_bps": ratio.value if ratio is not None and passed else None,
        "rule_set_hash": f"0x{ratio.rule_set_hash}" if ratio is not None else None,
        "evidence": dict(facts.answers.evidence),
        "decisions": [decision.as_dict() for decision in steps],
    }


def would_enter(facts: BorrowerFacts, lent: Lent) -> str:
    """The same of a loan that is not made yet: yes, no, missing or manual."""
    return _together(entry_steps(facts, lent)[0])


def entry_steps(facts: BorrowerFacts, lent: Lent) -> tuple[list[rules.Decision], rules.Decision | None]:
    """The rules of entry one by one, and the ratio, where it was asked for."""
    total = facts.other_balances_fen + lent.advance_fen
    chosen = rules.select_rule_set(CITY, lent.lent_on, None)
    steps = [chosen.decision]
    if chosen.rates_rule_set is None or chosen.decision.outcome != "yes":
        return steps, None
    rule_set = rules.load_rule_set(chosen.rates_rule_set)
    size = _size(facts.size)
    steps += [size] if size is not None else []
    single = not (facts.otherwise_compensated or lent.in_pool)
    steps.append(_conditions(rule_set, "entry", facts.answers, size, single_application=single))
    steps.append(
        rules.eligibility(
            rule_set,
            borrower="enterprise",
            product=PRODUCT,
            loan_date=lent.lent_on,
            credit_total_fen=total,
            insured=facts.insured or lent.cover == "insured",
            guaranteed=facts.guaranteed or lent.cover == "guaranteed",
            re_guaranteed=facts.re_guaranteed,
            otherwise_compensated=facts.otherwise_compensated,
        )
    )
    steps.append(rules.rate_cap(rule_set, rate_bps=lent.rate_bps, loan_date=lent.lent_on, matures_on=lent.matures_on))
    ratio = rules.compensation_ratio(
        rule_set,
        borrower="enterprise",
        credit_total_fen=total,
        loan_date=lent.lent_on,
        qualifications=facts.qualifications,
        features=("receivable_pledge",),
    )
    return [*steps, ratio], ratio


@dataclass(frozen=True)
class ClaimFacts:
    """What the bank states when it claims. credit_report_on: the day of the borrower's credit report (art. 19(2));
    documents: hashes of what it hands in, by what they are."""

    credit_report_on: date | None = None
    answers: Answers = Answers()
    documents: Mapping[str, str] = field(default_factory=dict)


def claim(session: Session, loan: str, facts: ClaimFacts, now: int) -> dict[str, Any]:
    """What the pool owes for a non-performing loan (arts. 15(3), 16, 28, 30), whether its papers are new enough
    (art. 19(2)), and whether its bank is stopped (art. 17). now: the ledger's clock, UTC seconds."""
    pool_loan = session.get(PoolLoan, loan)
    if pool_loan is None or pool_loan.npl_at is None:
        raise Problem(409, "not_non_performing", "贷款未入库或未评定为不良", "not in the pool, or not non-performing")
    financing, _ = _loan(session, loan)
    loan_date, npl_date = shanghai_date(financing.disbursed_at or 0), shanghai_date(pool_loan.npl_at)
    chosen = rules.select_rule_set(pool_loan.pool, loan_date, npl_date)
    steps = [chosen.decision]
    amount = stop = None
    papers: rules.Outcome = "missing"
    outstanding = outstanding_fen(financing, pool_loan)
    if chosen.rates_rule_set is not None and chosen.decision.outcome == "yes":
        rule_set = rules.load_rule_set(chosen.rates_rule_set)
        known = {"classified_non_performing": pool_loan.class_ in NON_PERFORMING, "single_application": True}
        steps.append(_conditions(rule_set, "claim", facts.answers, None, **known))
        earliest = rules.deadline(rule_set, step="credit_report", event=shanghai_date(now))
        steps.append(earliest)
        papers = _new_enough(earliest.day, facts.credit_report_on)
        amount = rules.compensation_amount(rule_set, principal_fen=outstanding, ratio_bps=pool_loan.ratio_bps)
        steps.append(amount)
        stop = bank_stop(session, rule_set, pool_loan)
    outcome: str = "missing" if amount is None else rules.worst([*(step.outcome for step in steps), papers])
    if stop is not None:
        steps.append(stop)
        outcome = "stopped" if outcome == "yes" and stop.outcome == "yes" else outcome
    return {
        "rule": "claim",
        "loan": loan,
        "outcome": outcome,
        "outstanding_fen": outstanding,
        "ratio_bps": pool_loan.ratio_bps,
        "amount_fen": amount.value if amount is not None and outcome in ("yes", "stopped") else None,
        "credit_report_on": None if facts.credit_report_on is None else facts.credit_report_on.isoformat(),
        "evidence": dict(facts.answers.evidence),
        "documents": dict(facts.documents),
        "decisions": [decision.as_dict() for decision in steps],
    }


def _conditions(
    rule_set: rules.RuleSet, asked_at: str, answers: Answers, size: rules.Decision | None, **known: bool
) -> rules.Decision:
    """The list of the rule set, of which the tables know some themselves, whatever the bank answers."""
    met: dict[str, bool | None] = {**answers.met, **known}
    if size is not None and size.word is not None:
        met["small_or_medium"] = size.word != LARGE
    return rules.checklist(rule_set, answers=met, asked_at=asked_at)


def _size(facts: Size | None) -> rules.Decision | None:
    if facts is None:
        return None
    standard = rules.load_rule_set(SIZES)
    return rules.sme_size(
        standard,
        industry=facts.industry,
        employees=facts.employees,
        revenue_wan=facts.revenue_wan,
        assets_wan=facts.assets_wan,
    )


def _new_enough(earliest: date | None, made_on: date | None) -> rules.Outcome:
    if earliest is None or made_on is None:
        return "missing"
    return "yes" if made_on >= earliest else "no"


def _together(steps: Sequence[rules.Decision]) -> str:
    return rules.worst([step.outcome for step in steps])


def stopped(session: Session, pool_loan: PoolLoan) -> bool:
    """Whether the loan's bank is stopped now (art. 17). By reading A12 its claims then rest; they are not refused."""
    financing, _ = _loan(session, pool_loan.id)
    npl_date = shanghai_date(pool_loan.npl_at) if pool_loan.npl_at is not None else None
    chosen = rules.select_rule_set(pool_loan.pool, shanghai_date(financing.disbursed_at or 0), npl_date)
    if chosen.rates_rule_set is None:
        return False
    return bank_stop(session, rules.load_rule_set(chosen.rates_rule_set), pool_loan).outcome == "yes"


def bank_stop(session: Session, rule_set: rules.RuleSet, pool_loan: PoolLoan) -> rules.Decision:
    """Art. 17 over the book that the loan's bank has in its pool now."""
    book = bank_book(session, pool_loan.bank, pool_loan.pool)
    return rules.bank_stop(rule_set, npl_principal_fen=book.npl_fen, entered_principal_fen=book.entered_fen)


@dataclass(frozen=True)
class Stop:
    """Where a bank stands by art. 17. left_fen: how much more may turn non-performing before it is stopped; over_fen:
    how much of it must go before it is not."""

    limit_bps: int
    stopped: bool
    left_fen: int
    over_fen: int


def stop_of(book: PoolBook, now: int) -> Stop | None:
    """By the rule set that governs loans of today; None where it is not at hand. now: the ledger's clock."""
    chosen = rules.select_rule_set(book.pool, shanghai_date(now), None)
    if chosen.rates_rule_set is None:
        return None
    rule_set = rules.load_rule_set(chosen.rates_rule_set)
    limit: int = rule_set.rules["bank_stop"]["limit"]["value"]
    found = rules.bank_stop(rule_set, npl_principal_fen=book.npl_fen, entered_principal_fen=book.entered_fen)
    left = limit * book.entered_fen // 100 - book.npl_fen
    return Stop(limit * 100, found.outcome == "yes", max(0, left), max(0, -left))


def refund(session: Session, loan: str) -> dict[str, Any]:
    """What goes back to the pool out of the recoveries so far (art. 19(6), reading A20)."""
    pool_loan = session.get(PoolLoan, loan)
    if pool_loan is not None and pool_loan.claim == "recalled":
        raise Problem(
            409,
            "recalled",
            "补偿资金已被追回，应全额返还，无须计算（实施细则第二十八条）",
            "the compensation is recalled: all of it is due, there is nothing to decide (art. 28)",
        )
    if pool_loan is not None and pool_loan.claim == "upgraded":
        raise Problem(
            409,
            "upgraded",
            "贷款已上调，应全额返还补偿资金，无须计算（实施细则第十九条第五项）",
            "the loan performs again: all of the compensation is due, there is nothing to decide (art. 19(5))",
        )
    if pool_loan is None or pool_loan.claim not in SHARING or not pool_loan.compensation_fen:
        raise Problem(409, "not_compensated", "该贷款未获补偿", "the loan was not compensated")
    financing, _ = _loan(session, loan)
    chosen = rules.select_rule_set(
        pool_loan.pool, shanghai_date(financing.disbursed_at or 0), shanghai_date(pool_loan.npl_at or 0)
    )
    if chosen.rates_rule_set is None:
        raise Problem(409, "rule_set_missing", "缺少适用的规则文本", "the rule set that applies is not at hand")
    amount = rules.recovery_refund(
        rules.load_rule_set(chosen.rates_rule_set),
        compensation_fen=pool_loan.compensation_fen,
        ratio_bps=pool_loan.ratio_bps,
        recovered_before_fen=0,
        recovery_fen=pool_loan.recovered_fen,
        refunded_before_fen=pool_loan.refunded_fen,
    )
    return {
        "rule": "refund",
        "loan": loan,
        "outcome": "yes" if amount.value is not None else amount.outcome,
        "amount_fen": amount.value,
        "decisions": [chosen.decision.as_dict(), amount.as_dict()],
    }


def outstanding_fen(financing: Financing, pool_loan: PoolLoan) -> int:
    """Principal still owed: repayments go to the principal last, after the interest in `repay`."""
    interest = financing.repay_fen - financing.advance_fen
    repaid_principal = max(0, financing.repaid_fen - interest)
    return max(0, pool_loan.principal_fen - repaid_principal)


def keep(session: Session, body: dict[str, Any], participant: str, now: int) -> str:
    """Store a decision under its own hash; the same answer twice is the same row. Returns the 0x-hash."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = "0x" + hashlib.sha256(canonical.encode()).hexdigest()
    if session.get(Decision, digest) is None:
        session.add(Decision(hash=digest, rule=body["rule"], participant=participant, body=body, at=now))
    return digest


def _loan(session: Session, loan: str) -> tuple[Financing, Receivable]:
    financing = session.get(Financing, loan)
    lot = session.get(Lot, financing.lot) if financing else None
    receivable = session.get(Receivable, lot.receivable) if lot else None
    if financing is None or receivable is None or financing.disbursed_at is None:
        raise Problem(409, "not_disbursed", "该融资尚未放款", "the financing is not disbursed")
    return financing, receivable
