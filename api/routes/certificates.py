"""Certificates, their lots and what happened to them; limits; holdings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlmodel import Session

from api.answering import Route
from api.concerns import concerns
from api.consents import ConsentAnswer, consent_answers
from api.context import Caller, CallerDep, GatewayDep, Reading, WhoseDep
from api.problems import bad_cursor, not_found
from api.shapes import Address, Fen, Word
from chain.intents import receivable_of
from chain.summaries import day
from readmodel.follow import ledger_now
from readmodel.queries import certificates as queries
from readmodel.queries.consents import acceptance
from readmodel.queries.holdings import holdings, lien_at, lot_state_at
from readmodel.queries.lineage import Place, lineage, place_of
from readmodel.tables import DebtorLine, Lot, LotMovement, Payment, Receivable

router = APIRouter(prefix="/v1", tags=["certificates and lots"], route_class=Route)

MOST_LISTED = 1000

Role = Literal["debtor", "supplier"]
Limit = Annotated[int, Query(ge=1, le=1000)]
After = Annotated[str, Query(description="`next` of the page before")]


class CertificateAnswer(BaseModel):
    """state: issued, accepted, overdue, defaulted, settled, rejected, cancelled. matures_on: Shanghai date. early_fen:
    of lots that the debtor paid early; what is paid_fen the other lots share. reason: keccak of why it was rejected or
    cancelled, as the supplier or the debtor signed it; else null."""

    id: Word
    debtor: Address
    supplier: Address
    face_fen: Fen
    paid_fen: Fen
    early_fen: Fen
    matures_on: str
    maturity_at: int
    state: str
    reason: Word | None


class CertificatePage(BaseModel):
    items: list[CertificateAnswer]
    next: str | None


class LotAnswer(BaseModel):
    """Fen [start_fen, start_fen + amount_fen) of a certificate.

    state: redeemed, frozen, or as its lien, or free. lien: none, reserved (until a second), secured (`lien_party` is
    owed `claim_fen` before the owner), recourse (the owner is owed `claim_fen` before `lien_party`, the seller).
    """

    id: Word
    certificate: Word
    start_fen: Fen
    amount_fen: Fen
    redeemed_fen: Fen
    owner: Address
    endorsements: int
    state: str
    frozen: bool
    lien: str
    lien_party: Address | None
    claim_fen: Fen
    until: int
    debtor: Address
    matures_on: str
    maturity_at: int
    certificate_state: str
    certificate_paid_fen: Fen
    certificate_early_fen: Fen
    certificate_face_fen: Fen


class LotPage(BaseModel):
    items: list[LotAnswer]
    next: str | None


class MovementAnswer(BaseModel):
    """kind: issued, split, transferred, redeemed, discharged (paid early); by a court: frozen, unfrozen, forced, with
    its order's hash."""

    kind: str
    lot: Word
    start_fen: Fen
    amount_fen: Fen
    from_party: Address | None
    to_party: Address | None
    reason: Word | None
    at: int
    tx: Word


class PaymentAnswer(BaseModel):
    amount_fen: Fen
    bank: Address
    reference: Word
    at: int


class MovementPage(BaseModel):
    items: list[MovementAnswer]
    next: str | None


class CertificateDetail(BaseModel):
    """Movements by time. At most the first 1,000 of lots, movements and payments; lots and movements have pages
    of their own. consent: how its supplier accepted it, null before; and where that was sent past every gateway."""

    certificate: CertificateAnswer
    consent: ConsentAnswer | None
    lots: list[LotAnswer]
    movements: list[MovementAnswer]
    payments: list[PaymentAnswer]


class LineAnswer(BaseModel):
    """stopped: an unpaid matured certificate keeps the debtor from issuing (银发〔2025〕77号 art. 15)."""

    debtor: Address
    bank: Address
    limit_fen: Fen
    used_fen: Fen
    stopped: bool


@router.get("/certificates")
def certificates(
    session: Reading,
    who: CallerDep,
    role: Role | None = None,
    state: str | None = None,
    after: After = "",
    limit: Limit = 200,
) -> CertificatePage:
    """The debtor's and the supplier's own; the operator and the regulator see all."""
    now = ledger_now(session)
    rows = queries.certificates(
        session,
        party=None if who.oversees else who.participant,
        role=role,
        state=state,
        now=now,
        after=after,
        limit=limit,
    )
    return CertificatePage(
        items=[certificate_answer(row, now) for row in rows], next=rows[-1].id if len(rows) == limit else None
    )


@router.get("/certificates/{certificate}")
def certificate(certificate: Word, session: Reading, gate: GatewayDep, who: CallerDep) -> CertificateDetail:
    """Its debtor, everybody who held or financed a lot of it, the debtor's bank, the operator and the regulator."""
    row = seen(session, who, certificate)
    now = ledger_now(session)
    moved = queries.movements(session, row.id, after=None, limit=MOST_LISTED)
    consent = acceptance(session, row, gate.settings.intent_s)
    return CertificateDetail(
        certificate=certificate_answer(row, now),
        consent=consent_answers(session, who, [consent])[row.supplier] if consent else None,
        lots=[_lot(lot, row, now) for lot in queries.lots_of(session, row.id, after="", limit=MOST_LISTED)],
        movements=[_movement(m) for m in sorted(moved, key=lambda m: (m.block, m.log_index, m.place))],
        payments=[_payment(p) for p in queries.payments(session, row.id, limit=MOST_LISTED)],
    )


