"""Early checks of the compensation pools: offices, decisions of the rule engine, covers, a stopped bank's rest."""

from __future__ import annotations

from sqlmodel import Session

import rules
from api import decisions, duties
from api.claim_steps import GRANTS, SINCE, STEPS
from api.early import checks, refusal
from api.problems import Problem
from chain.intents import Intent
from chain.summaries import shanghai_date
from chain.words import CLAIM_STATES
from readmodel.pools import pool_name
from readmodel.queries.pool import bar_of, cover_of
from readmodel.tables import Decision, Financing, Participant, Pool, PoolLoan

OFFICES = ("reviewer", "treasurer", "authority", "supervisor")


@checks("OpenPool")
def open_pool(session: Session, intent: Intent, now: int) -> None:
    """By one authority, which may replace its offices later; and a pool of a city whose rules are at hand opens under
    them, with their cap at most."""
    f = intent.fields
    if f["supervisor"] == intent.participant:
        raise refusal(422, "Pool_SameOffice")
    there = session.get(Pool, pool_name(f["pool"]))
    if there is not None and there.authority != intent.participant:
        raise refusal(409, "Pool_AlreadyOpen")
    if f["pool"] != decisions.POOL:
        return
    known = {f"0x{one.sha256}": one for one in decisions.rule_sets()}
    if f["ruleSet"] not in known:
        raise Problem(
            422, "unknown_rule_set", "规则集不在本网关", "that rule set is not at hand: see GET /v1/pool/rule-sets"
        )
    if f["highestRatioBps"] > decisions.highest_ratio_bps(known[f["ruleSet"]]):
        raise refusal(422, "Pool_RatioTooHigh")


@checks("BarBank")
def bar_bank(session: Session, intent: Intent, now: int) -> None:
    """By the authority of that pool, and of a bank."""
    pool = session.get(Pool, pool_name(intent.fields["pool"]))
    if pool is None or pool.authority != intent.participant:
        raise refusal(403, "Pool_NotAuthority")
    bank = session.get(Participant, intent.fields["bank"])
    if bank is None or bank.kind != "bank":
        raise Problem(422, "not_a_bank", "所指参与方不是银行", "that participant is no bank")


@checks("EnterLoan")
def enter_loan(session: Session, intent: Intent, now: int) -> None:
    """Ratio and rule set are what the rule engine decided for this loan; the pool is open, and no cover stands by."""
    f = intent.fields
    if f["pool"] != decisions.POOL:
        raise Problem(422, "unknown_pool", f"资金池应为{decisions.CITY}", f"the pool is {decisions.CITY}")
    pool = session.get(Pool, decisions.CITY)
    if pool is None:
        raise refusal(409, "Pool_NotOpen")
    if bar_of(session, pool.name, f["bank"]) != "none":
        raise refusal(409, "Pool_Barred")
    financing = session.get(Financing, f["loan"])
    if financing is not None and financing.bank == f["bank"] and cover_of(session, f["loan"]) != "none":
        raise refusal(409, "Pool_Covered")
    body = _decision(session, f["decision"], "entry", f["bank"])
    if (
        body["loan"] != f["loan"]
        or body["ratio_bps"] != f["ratioBps"]
        or body["rule_set_hash"] != f["ruleSet"]
        or financing is None
        or financing.advance_fen != f["principal"]
    ):
        raise _differs()
    if f["ratioBps"] > pool.highest_ratio_bps:
        raise refusal(422, "Pool_RatioTooHigh")


@checks("SubmitClaim")
def submit_claim(session: Session, intent: Intent, now: int) -> None:
    f = intent.fields
    loan = _may_claim(session, intent)
    require_since(session, intent)
    body = _decision(session, f["decision"], "claim", f["bank"])
    if body["loan"] != f["loan"] or body["amount_fen"] != f["amount"] or body["outstanding_fen"] != f["outstanding"]:
        raise _differs()
    _in_time(session, loan, now)


@checks("AppealClaim")
def appeal_claim(session: Session, intent: Intent, now: int) -> None:
    _may_claim(session, intent)
    require_since(session, intent)


