"""What the law says of a certificate's days: its tenor, when its supplier is to be paid, interest on what is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy import select
from sqlmodel import Session, col

import rules
from api.shapes import Fen
from chain.intents import Intent
from chain.summaries import shanghai_date
from readmodel.bulk import MOST_KEYS
from readmodel.queries.certificates import state_at
from readmodel.tables import ImportedInvoice, Receivable, TradeDocument

ACCEPTANCE = ("acceptance", "warehouse_receipt")
# What the debtor is to a small or medium supplier.
Payer = Literal["large_enterprise", "public_body"]


class Finding(BaseModel):
    """outcome: yes, within the law; no, against it; manual, a person looks into it; value, with value_fen."""

    rule: str
    outcome: str
    value_fen: Fen | None
    article: str
    phrase: str
    zh: str
    en: str


def tenor_of(issued_at: int, maturity_at: int) -> rules.Decision | None:
    """Of a certificate, both UTC seconds. None for one that matures on its day of issue."""
    issued_on, due_on = shanghai_date(issued_at), shanghai_date(maturity_at)
    if due_on <= issued_on:
        return None
    return rules.tenor(rules.load_rule_set("cn-77"), issued_on=issued_on, due_on=due_on)


def certificate_findings(
    row: Receivable, documents: Iterable[TradeDocument], payer: Payer | None, now: int
) -> list[Finding]:
    """Always the tenor. With `payer`: the days from the last acceptance on file, and interest on what is overdue."""
    due_on = shanghai_date(row.maturity_at)
    found = [tenor_of(row.issued_at, row.maturity_at)]
    if payer is not None:
        payments = rules.load_rule_set("cn-802")
        if last := _taken_on(documents):
            found.append(rules.payment_term(payments, payer=payer, delivered_on=last, accepted_on=last, due_on=due_on))
        if state_at(row, now) in ("overdue", "defaulted"):
            days = (shanghai_date(now) - due_on).days
            found.append(
                rules.late_interest(
                    payments, overdue_fen=row.face_fen - row.paid_fen - row.early_fen, days=max(days, 0)
                )
            )
    return [finding(one) for one in found if one is not None]


def warnings(session: Session, intents: Sequence[Intent], payer: Payer, now: int) -> list[list[Finding]]:
    """Of each draft, what its signer should know of the law before it signs; nothing of what is within it.

    Of `IssueReceivable`: a tenor above the usual one; a maturity after the days in which a small or medium supplier is
    to be paid, from the last acceptance in the set that is named as `terms`, else from the last invoice; and what is
    then owed beside the face, where the contract has no good reason for such a term and names no rate.
    """
    issued = [intent.fields for intent in intents if intent.name == "IssueReceivable"]
    sets = _sets(session, {f["terms"] for f in issued})
    dates = _dates(session, {use["invoice"] for f in issued for use in f["invoices"]})
    found: list[list[Finding]] = []
    for intent in intents:
        if intent.name != "IssueReceivable":
            found.append([])
            continue
        f = intent.fields
        own = [one for one in sets[f["terms"]] if one.participant == f["debtor"]]
        billed_on = max((dates[use["invoice"]] for use in f["invoices"] if use["invoice"] in dates), default=None)
        found.append(_of_issue(f, _taken_on(own), billed_on, payer, now))
    return found


def _of_issue(
    f: Mapping[str, Any], accepted_on: date | None, billed_on: date | None, payer: Payer, now: int
) -> list[Finding]:
    long = tenor_of(now, f["maturity"])
    found = [finding(long)] if long is not None and long.outcome != "yes" else []
    start, due_on = accepted_on or billed_on, shanghai_date(f["maturity"])
    if start is None:
        return found
    payments = rules.load_rule_set("cn-802")
    term = rules.payment_term(payments, payer=payer, delivered_on=start, accepted_on=accepted_on, due_on=due_on)
    if term.outcome == "yes" or term.word is None:
        return found
    said = finding(term)
    if accepted_on is None:
        said.zh = f"未备案验收单,自最后一张发票日 {start} 起算。{said.zh}"
        said.en = f"No acceptance is on file: counted from the last invoice, of {start}. {said.en}"
    late = (due_on - date.fromisoformat(term.word)).days
    interest = finding(rules.late_interest(payments, overdue_fen=f["face"], days=late))
    interest.zh = f"合同未约定利率且该期限不合理时,至到期日的逾期利息:{interest.zh}"
    interest.en = f"Late interest until maturity, without a reason for this term and an agreed rate: {interest.en}"
    return [*found, said, interest]


def _sets(session: Session, terms: set[str]) -> Mapping[str, list[TradeDocument]]:
    found: dict[str, list[TradeDocument]] = defaultdict(list)
    wanted = list(terms)
    for start in range(0, len(wanted), MOST_KEYS):
        some = col(TradeDocument.subject).in_(wanted[start : start + MOST_KEYS])
        for one in session.scalars(select(TradeDocument).where(some)):
            found[one.subject].append(one)
    return found


def _dates(session: Session, invoices: set[str]) -> dict[str, date]:
    found: dict[str, date] = {}
    wanted = list(invoices)
    for start in range(0, len(wanted), MOST_KEYS):
        some = col(ImportedInvoice.key).in_(wanted[start : start + MOST_KEYS])
        for key, day in session.execute(select(col(ImportedInvoice.key), col(ImportedInvoice.issued_on)).where(some)):
            found[key] = day
    return found


def _taken_on(documents: Iterable[TradeDocument]) -> date | None:
    """The last day on which goods were taken, as the documents say."""
    return max((one.dated_on for one in documents if one.kind in ACCEPTANCE and one.dated_on), default=None)


def finding(decision: rules.Decision) -> Finding:
    """The last step of a decision, which says what it came to."""
    last = decision.steps[-1]
    return Finding(
        rule=decision.rule,
        outcome=decision.outcome,
        value_fen=decision.value if decision.unit == "fen" else None,
        article=last.article,
        phrase=last.phrase,
        zh=last.zh,
        en=last.en,
    )