@router.get("/certificates/{certificate}/lots")
def certificate_lots(
    certificate: Word, session: Reading, who: CallerDep, after: After = "", limit: Limit = 200
) -> LotPage:
    """Its lots in the order of their intervals. For those who may see the certificate."""
    row = seen(session, who, certificate)
    now = ledger_now(session)
    found = queries.lots_of(session, row.id, after=after, limit=limit)
    return LotPage(items=[_lot(lot, row, now) for lot in found], next=found[-1].id if len(found) == limit else None)


@router.get("/certificates/{certificate}/movements")
def certificate_movements(
    certificate: Word, session: Reading, who: CallerDep, after: After = "", limit: Limit = 200
) -> MovementPage:
    """Its lots' movements, lot by lot, of each the oldest first. For those who may see the certificate."""
    row = seen(session, who, certificate)
    return _movements(queries.movements(session, row.id, after=_place(after), limit=limit), limit)


@router.get("/lots")
def lots(
    session: Reading,
    party: WhoseDep,
    role: Literal["owner", "lien_party"] = "owner",
    after: After = "",
    limit: Limit = 200,
) -> LotPage:
    """The caller's own holdings, or the lots with a lien of which it is the party: pledged to it, or sold by it with
    recourse. The operator and the regulator: any `party`'s."""
    now = ledger_now(session)
    rows = holdings(session, party=party, role=role, after=after, limit=limit)
    return LotPage(
        items=[_lot(lot, receivable, now) for lot, receivable in rows],
        next=rows[-1][0].id if len(rows) == limit else None,
    )


@router.get("/lots/{lot}/lineage")
def lot_lineage(lot: Word, session: Reading, who: CallerDep, after: After = "", limit: Limit = 200) -> MovementPage:
    """Through whose hands its fen went, the newest first, down to the issue: also those of the lots that it was cut
    from. For those who may see the certificate."""
    row = session.get(Lot, lot)
    if row is None:
        raise not_found("凭证", "certificate")
    seen(session, who, row.receivable)
    place = _place(after)
    if place is not None and receivable_of(place.lot) != row.receivable:
        raise bad_cursor()
    return _movements(lineage(session, row, after=place, limit=limit), limit)


@router.get("/lines")
def lines(session: Reading, who: CallerDep, after: After = "", limit: Limit = 1000) -> list[LineAnswer]:
    """The debtor's own; a bank's, of the debtors that appointed it; the operator and the regulator see all. In the
    order of debtors; `after`: the last one of the page before."""
    found = queries.lines(session, party=None if who.oversees else who.participant, after=after, limit=limit)
    return [_line(line) for line in found]


def seen(session: Session, who: Caller, certificate: str) -> Receivable:
    """A certificate that the caller may see. Raises `Problem`."""
    row = session.get(Receivable, certificate)
    if row is None or not _may_see(session, who, row):
        raise not_found("凭证", "certificate")
    concerns(row.debtor, row.supplier)
    return row


def _may_see(session: Session, who: Caller, row: Receivable) -> bool:
    if who.oversees or who.participant in (row.debtor, row.supplier):
        return True
    line = session.get(DebtorLine, row.debtor)
    return bool(line and line.bank == who.participant) or queries.took_part(session, row.id, who.participant)


def _place(after: str) -> Place | None:
    """Where the page before ended, as `_movements` said it. Raises `Problem`."""
    if not after:
        return None
    if not re.fullmatch("0x[0-9a-f]{64}(:[0-9]{1,18}){3}", after):
        raise bad_cursor()
    lot, *numbers = after.split(":")
    return Place(lot, *map(int, numbers))


def _movements(found: Sequence[LotMovement], limit: int) -> MovementPage:
    full = len(found) == limit
    return MovementPage(
        items=[_movement(m) for m in found], next=":".join(map(str, place_of(found[-1]))) if full else None
    )


def certificate_answer(row: Receivable, now: int) -> CertificateAnswer:
    return CertificateAnswer(
        id=row.id,
        debtor=row.debtor,
        supplier=row.supplier,
        face_fen=row.face_fen,
        paid_fen=row.paid_fen,
        early_fen=row.early_fen,
        matures_on=day(row.maturity_at),
        maturity_at=row.maturity_at,
        state=queries.state_at(row, now),
        reason=row.reason,
    )


def _lot(lot: Lot, receivable: Receivable, now: int) -> LotAnswer:
    lien = lien_at(lot, now)
    tied = lien != "none"
    return LotAnswer(
        id=lot.id,
        certificate=lot.receivable,
        start_fen=lot.start_fen,
        amount_fen=lot.amount_fen,
        redeemed_fen=lot.redeemed_fen,
        owner=lot.owner,
        endorsements=lot.endorsements,
        state=lot_state_at(lot, now),
        frozen=lot.frozen,
        lien=lien,
        lien_party=lot.lien_party if tied else None,
        claim_fen=lot.claim_fen,
        until=lot.until if tied else 0,
        debtor=receivable.debtor,
        matures_on=day(receivable.maturity_at),
        maturity_at=receivable.maturity_at,
        certificate_state=queries.state_at(receivable, now),
        certificate_paid_fen=receivable.paid_fen,
        certificate_early_fen=receivable.early_fen,
        certificate_face_fen=receivable.face_fen,
    )


def _movement(m: LotMovement) -> MovementAnswer:
    return MovementAnswer.model_validate(m, from_attributes=True)


def _payment(p: Payment) -> PaymentAnswer:
    return PaymentAnswer.model_validate(p, from_attributes=True)


def _line(line: DebtorLine) -> LineAnswer:
    return LineAnswer(
        debtor=line.debtor,
        bank=line.bank,
        limit_fen=line.limit_fen,
        used_fen=line.used_fen,
        stopped=line.overdue > 0,
    )