@checks("AdvanceClaim")
def advance_claim(session: Session, intent: Intent, now: int) -> None:
    to = CLAIM_STATES[intent.fields["to"]]
    loan, pool = _entered(session, intent)
    ever = {office for (_, state), office in STEPS.items() if state == to}
    if ever and intent.participant not in {getattr(pool, office) for office in ever}:
        raise refusal(403, "Pool_WrongOffice")
    office = STEPS.get((loan.claim, to))
    if office is None:
        raise refusal(409, "Pool_WrongStep")
    if getattr(pool, office) != intent.participant:
        raise refusal(403, "Pool_WrongOffice")
    if to in GRANTS:
        _not_resting(session, loan)
    if to == "planned":
        _publicity_is_over(session, loan, now)


@checks("WithdrawClaim")
@checks("RecordRecovery")
@checks("CloseLoan")
@checks("ClassifyLoan")
def in_turn(session: Session, intent: Intent, now: int) -> None:
    require_since(session, intent)


def require_since(session: Session, intent: Intent) -> None:
    """The claim is in a state from which the bank, or the payment, may take this step."""
    loan, _ = _entered(session, intent)
    if loan.claim not in SINCE[intent.name]:
        raise refusal(409, "Pool_WrongStep")


def may_pay(session: Session, intent: Intent) -> None:
    """Paying is for the treasurer of the loan's own pool."""
    loan, pool = _entered(session, intent)
    if pool.treasurer != intent.participant:
        raise refusal(403, "Pool_WrongOffice")
    require_since(session, intent)
    _not_resting(session, loan)


def _entered(session: Session, intent: Intent) -> tuple[PoolLoan, Pool]:
    """The loan, for its bank and the offices of its pool. To anybody else it is in none."""
    row = session.get(PoolLoan, intent.fields["loan"])
    pool = session.get(Pool, row.pool) if row else None
    if (
        row is None
        or pool is None
        or intent.participant not in (row.bank, *(getattr(pool, office) for office in OFFICES))
    ):
        raise Problem(422, "not_entered", "该贷款未入库", "the loan is not in the pool")
    return row, pool


def _may_claim(session: Session, intent: Intent) -> PoolLoan:
    row, pool = _entered(session, intent)
    if bar_of(session, pool.name, row.bank) == "entries_and_claims":
        raise refusal(409, "Pool_Barred")
    return row


def _not_resting(session: Session, loan: PoolLoan) -> None:
    """A stopped bank's claims rest where they are until its ratio is back (Shenzhen art. 17, reading A12)."""
    if decisions.stopped(session, loan):
        raise Problem(
            409,
            "bank_stopped",
            "该银行不良率超过3%，补偿业务暂停办理（实施细则第十七条）",
            "the bank's non-performing ratio is above 3 %: its claims rest (art. 17)",
        )


def _in_time(session: Session, row: PoolLoan, now: int) -> None:
    """Three months from the day on which it was judged non-performing (art. 19(2), reading A16)."""
    rule_set = _procedure(session, row)
    last = duties.claim_until(session, rule_set, row) if rule_set is not None else None
    if last is not None and shanghai_date(now) > last:
        raise Problem(
            409,
            "claim_too_late",
            f"补偿申请应于 {last} 前提交（实施细则第十九条第二项），逾期须经主管部门同意",
            f"the claim was to be made until {last} (art. 19(2)); the authority may grant a later day",
        )


def _publicity_is_over(session: Session, loan: PoolLoan, now: int) -> None:
    """Seven working days, the first day not counted (art. 20(2), reading A15)."""
    rule_set = _procedure(session, loan)
    last = duties.publicity_until(session, rule_set, loan.id) if rule_set is not None else None
    if last is not None and shanghai_date(now) <= last:
        raise Problem(
            409,
            "publicity_not_over",
            f"公示期至 {last} 届满（实施细则第二十条第二项），之后方可下达资助计划",
            f"the publicity ends with {last} (art. 20(2)): no plan before",
        )


def _procedure(session: Session, loan: PoolLoan) -> rules.RuleSet | None:
    financing = session.get(Financing, loan.id)
    return duties.procedure(loan, financing.disbursed_at or 0) if financing is not None else None


def _decision(session: Session, digest: str, rule: str, bank: str) -> dict[str, object]:
    decision = session.get(Decision, digest)
    if decision is None or decision.rule != rule or decision.participant != bank:
        raise Problem(422, "no_decision", "没有相应的规则决定", "no such decision: ask POST /v1/pool/decisions first")
    return decision.body


def _differs() -> Problem:
    return Problem(422, "differs_from_decision", "与规则决定不一致", "this is not what the decision says")
