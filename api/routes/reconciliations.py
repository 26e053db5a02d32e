"""The daily reconciliation: certificates and money of a participant, counted in two ways."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.answering import Route
from api.books import span
from api.context import CallerDep, Reading, WhoseDep
from api.shapes import Address, Fen
from readmodel.follow import ledger_now
from readmodel.queries import reconciliations as queries

router = APIRouter(prefix="/v1", tags=["books"], route_class=Route)
MOST_DIFFERENCES = 200


class CountedAnswer(BaseModel):
    number: int
    amount_fen: Fen


class CertificatesDiffer(BaseModel):
    certificate: str
    by_movements_fen: str
    by_ledger_fen: str


class CertificatesCompared(BaseModel):
    """by_movements: all until the end of the day, added up. by_ledger: what the lots (held) or the certificates (owed)
    say now, less what came since."""

    by_movements: CountedAnswer
    by_ledger: CountedAnswer
    differences: list[CertificatesDiffer]


class PaymentsDiffer(BaseModel):
    """null: it is not there."""

    reference: str
    receipt_fen: Fen | None
    booked_fen: Fen | None


class PaymentsCompared(BaseModel):
    """receipts: by which instructions count as paid. booked: debits on the participant's accounts that paid them."""

    receipts: CountedAnswer
    booked: CountedAnswer
    differences: list[PaymentsDiffer]


class ReconciliationAnswer(BaseModel):
    """agrees: there is no difference. At most 200 differences of certificates are shown."""

    party: Address
    on: date
    ledger_at: int
    agrees: bool
    held: CertificatesCompared
    owed: CertificatesCompared
    paid: PaymentsCompared


@router.get("/reconciliations")
def reconciliation(
    session: Reading, who: CallerDep, party: WhoseDep, on: Annotated[date, Query(description="Shanghai date")]
) -> ReconciliationAnswer:
    """The caller's own, at the end of a day: certificates by number and amount, and what it paid that day. The operator
    and the regulator: any `party`'s."""
    first, end = span(on, on).seconds
    held = _certificates(queries.certificates(session, "held", party, end, MOST_DIFFERENCES))
    owed = _certificates(queries.certificates(session, "owed", party, end, MOST_DIFFERENCES))
    money = queries.payments(session, party, first, end)
    paid = PaymentsCompared(
        receipts=CountedAnswer(**money.left._asdict()),
        booked=CountedAnswer(**money.right._asdict()),
        differences=[
            PaymentsDiffer(reference=one.subject, receipt_fen=one.left_fen, booked_fen=one.right_fen)
            for one in money.differences
        ],
    )
    return ReconciliationAnswer(
        party=party,
        on=on,
        ledger_at=ledger_now(session),
        agrees=not (held.differences or owed.differences or paid.differences),
        held=held,
        owed=owed,
        paid=paid,
    )


def _certificates(found: queries.Compared) -> CertificatesCompared:
    return CertificatesCompared(
        by_movements=CountedAnswer(**found.left._asdict()),
        by_ledger=CountedAnswer(**found.right._asdict()),
        differences=[
            CertificatesDiffer(
                certificate=one.subject, by_movements_fen=str(one.left_fen), by_ledger_fen=str(one.right_fen)
            )
            for one in found.differences
        ],
    )
