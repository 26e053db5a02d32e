"""The registry of movable property (中登网): what is registered, what is to be, and who ranks first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel
from sqlmodel import Session

from api import registrations
from api.answering import Route
from api.concerns import concerns
from api.context import Caller, CallerDep, GatewayDep, Reading, WhoseDep
from api.downloads import XLSX, csv_file, xlsx_file
from api.problems import Problem, not_found
from api.registrations import EntryBody
from api.roles import same_person
from api.routes.admissions import Rejection
from api.routes.certificates import After, Limit
from api.sessions import fresh_id
from api.shapes import Address, Fen, Id, Word
from chain.summaries import shanghai_date
from readmodel.follow import ledger_now
from readmodel.queries import registrations as queries
from readmodel.queries.registrations import Financed
from readmodel.tables import RegistryEntry

router = APIRouter(prefix="/v1", tags=["registrations"], route_class=Route)
What = Annotated[
    Literal["register", "cancel"],
    Query(
        description="register: nothing covers it today. cancel: the bank's right has ended, its registration has not"
    ),
]
ALL_AT_ONCE = 500
DUE = {"register": queries.unregistered, "cancel": queries.to_cancel}


class EntryAnswer(EntryBody):
    """state: proposed, approved, rejected (`reason` says why). expires_on: the last Shanghai date of the term."""

    id: Id
    bank: Address
    lot: Word
    expires_on: date | None
    state: Literal["proposed", "approved", "rejected"]
    proposed_by: str
    proposed_at: int
    decided_by: str | None
    decided_at: int | None
    reason: str | None


class EntryPage(BaseModel):
    """next: give it as `after` for the following page; null at the end."""

    items: list[EntryAnswer]
    next: str | None


class DueAnswer(BaseModel):
    """type: as the registry calls it. description: of the property, for the registry's form."""

    financing: Word
    type: str
    state: str
    bank: Address
    holder: Address
    debtor: Address
    certificate: Word
    lot: Word
    lot_fen: Fen
    advance_fen: Fen
    repay_fen: Fen
    maturity_on: date


class DuePage(BaseModel):
    """A page can have fewer than the limit and a next one all the same."""

    what: str
    items: list[DueAnswer]
    next: str | None


class ClaimantAnswer(BaseModel):
    """bank: null for somebody whom a search at the registry showed; entry: that tells of it. share_fen: of what is left
    of the lot, if the debtor pays all of it; null below the first rank."""

    name: str
    bank: Address | None
    entry: Id | None
    number: str
    advance_fen: Fen
    registered_at: int | None
    notified_at: int | None
    share_fen: Fen | None


class RankAnswer(BaseModel):
    """basis: registered, by the time of it; notified, by when the notice reached the debtor; neither, by what each
    advanced."""

    rank: int
    basis: Literal["registered", "notified", "neither"]
    zh: str
    en: str
    claimants: list[ClaimantAnswer]


class PriorityAnswer(BaseModel):
    """As far as the bank has entered what the registry says: a search there comes first."""

    lot: Word
    financing: Word
    ledger_at: int
    article: str
    left_fen: Fen
    ranks: list[RankAnswer]


REASONS = {
    "registered": (
        "已登记的先于未登记的，均已登记的按登记时间先后",
        "registered before unregistered, by the time of registration",
    ),
    "notified": (
        "均未登记的，由最先到达债务人的转让通知中载明的保理人取得",
        "none registered: by when the notice reached the debtor",
    ),
    "neither": ("既未登记也未通知的，按融资款比例取得", "neither registered nor notified: by what each advanced"),
}


@router.get("/registrations")
def registry_entries(
    session: Reading, who: CallerDep, financing: Word | None = None, after: After = "", limit: Limit = 200
) -> EntryPage:
    """A bank's own entries, in the order of proposing; the operator and the regulator see all."""
    bank = None if who.oversees else who.participant
    rows = queries.entries(session, bank=bank, financing=financing, after=after, limit=limit)
    return EntryPage(items=[_answer(row) for row in rows], next=rows[-1].id if len(rows) == limit else None)


@router.post("/registrations", status_code=201)
def propose_entry(body: EntryBody, gate: GatewayDep, who: CallerDep) -> EntryAnswer:
    """A maker of the bank that finances it. It counts when another person has approved it."""
    registrations.require_whole(body)
    with gate.database.write() as session:
        now = ledger_now(session)
        one = queries.financed(session, body.financing)
        if one is None or one.financing.bank != who.participant:
            raise not_found("融资", "financing")
        row = RegistryEntry(
            id=fresh_id(now),
            bank=who.participant,
            lot=one.lot.id,
            **body.model_dump(exclude={"advance_fen"}),
            advance_fen=body.advance_fen,
            state="proposed",
            proposed_by=who.by,
            proposed_at=now,
        )
        registrations.require_possible(session, row, now)
        session.add(row)
    return _answer(row)


@router.post("/registrations/{id}/approval")
def approve_entry(id: Id, gate: GatewayDep, who: CallerDep) -> EntryAnswer:
    """A checker of the same bank who did not propose it. Whether it is still possible is asked again."""
    with gate.database.write() as session:
        now = ledger_now(session)
        row = _to_decide(session, id, who)
        registrations.require_possible(session, row, now)
        row.state, row.decided_by, row.decided_at = "approved", who.by, now
    return _answer(row)


