"""What the law says of a certificate's days: its tenor, when its supplier is to be paid, interest on what is late."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

import rules
from api.answering import Route
from api.context import CallerDep, Reading
from api.routes.documents import documents_seen
from api.shapes import Fen, Word
from chain.summaries import shanghai_date
from readmodel.follow import ledger_now
from readmodel.queries.certificates import state_at

router = APIRouter(prefix="/v1", tags=["certificates and lots"], route_class=Route)

ACCEPTANCE = ("acceptance", "warehouse_receipt")


class Finding(BaseModel):
    """outcome: yes, within the law; no, against it; manual, a person looks into it; value, with value_fen."""

    rule: str
    outcome: str
    value_fen: Fen | None
    article: str
    phrase: str
    zh: str
    en: str


class LawAnswer(BaseModel):
    certificate: Word
    findings: list[Finding]


@router.get("/certificates/{certificate}/law")
def certificate_law(
    certificate: Word,
    session: Reading,
    who: CallerDep,
    payer: Literal["large_enterprise", "public_body"] | None = None,
) -> LawAnswer:
    """Whoever may see the documents. Always the tenor. With `payer`, what the debtor is to a small or medium supplier:
    the days of arts. 9 and 10 from the last acceptance on file, and on an overdue certificate the interest of art. 17
    up to the ledger's day, at the rate for contracts that name none."""
    row, documents = documents_seen(session, who, certificate)
    now, due_on = ledger_now(session), shanghai_date(row.maturity_at)
    found = []
    if due_on > (issued_on := shanghai_date(row.issued_at)):
        found.append(rules.tenor(rules.load_rule_set("cn-77"), issued_on=issued_on, due_on=due_on))
    if payer is not None:
        payments = rules.load_rule_set("cn-802")
        taken = [one.dated_on for one in documents if one.kind in ACCEPTANCE and one.dated_on is not None]
        if taken:
            last = max(taken)
            found.append(rules.payment_term(payments, payer=payer, delivered_on=last, accepted_on=last, due_on=due_on))
        if state_at(row, now) in ("overdue", "defaulted"):
            days = (shanghai_date(now) - due_on).days
            found.append(
                rules.late_interest(
                    payments, overdue_fen=row.face_fen - row.paid_fen - row.early_fen, days=max(days, 0)
                )
            )
    return LawAnswer(certificate=row.id, findings=[_finding(one) for one in found])


def _finding(decision: rules.Decision) -> Finding:
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
