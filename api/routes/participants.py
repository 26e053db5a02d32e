"""The directory of participants, and their admission by the operator."""

from __future__ import annotations

import json
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlmodel import Session, col

from api.context import CallerDep, GatewayDep, OperatorDep, Reading
from api.drafts import draft, names_of
from api.problems import Problem
from api.routes.intents import DraftAnswer, draft_answer
from api.shapes import Address
from chain.abi import keccak
from chain.intents import participant_address
from chain.words import KINDS
from readmodel.follow import ledger_now
from readmodel.tables import Participant, ParticipantKey, Profile

router = APIRouter(prefix="/v1", tags=["participants"])


class Application(BaseModel):
    """Who asks to be admitted. code: 统一社会信用代码, which gives the participant its address for life."""

    code: str = Field(min_length=2, max_length=32, pattern="^[0-9A-Za-z]+$")
    name: str = Field(min_length=1, max_length=120)
    name_en: str = Field(default="", max_length=120)
    kind: Literal["regulator", "enterprise", "bank", "pool_reviewer", "pool_treasurer", "pool_authority", "operator"]
    key: Address


class ParticipantAnswer(BaseModel):
    """standing is None until the ledger has the admission."""

    address: Address
    code: str
    name: str
    name_en: str
    kind: str
    standing: str | None
    consents: bool


class Me(BaseModel):
    """powers: what the key may sign, as bits of `Powers` on the ledger."""

    participant: ParticipantAnswer
    key: Address
    powers: int


def kyb_hash(application: Application) -> str:
    """Hash of the admission file: its canonical JSON."""
    file = application.model_dump(include={"code", "name", "name_en", "kind"})
    body = json.dumps(file, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "0x" + keccak(body.encode()).hex()


@router.post("/participants", status_code=201)
def file_admissions(body: list[Application], gate: GatewayDep, who: OperatorDep) -> list[DraftAnswer]:
    """The operator. Files applications and drafts their admission, for the operator to sign."""
    with gate.database.read() as session:
        now = ledger_now(session)
        for application in body:
            address = participant_address(application.code)
            filed = session.get(Profile, address)
            if filed is not None and filed.code != application.code:  # an address is 56 bits of a hash
                raise Problem(
                    409,
                    "address_taken",
                    f"{application.code}的参与方编号已属于{filed.code}",
                    f"the address of {application.code} is that of {filed.code} already",
                )
            if address != who.participant and session.get(Participant, address) is not None:
                raise Problem(
                    409, "already_admitted", f"{application.code}已登记", f"{application.code} is admitted already"
                )
    # The first operator is in since the deployment; it only files its name.
    others = [a for a in body if participant_address(a.code) != who.participant]
    items = [("AdmitParticipant", _admission(who.participant, application)) for application in others]

    def file_profiles(session: Session) -> None:
        for application in body:
            session.merge(_profile(application, now))

    drafted = draft(gate, who, items, file_profiles)
    with gate.database.read() as session:
        names = names_of(session)
    return [draft_answer(intent, gate, names) for intent in drafted]


def _admission(operator: str, application: Application) -> dict[str, object]:
    return {
        "operator": operator,
        "participant": participant_address(application.code),
        "kind": KINDS.index(application.kind),
        "key": application.key,
        "kyb": kyb_hash(application),
    }


def _profile(application: Application, now: int) -> Profile:
    return Profile(
        participant=participant_address(application.code),
        code=application.code,
        name=application.name,
        name_en=application.name_en,
        kind=application.kind,
        filed_at=now,
    )


@router.get("/participants")
def participants(session: Reading, who: CallerDep) -> list[ParticipantAnswer]:
    """Whoever is signed in: the directory, so that parties can find each other."""
    found = session.execute(
        select(Profile, Participant)
        .outerjoin(Participant, col(Participant.address) == col(Profile.participant))
        .order_by(col(Profile.code))
    )
    return [_answer(profile, participant) for profile, participant in found]


@router.get("/me")
def me(session: Reading, who: CallerDep) -> Me:
    """Whoever is signed in: the own participant, and what the own key may sign."""
    profile = session.get(Profile, who.participant)
    participant = session.get(Participant, who.participant)
    key = session.get(ParticipantKey, (who.participant, who.key))
    if profile is None:
        profile = Profile(participant=who.participant, code="", name="", name_en="", kind=who.kind, filed_at=0)
    return Me(participant=_answer(profile, participant), key=who.key, powers=key.powers if key else 0)


def _answer(profile: Profile, participant: Participant | None) -> ParticipantAnswer:
    return ParticipantAnswer(
        address=profile.participant,
        code=profile.code,
        name=profile.name,
        name_en=profile.name_en,
        kind=profile.kind,
        standing=participant.standing if participant else None,
        consents=bool(participant and participant.consents),
    )
