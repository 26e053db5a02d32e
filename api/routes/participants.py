"""The directory of participants, and their admission by the operator."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import select
from sqlmodel import Session, col

from api.admissions import Application, admission_of, check_free, kyb_hash, profile_of
from api.answering import Route
from api.consents import ConsentAnswer, consent_answers
from api.context import CallerDep, GatewayDep, Reading
from api.drafts import draft, names_of
from api.problems import Problem
from api.routes.intents import DraftAnswer, draft_answer
from api.shapes import Address
from readmodel.follow import ledger_now
from readmodel.queries.consents import standing
from readmodel.tables import Participant, Profile

router = APIRouter(prefix="/v1", tags=["participants"], route_class=Route)
MOST_NAMED = 100  # addresses of one request


class ParticipantAnswer(BaseModel):
    """standing is None until the ledger has the admission. consents: certificates may be passed on to it; consent: how
    it said so, null where it has not, or past every gateway."""

    address: Address
    code: str
    name: str
    name_en: str
    kind: str
    standing: str | None
    consents: bool
    consent: ConsentAnswer | None = None


@router.post("/participants", status_code=201)
def file_admissions(body: list[Application], gate: GatewayDep, who: CallerDep) -> list[DraftAnswer]:
    """The operator, where one person may admit. Files applications and drafts their admission, for it to sign. Where
    two persons must: POST /v1/admissions."""
    if gate.settings.two_person_admission:
        raise Problem(
            403,
            "two_persons_needed",
            "准入须一人提出、另一人批准，请使用 /v1/admissions",
            "one person proposes and another approves: POST /v1/admissions",
        )
    with gate.database.read() as session:
        now = ledger_now(session)
        for application in body:
            check_free(session, who.participant, application)
    # The first operator is in since the deployment; it only files its name.
    others = [a for a in body if a.participant != who.participant]
    items = [admission_of(who.participant, a.participant, a.kind, a.key, kyb_hash(a)) for a in others]

    def file_profiles(session: Session) -> None:
        for application in body:
            session.merge(profile_of(application, now))

    drafted = draft(gate, who, items, file_profiles)
    with gate.database.read() as session:
        names = names_of(session)
    return [draft_answer(intent, gate, names) for intent in drafted]


@router.get("/participants")
def participants(
    session: Reading, who: CallerDep, address: Annotated[list[Address] | None, Query(max_length=MOST_NAMED)] = None
) -> list[ParticipantAnswer]:
    """Whoever is signed in: the directory, so that parties can find each other. address: only these, for their
    names."""
    query = select(Profile, Participant).outerjoin(Participant, col(Participant.address) == col(Profile.participant))
    if address is not None:
        query = query.where(col(Profile.participant).in_(address))
    found = session.execute(query.order_by(col(Profile.code)))
    given = consent_answers(session, who, standing(session, address).values())
    return [participant_answer(profile, participant, given.get(profile.participant)) for profile, participant in found]


def participant_answer(
    profile: Profile, participant: Participant | None, consent: ConsentAnswer | None = None
) -> ParticipantAnswer:
    return ParticipantAnswer(
        address=profile.participant,
        code=profile.code,
        name=profile.name,
        name_en=profile.name_en,
        kind=profile.kind,
        standing=participant.standing if participant else None,
        consents=bool(participant and participant.consents),
        consent=consent,
    )
