"""Admission: what an applicant files (KYB), and that what the ledger is told is what was approved."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import select
from sqlmodel import Session, col

from api.problems import Problem
from api.registration_code import is_right
from api.shapes import Address, Word
from chain.abi import keccak
from chain.intents import Intent, participant_address
from chain.words import KINDS
from readmodel.tables import Admission, Participant, Profile


class Application(BaseModel):
    """Who asks to be admitted. code: 统一社会信用代码, which gives the participant its address for life. key: its first
    one, which may do everything."""

    code: str = Field(min_length=2, max_length=32, pattern="^[0-9A-Za-z]+$")
    name: str = Field(min_length=1, max_length=120)
    name_en: str = Field(default="", max_length=120)
    kind: Literal["regulator", "enterprise", "bank", "pool_reviewer", "pool_treasurer", "pool_authority", "operator"]
    key: Address

    @property
    def participant(self) -> str:
        return participant_address(self.code)


def _checked(code: str) -> str:
    if not is_right(code):
        raise ValueError("a 统一社会信用代码 has 18 characters in capitals, the last of which checks the others")
    return code


class Document(BaseModel):
    """A document that was shown: what it is, and the SHA-256 of its file."""

    name: str = Field(min_length=1, max_length=120, examples=["营业执照"])
    sha256: Word


class Contact(BaseModel):
    name: str = Field(min_length=1, max_length=120)
    phone: str = Field(min_length=5, max_length=20, pattern="^[0-9+ -]+$")
    email: str = Field(default="", max_length=254)


class KnownApplication(Application):
    """An application with all that the operator must know of a customer. The code's check character must be right."""

    code: Annotated[str, Field(min_length=18, max_length=18, examples=["91990100MA0000015X"]), AfterValidator(_checked)]
    legal_representative: str = Field(min_length=1, max_length=120)
    registered_address: str = Field(min_length=1, max_length=300)
    contact: Contact
    size: Literal["large", "medium", "small", "micro"] | None = Field(
        default=None, description="大型、中型、小型、微型（工信部联企业〔2011〕300号）；null: not known"
    )
    documents: list[Document] = Field(min_length=1, max_length=50)

    @property
    def file(self) -> dict[str, Any]:
        """What is kept of it beside the public part."""
        return self.model_dump(include={"legal_representative", "registered_address", "contact", "documents", "size"})


def kyb_hash(application: Application) -> str:
    """Hash of the admission file: the canonical JSON of all of it but the key."""
    body = json.dumps(
        application.model_dump(exclude={"key"}), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return "0x" + keccak(body.encode()).hex()


def admission_of(operator: str, participant: str, kind: str, key: str, kyb: str) -> tuple[str, dict[str, object]]:
    """The intent that admits: its action and fields."""
    fields = {"operator": operator, "participant": participant, "kind": KINDS.index(kind), "key": key, "kyb": kyb}
    return "AdmitParticipant", fields


def profile_of(what: Application | Admission, now: int) -> Profile:
    return Profile(
        participant=what.participant,
        code=what.code,
        name=what.name,
        name_en=what.name_en,
        kind=what.kind,
        filed_at=now,
    )


def check_free(session: Session, operator: str, what: Application | Admission) -> None:
    """Raises `Problem` 409 where the applicant is in already, or its address is another's. The first operator is in
    since the deployment: it may file its own name."""
    filed = session.get(Profile, what.participant)
    if filed is not None and filed.code != what.code:  # an address is 56 bits of a hash
        raise Problem(
            409,
            "address_taken",
            f"{what.code}的参与方编号已属于{filed.code}",
            f"the address of {what.code} is that of {filed.code} already",
        )
    if what.participant != operator and session.get(Participant, what.participant) is not None:
        raise Problem(409, "already_admitted", f"{what.code}已登记", f"{what.code} is admitted already")


def require_approved(session: Session, intent: Intent) -> None:
    """An intent that admits says what one person proposed and another approved. Raises `Problem`."""
    if intent.name != "AdmitParticipant":
        return
    fields = intent.fields
    which = (
        col(Admission.participant) == fields["participant"],
        col(Admission.state) == "approved",
        col(Admission.kyb) == fields["kyb"],
        col(Admission.key) == fields["key"],
        col(Admission.kind) == KINDS[fields["kind"]],
    )
    if session.scalars(select(col(Admission.id)).where(*which)).first() is None:
        raise Problem(
            403,
            "not_approved",
            "该准入尚未由另一人批准，或内容与批准的不符",
            "no approved admission says this: propose it, and let somebody else approve it",
        )
