"""What the law says of a certificate's days."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from api.answering import Route
from api.context import CallerDep, Reading
from api.law import Finding, Payer, certificate_findings
from api.routes.documents import documents_seen
from api.shapes import Word
from readmodel.follow import ledger_now

router = APIRouter(prefix="/v1", tags=["certificates and lots"], route_class=Route)


class LawAnswer(BaseModel):
    certificate: Word
    findings: list[Finding]


@router.get("/certificates/{certificate}/law")
def certificate_law(certificate: Word, session: Reading, who: CallerDep, payer: Payer | None = None) -> LawAnswer:
    """Whoever may see the documents. Always the tenor. With `payer`, what the debtor is to a small or medium supplier:
    the days of arts. 9 and 10 from the last acceptance on file, and on an overdue certificate the interest of art. 17
    up to the ledger's day, at the rate for contracts that name none."""
    row, documents = documents_seen(session, who, certificate)
    findings = certificate_findings(row, documents, payer, ledger_now(session))
    return LawAnswer(certificate=row.id, findings=findings)
