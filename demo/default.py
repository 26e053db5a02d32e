"""Phase 11: one debtor does not pay. Overdue, stopped, in default, non-performing, compensated by the pool, recovered,
refunded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chain.abi import keccak
from chain.intents import bank_reference, tail_of
from chain.refusals import yuan
from demo.financing import LEAST_FEN, PLEDGE, raise_money
from demo.issuing import expect_refusal, issue_item, long_day, use_of
from demo.party import Party
from demo.pool_entry import answered, enter_pool
from demo.settlement import pay_certificates, pay_out, redeem
from demo.trouble import Trouble
from demo.world import World, require

SUBSTANDARD = 3
STEPS = {"approved": 3, "public": 4, "planned": 5, "papers_complete": 6}
DAYS_TO_SUBSTANDARD = 91  # 令〔2023〕第1号: more than 90 days overdue
DAYS_OF_PUBLICITY = 20  # in which there are seven working days, whatever the year (art. 20(2))
NPL_SHARE = (2, 100)  # of the bank's book: the pool stops a bank above 3 % (art. 17)
RECOVERED = (3, 5)


@dataclass(frozen=True)
class Failure:
    """Which debtor fails, and the small loan that becomes non-performing because of it. unpaid: certificates."""

    debtor: Party
    certificate: str
    loan: str
    bank: Party
    unpaid: set[str]


def prepare_failure(world: World) -> Failure:
    """Before maturity: a holder of the smallest debtor's late certificate pledges a small part of its lot."""
    debtor, late, lot = _weakest(world)
    lender = max(world.banks, key=_book)
    with world.phase("small_loan", "a small loan on the weakest debtor") as tick:
        amount = min(int(lot["amount_fen"]) // 2, _book(lender) * NPL_SHARE[0] // NPL_SHARE[1])
        holder = world.by_address[lot["owner"]]
        require(holder.act([("SplitLot", {"holder": holder.address, "lot": lot["id"], "amount": amount})]))
        tail = tail_of(lot["id"], int(lot["amount_fen"]), amount)
        part = next(each for each in holder.pages("/v1/lots") if each["id"] == tail)
        [loan] = raise_money(world, [(part, PLEDGE)])
        bank = next(world.by_address[f["bank"]] for f in holder.pages("/v1/financings") if f["id"] == loan)
        world.notes.decisions += enter_pool(world, [loan])
        tick(1)
    only = {lot["certificate"]} if len(world.debtors) == 1 else late
    return Failure(debtor, lot["certificate"], loan, bank, only)


def fail(world: World, failure: Failure) -> None:
    """The day after: overdue is noted, the debtor is stopped."""
    with world.phase("overdue", "overdue is seen, the debtor is stopped"):
        world.after_days(1)
        world.until("the stop", lambda: any(line["stopped"] for line in failure.debtor.get("/v1/lines")))
        count = sum(1 for _ in failure.debtor.pages("/v1/certificates", role="debtor", state="overdue"))
        world.tell(
            f"{failure.debtor.name} leaves {count} of its certificates unpaid: overdue, "
            "and stopped (Notice 77, art. 15)."
        )
        invoice = next(i for i in failure.debtor.pages("/v1/invoices") if i["debtor"] == failure.debtor.address)
        more = issue_item(
            failure.debtor.address, invoice["supplier"], world.today + timedelta(days=30), [use_of(invoice, 100_00)]
        )
        expect_refusal(
            world, failure.debtor, more, "debtor_stopped", f"{failure.debtor.name} tries to issue while overdue"
        )


def compensate(world: World, failure: Failure) -> None:
    """Default, non-performing, claim, review, publicity, plan, papers, payment: each office signs its own step."""
    bank, loan = failure.bank, failure.loan
    with world.phase("claim", "the pool compensates"):
        world.after_days(DAYS_TO_SUBSTANDARD)
        evidence = "0x" + keccak(f"overdue {DAYS_TO_SUBSTANDARD} days".encode()).hex()
        _declare_default(world, failure, evidence)
        decision = claim(world, bank, loan, evidence)
        world.notes.decisions.append(decision)
        body = decision["body"]
        world.tell(
            f"{bank.name} classifies the loan substandard and claims {yuan(body['amount_fen'])} yuan, "
            f"{body['ratio_bps'] // 100} % of {yuan(body['outstanding_fen'])}; "
            f"the reviewer has until {_last_day(world, 'pool_reviewer', loan)} (art. 20(1))."
        )
        _advance(world, "pool_reviewer", loan, "approved", decision["hash"])
        _advance(world, "pool_authority", loan, "public", decision["hash"])
        until = _after_publicity(world, loan)
        _advance(world, "pool_authority", loan, "planned", decision["hash"])
        _advance(world, "pool_treasurer", loan, "papers_complete", decision["hash"])
        amount = _pay_claim(world, loan)
        world.tell(f"After the publicity, which ended on {until}, the pool pays {yuan(amount)} yuan to {bank.name}.")


def claim(world: World, bank: Party, loan: str, evidence: str) -> dict[str, Any]:
    """The bank classifies the loan as substandard and claims what the rules say; the decision. evidence: a hash."""
    classified = {"bank": bank.address, "loan": loan, "class": SUBSTANDARD, "evidence": evidence}
    require(bank.act([("ClassifyLoan", classified)]))
    asked = {
        "rule": "claim",
        "loan": loan,
        "conditions": answered(bank, "claim"),
        "credit_report_on": world.today.isoformat(),
    }
    decision: dict[str, Any] = bank.post("/v1/pool/decisions", asked)
    body = decision["body"]
    if body["outcome"] != "yes":
        raise Trouble(f"the pool does not compensate: {body['outcome']}", exit_code=1)
    fields = {
        "bank": bank.address,
        "loan": loan,
        "outstanding": body["outstanding_fen"],
        "amount": body["amount_fen"],
        "decision": decision["hash"],
    }
    require(bank.act([("SubmitClaim", fields)]))
    return decision


def _declare_default(world: World, failure: Failure, evidence: str) -> None:
    """The bank is owed out of a pledged lot of the certificate: that lets it say so on the ledger."""
    bank = failure.bank
    lot = _financing(failure)["lot"]
    fields = {"bank": bank.address, "receivable": failure.certificate, "lot": lot, "evidence": evidence}
    require(bank.act([("DeclareDefault", fields)]))
    world.tell(f"{bank.name} declares the default of the certificate that secures its loan.")


def recover(world: World, failure: Failure) -> None:
    """The debtor pays part after all; the lender comes first; the pool gets its share back."""
    with world.phase("recover", "recovery and refund"):
        world.after_days(60)
        paid = pay_certificates(world, failure.debtor, [failure.certificate], RECOVERED)
        redeem(world, {failure.certificate})
        receipts = pay_out(world)
        recovery = _loan_recovery(world, failure, receipts[failure.bank.address])
        bank = failure.bank
        fields = {
            "bank": bank.address,
            "loan": failure.loan,
            "gross": recovery["gross"],
            "bankReference": recovery["reference"],
        }
        require(bank.act([("RecordRecovery", fields)]))
        decision = bank.post("/v1/pool/decisions", {"rule": "refund", "loan": failure.loan})
        world.notes.decisions.append(decision)
        due = decision["body"]["amount_fen"]
        instructions = list(bank.pages("/v1/payments/instructions", role="payer", kind="refund", state="open"))
        [(_, receipt)] = world.cashier.pay(bank, instructions)
        fields = {
            "bank": bank.address,
            "loan": failure.loan,
            "amount": due,
            "bankReference": bank_reference(receipt["reference"]),
        }
        require(bank.act([("RefundCompensation", fields)]))
        world.tell(
            f"{failure.debtor.name} pays {yuan(paid)} yuan late; "
            f"{bank.name} recovers {yuan(recovery['gross'])} and refunds {yuan(due)} to the pool."
        )


def _owed(debtor: Party) -> int:
    return sum(int(line["used_fen"]) for line in debtor.get("/v1/lines") if line["debtor"] == debtor.address)


def _book(bank: Party) -> int:
    return sum(int(loan["principal_fen"]) for loan in bank.pages("/v1/pool/loans"))


def _weakest(world: World) -> tuple[Party, set[str], dict[str, Any]]:
    """The debtor that owes least and has a late certificate with a free lot; those certificates; that lot."""
    late = [
        c
        for c in world.regulator.pages("/v1/certificates", state="accepted")
        if c["matures_on"] == long_day(world).isoformat()
    ]
    free = [
        lot
        for member in world.network.of_kind("enterprise")
        for lot in world.parties[member.code].pages("/v1/lots")
        if lot["state"] == "free" and lot["matures_on"] == long_day(world).isoformat()
    ]
    for debtor in sorted(world.debtors, key=lambda d: (_owed(d), d.code)):
        lots = sorted((lot for lot in free if lot["debtor"] == debtor.address), key=world.order)
        if lots and int(lots[-1]["amount_fen"]) >= LEAST_FEN:
            mine = {c["id"] for c in late if c["debtor"] == debtor.address}
            return debtor, mine, max(lots, key=lambda lot: int(lot["amount_fen"]))
    raise Trouble("no debtor has a late certificate with a free lot to lend on: the input is too small for this story")


def _advance(world: World, office: str, loan: str, to: str, evidence: str) -> None:
    party = world.one(office)
    require(
        party.act([("AdvanceClaim", {"office": party.address, "loan": loan, "to": STEPS[to], "evidence": evidence})])
    )


def _after_publicity(world: World, loan: str) -> date:
    """Waits for it to end, and says when it did: the rules reckon the day, unless the working days of its year are not
    published yet; then it is long enough in any case."""
    last = _last_day(world, "pool_authority", loan) or world.today + timedelta(days=DAYS_OF_PUBLICITY)
    world.travel_to(last + timedelta(days=1))
    return last


def _last_day(world: World, office: str, loan: str) -> date | None:
    """Of what this office has to do for the loan."""
    [duty] = [one for one in world.one(office).pages("/v1/pool/duties", mine="true") if one["loan"] == loan]
    return date.fromisoformat(duty["last_on"]) if duty["last_on"] else None


def _pay_claim(world: World, loan: str) -> int:
    treasurer = world.one("pool_treasurer")
    due = list(treasurer.pages("/v1/payments/instructions", role="payer", kind="compensate", state="open"))
    [(_, receipt)] = world.cashier.pay(treasurer, due)
    amount = int(receipt["amount_fen"])
    fields = {
        "treasurer": treasurer.address,
        "loan": loan,
        "amount": amount,
        "bankReference": bank_reference(receipt["reference"]),
    }
    require(treasurer.act([("PayClaim", fields)]))
    return amount


def _financing(failure: Failure) -> dict[str, Any]:
    [found] = [f for f in failure.bank.pages("/v1/financings") if f["id"] == failure.loan]
    return found


def _loan_recovery(world: World, failure: Failure, receipts: list[dict[str, Any]]) -> dict[str, Any]:
    """The pay-out that reached the lender for this loan's lot."""
    lot = _financing(failure)["lot"]
    due = {i["id"]: i["subject"] for i in failure.bank.pages("/v1/payments/instructions", role="payee", kind="pay_out")}
    [receipt] = [r for r in receipts if due[r["instruction"]] == lot]
    return {"gross": int(receipt["amount_fen"]), "reference": bank_reference(receipt["reference"])}
