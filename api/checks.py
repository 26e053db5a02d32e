"""What can be known to be wrong before anything is signed. The ledger checks again; here it is said early, in words.

One function per action that has something to check; an action that is not here is left to the ledger alone. What
concerns lots and the policy is in `api.lot_checks`, what concerns pools in `api.pool_checks`.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from api import lot_checks, pool_checks
from api.early import CHECKS, checks, refusal
from api.law import tenor_of
from api.problems import Problem
from chain.intents import Intent
from chain.refusals import yuan
from chain.summaries import end_of_day, shanghai_date
from readmodel.queries.certificates import has_overdue
from readmodel.queries.governed import governed
from readmodel.queries.invoices import available
from readmodel.tables import (
    BankReceipt,
    DebtorLine,
    ImportedInvoice,
    PaymentInstruction,
)
from readmodel.tables.cash import LAPSING

# What a pause stops (`IReceivableLedger`); everything else goes on.
PAUSED = ("IssueReceivable", "TransferLot", "SplitLot", "AcceptQuote", "EnterLoan", "SubmitClaim")

assert lot_checks and pool_checks  # the imports are what registers them


def check(session: Session, intent: Intent, now: int) -> None:
    """Raises `Problem`. now: the ledger's clock, UTC seconds."""
    if intent.name in PAUSED and (rules := governed(session)) is not None and rules.paused:
        raise refusal(409, "Ledger_Paused")
    if (found := CHECKS.get(intent.name)) is not None:
        found(session, intent, now)


@checks("IssueReceivable")
def issue(session: Session, intent: Intent, now: int) -> None:
    """Invoices are this debtor's to this supplier, and free; maturity is the end of a Shanghai day; no stop; face and
    tenor are what the policy allows."""
    f = intent.fields
    if f["maturity"] != end_of_day(shanghai_date(f["maturity"])):
        raise Problem(
            422,
            "bad_maturity",
            "到期时间应为到期日（上海时间）最后一秒",
            "maturity is the last second of a calendar day in Shanghai",
        )
    _not_stopped(session, f["debtor"], now)
    keys = [use["invoice"] for use in f["invoices"]]
    if len(set(keys)) != len(keys):
        raise Problem(422, "invoice_twice", "同一发票重复列示", "an invoice is listed twice")
    known = {row.key: row for row in session.scalars(select(ImportedInvoice).where(col(ImportedInvoice.key).in_(keys)))}
    free = available(session, known.values())
    for use in f["invoices"]:
        row = known.get(use["invoice"])
        if row is None or row.debtor != f["debtor"] or row.supplier != f["supplier"]:
            raise Problem(
                422,
                "not_its_invoice",
                f"发票{use['invoice'][:10]}不是贵单位对该供应商的已导入发票",
                f"invoice {use['invoice'][:10]} is not an imported one of this supplier to you",
            )
        if use["amount"] != row.total_fen - row.reduced_fen:
            raise Problem(
                422,
                "invoice_amount",
                f"发票{row.number}净额为{yuan(row.total_fen - row.reduced_fen)}元",
                f"invoice {row.number} is {yuan(row.total_fen - row.reduced_fen)} yuan net",
            )
        if use["used"] > free[row.key]:
            raise Problem(
                422,
                "invoice_overused",
                f"发票{row.number}可用{yuan(free[row.key])}元",
                f"invoice {row.number} has {yuan(free[row.key])} yuan left",
            )
    lot_checks.within_policy(session, f["face"], f["maturity"], now)
    _within_law(f["maturity"], now)


def _within_law(maturity_at: int, now: int) -> None:
    """银发〔2025〕77号 art. 11: the cap on the day of issue. The policy on the ledger is the hard limit."""
    term = tenor_of(now, maturity_at)
    if term is not None and term.outcome == "no":
        said = term.steps[-1]
        raise Problem(
            422,
            "tenor_above_cap",
            f"77号文第{said.article or '十一'}条“{said.phrase}”:{said.zh}",
            f"Notice 77, art. {said.article or 11}: {said.en}",
        )


def _not_stopped(session: Session, debtor: str, now: int) -> None:
    """银发〔2025〕77号 art. 15: with an unpaid matured certificate no new ones, even before the ledger noted it."""
    if session.get(DebtorLine, debtor) is None:
        raise Problem(422, "no_line", "尚无银行额度", "no bank has set a limit yet")
    if has_overdue(session, debtor, now):
        raise Problem(
            409,
            "debtor_stopped",
            "有到期未付凭证，停止开立新凭证（77号文第十五条）",
            "an unpaid matured certificate stops new ones (Notice 77, art. 15)",
        )


@checks("RecordPayment")
def payment(session: Session, intent: Intent, now: int) -> None:
    lot_checks.may_record(session, intent, now)
    _receipt(session, intent, intent.fields["receivable"], intent.fields["amount"], "pay_at_maturity")


@checks("ConfirmDisbursement")
def disbursement(session: Session, intent: Intent, now: int) -> None:
    lot_checks.may_disburse(session, intent)
    _receipt(session, intent, intent.fields["financing"], intent.fields["amount"], *LAPSING)


@checks("PayClaim")
def pay_claim(session: Session, intent: Intent, now: int) -> None:
    pool_checks.may_pay(session, intent)
    _receipt(session, intent, intent.fields["loan"], intent.fields["amount"], "compensate")


@checks("RefundCompensation")
def refund(session: Session, intent: Intent, now: int) -> None:
    pool_checks.require_since(session, intent)
    _receipt(session, intent, intent.fields["loan"], intent.fields["amount"], "refund")


def _receipt(session: Session, intent: Intent, subject: str, amount_fen: int, *kinds: str) -> None:
    """Nothing is said to be paid without a bank's receipt for it, of this amount, under this reference. kinds: of its
    instruction."""
    reference = bytes.fromhex(intent.fields["bankReference"][2:]).rstrip(b"\0").decode("ascii", "replace")
    found = session.execute(
        select(BankReceipt, PaymentInstruction)
        .join(PaymentInstruction, col(PaymentInstruction.id) == col(BankReceipt.instruction))
        .where(col(BankReceipt.reference) == reference, col(BankReceipt.returned_at).is_(None))
    ).first()
    if found is not None:
        receipt, instruction = found
        if instruction.kind in kinds and instruction.subject == subject and receipt.amount_fen == amount_fen:
            return
    raise Problem(
        422,
        "no_receipt",
        f"没有流水号{reference}、金额{yuan(amount_fen)}元的银行回单",
        f"no bank receipt {reference} of {yuan(amount_fen)} yuan for this",
    )
