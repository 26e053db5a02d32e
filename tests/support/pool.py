"""What the compensation pool's parties do in a loan's life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.ledger import Ledger, Party, some_hash

if TYPE_CHECKING:
    from tests.support.life import Cast

NORMAL, SUBSTANDARD = 1, 3
SUBMITTED, REJECTED, APPROVED, PUBLIC, PLANNED, PAPERS_COMPLETE = 1, 2, 3, 4, 5, 6
RECOVERING, CLOSED, CLOSURE_SOUGHT, CLOSURE_REVIEWED, CLOSURE_CHECKED, CLOSURE_APPROVED, RECALLED = 8, *range(11, 17)
NO_COVER, INSURED = 0, 1
NO_BAR, NO_ENTRIES, NO_CLAIMS = 0, 1, 2
RATIO_BPS = 3_000
HIGHEST_RATIO_BPS = 5_000
POOL = "0x" + b"shenzhen".ljust(32, b"\0").hex()


# What a bank answers on evidence when a loan enters (arts. 3, 15), and when it claims (art. 30).
ENTRY_CONDITIONS = (
    "small_or_medium",
    "operates_in_the_city",
    "industry_allowed",
    "not_financial_or_property",
    "own_production",
)
CLAIM_CONDITIONS = ("bank_not_dishonest",)


def met(*names: str) -> dict[str, dict[str, Any]]:
    return {name: {"met": True, "evidence": some_hash(name)} for name in names}


def entry_asked(loan: str, **facts: Any) -> dict[str, Any]:
    """A right question to the rules about an entry."""
    return {"rule": "entry", "loan": loan, "conditions": met(*ENTRY_CONDITIONS)} | facts


def claim_asked(loan: str, day: str, **facts: Any) -> dict[str, Any]:
    """A right question about a claim, with a credit report of this day."""
    return {"rule": "claim", "loan": loan, "conditions": met(*CLAIM_CONDITIONS), "credit_report_on": day} | facts


def open_pool(ledger: Ledger, people: Cast) -> None:
    ledger.send(
        ledger.sign(
            people.authority,
            "OpenPool",
            pool=POOL,
            reviewer=people.reviewer.address,
            treasurer=people.treasurer.address,
            supervisor=people.supervisor.address,
            highestRatioBps=HIGHEST_RATIO_BPS,
            ruleSet=some_hash("rule set"),
        )
    )


def enter(ledger: Ledger, people: Cast, loan: str, outstanding: int) -> int:
    """In the pool, and non-performing; what the pool owes for it, in fen."""
    _step(
        ledger,
        people.bank,
        "EnterLoan",
        loan,
        pool=POOL,
        principal=outstanding,
        ratioBps=RATIO_BPS,
        ruleSet=some_hash("rule set"),
        decision=some_hash("decision"),
    )
    classify(ledger, people, loan, SUBSTANDARD)
    return outstanding * RATIO_BPS // 10_000


def _step(ledger: Ledger, party: Party, name: str, loan: str, **fields: Any) -> None:
    ledger.send(ledger.sign(party, name, loan=loan, **fields))


def classify(ledger: Ledger, people: Cast, loan: str, to: int) -> None:
    _step(ledger, people.bank, "ClassifyLoan", loan, **{"class": to}, evidence=some_hash("evidence"))


def _advance(ledger: Ledger, loan: str, *steps: tuple[Party, int]) -> None:
    for office, to in steps:
        _step(ledger, office, "AdvanceClaim", loan, to=to, evidence=some_hash("evidence"))


def _pay(ledger: Ledger, people: Cast, loan: str, compensation: int) -> None:
    _advance(ledger, loan, (people.authority, PLANNED), (people.treasurer, PAPERS_COMPLETE))
    _step(ledger, people.treasurer, "PayClaim", loan, amount=compensation, bankReference=ledger.reference())


def compensate(ledger: Ledger, people: Cast, loan: str) -> None:
    """Refused, appealed, sent back to review on an objection, paid; a recovery, and the pool's part of it refunded."""
    bank, outstanding, recovered = people.bank, 3_000_00, 1_000_00
    for cover in (INSURED, NO_COVER):
        _step(ledger, bank, "RecordCover", loan, cover=cover, evidence=some_hash("policy"))
    compensation = enter(ledger, people, loan, outstanding)
    decision = some_hash("decision")
    _step(ledger, bank, "SubmitClaim", loan, outstanding=outstanding, amount=compensation, decision=decision)
    _advance(ledger, loan, (people.reviewer, REJECTED))
    _step(ledger, bank, "AppealClaim", loan, grounds=some_hash("grounds"))
    _advance(
        ledger,
        loan,
        (people.reviewer, APPROVED),
        (people.authority, PUBLIC),
        (people.authority, SUBMITTED),
        (people.reviewer, APPROVED),
        (people.authority, PUBLIC),
    )
    _pay(ledger, people, loan, compensation)
    _step(ledger, bank, "RecordRecovery", loan, gross=recovered, bankReference=ledger.reference())
    refund = recovered * RATIO_BPS // 10_000
    _step(ledger, bank, "RefundCompensation", loan, amount=refund, bankReference=ledger.reference())


def close(ledger: Ledger, people: Cast, loan: str) -> None:
    """Of a compensated loan with no refund due: applied for by the bank, and passed on by all four offices."""
    _step(ledger, people.bank, "CloseLoan", loan, evidence=some_hash("written off"))
    _advance(
        ledger,
        loan,
        (people.reviewer, CLOSURE_REVIEWED),
        (people.treasurer, CLOSURE_CHECKED),
        (people.authority, CLOSURE_APPROVED),
        (people.supervisor, CLOSED),
    )


def bar(ledger: Ledger, people: Cast, bank: Party, to: int) -> None:
    ledger.send(
        ledger.sign(people.authority, "BarBank", pool=POOL, bank=bank.address, bar=to, evidence=some_hash("the list"))
    )


def cure(ledger: Ledger, people: Cast, loan: str) -> None:
    """Claimed for, withdrawn, claimed for again and paid; it performs again, and all of it goes back."""
    bank, outstanding = people.bank, 2_000_00
    compensation = enter(ledger, people, loan, outstanding)
    decision = some_hash("decision")
    _step(ledger, bank, "SubmitClaim", loan, outstanding=outstanding, amount=compensation, decision=decision)
    _step(ledger, bank, "WithdrawClaim", loan, reason=some_hash("reason"))
    _step(ledger, bank, "SubmitClaim", loan, outstanding=outstanding, amount=compensation, decision=decision)
    _advance(ledger, loan, (people.reviewer, APPROVED), (people.authority, PUBLIC))
    _pay(ledger, people, loan, compensation)
    classify(ledger, people, loan, NORMAL)
    _step(ledger, bank, "RefundCompensation", loan, amount=compensation, bankReference=ledger.reference())