@router.post("/registrations/{id}/rejection")
def reject_entry(id: Id, body: Rejection, gate: GatewayDep, who: CallerDep) -> EntryAnswer:
    """A checker of the same bank who did not propose it, with a reason."""
    with gate.database.write() as session:
        row = _to_decide(session, id, who)
        row.state, row.decided_by, row.reason = "rejected", who.by, body.reason
        row.decided_at = ledger_now(session)
    return _answer(row)


@router.get("/registrations/due")
def registrations_due(
    session: Reading, who: CallerDep, party: WhoseDep, what: What = "register", after: After = "", limit: Limit = 200
) -> DuePage:
    """A bank's own financings that are to be registered, or whose registration is to be cancelled. The operator and the
    regulator: any `party`'s."""
    found, rest = DUE[what](session, party, ledger_now(session), after=after, limit=limit)
    return DuePage(what=what, items=[_due_answer(one) for one in found], next=rest)


@router.get("/registrations/due.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def registrations_due_csv(session: Reading, who: CallerDep, party: WhoseDep, what: What = "register") -> Response:
    """Whoever may see what is due: all of it as a list, a line a financing, for the registry's form."""
    found = list(_all_due(session, party, what))
    return csv_file(
        f"{what}-{shanghai_date(ledger_now(session))}", registrations.HEADER, registrations.due_rows(session, found)
    )


@router.get("/registrations/due.xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}})
def registrations_due_xlsx(session: Reading, who: CallerDep, party: WhoseDep, what: What = "register") -> Response:
    """Whoever may see what is due: the same as a spreadsheet."""
    found = list(_all_due(session, party, what))
    name = f"{what}-{shanghai_date(ledger_now(session))}"
    sheet = "待登记 to be registered" if what == "register" else "待注销 to be cancelled"
    return xlsx_file(name, sheet, registrations.HEADER, registrations.due_rows(session, found))


@router.get("/lots/{lot}/priority")
def lot_priority(lot: Word, session: Reading, who: CallerDep) -> PriorityAnswer:
    """The bank that finances the lot; the operator and the regulator. Who ranks first for it and why, by art. 768 of
    the Civil Code: the bank by its registration and its notice, others as the bank has entered them."""
    now = ledger_now(session)
    one = queries.financing_on(session, lot, now)
    if one is None or not (who.oversees or who.participant == one.financing.bank):
        raise not_found("融资中的凭证份额", "lot that is financed")
    concerns(one.receivable.debtor, one.financing.holder, one.financing.bank or "")
    ranks = registrations.priority(session, one, now)
    return PriorityAnswer(
        lot=lot,
        financing=one.financing.id,
        ledger_at=now,
        article="民法典768" if one.financing.kind == "discount" else "民法典768,担保制度解释66",
        left_fen=one.lot.amount_fen - one.lot.redeemed_fen,
        ranks=[_rank_answer(place, one, rank) for place, rank in enumerate(ranks, start=1)],
    )


def _rank_answer(place: int, one: Financed, rank: registrations.Rank) -> RankAnswer:
    zh, en = REASONS[rank.basis]
    return RankAnswer(
        rank=place,
        basis=rank.basis,
        zh=zh,
        en=en,
        claimants=[
            ClaimantAnswer(
                name=claim.name,
                bank=one.financing.bank if claim.entry is None else None,
                entry=claim.entry,
                number=claim.number,
                advance_fen=claim.factor.advance_fen,
                registered_at=claim.factor.registered_at,
                notified_at=claim.factor.notified_at,
                share_fen=rank.shares.get(claim.factor.name),
            )
            for claim in rank.claimants
        ],
    )


def _all_due(session: Session, party: str, what: str) -> Iterator[Financed]:
    after: str | None = ""
    now = ledger_now(session)
    while after is not None:
        found, after = DUE[what](session, party, now, after=after, limit=ALL_AT_ONCE)
        yield from found


def _due_answer(one: Financed) -> DueAnswer:
    f = one.financing
    return DueAnswer(
        financing=f.id,
        type=registrations.TYPES[f.kind],
        state=f.state,
        bank=f.bank or "",
        holder=f.holder,
        debtor=one.receivable.debtor,
        certificate=one.receivable.id,
        lot=one.lot.id,
        lot_fen=one.lot.amount_fen,
        advance_fen=f.advance_fen,
        repay_fen=f.repay_fen,
        maturity_on=shanghai_date(one.receivable.maturity_at),
    )


def _answer(row: RegistryEntry) -> EntryAnswer:
    return EntryAnswer(**row.model_dump())


def _to_decide(session: Session, id: str, who: Caller) -> RegistryEntry:
    """Locked while its session writes, with all other steps of its financing: of two that are decided at once the
    second sees the first. Raises `Problem`."""
    row = session.get(RegistryEntry, id)
    if row is None or row.bank != who.participant:
        raise not_found("登记事项", "registry entry")
    queries.lock(session, row.financing)
    if row.state != "proposed":
        raise Problem(409, "decided", "该登记事项已有决定", f"the entry is {row.state} already")
    if row.proposed_by == who.by:
        raise same_person()
    return row
