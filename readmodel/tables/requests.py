"""What the gateway remembers of requests themselves."""

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, moment


class IdempotentRequest(SQLModel, table=True):
    """A request that its participant gave a key, and its answer, until it expires.

    fingerprint: sha256 of what was asked. holder: the try that works on it, since `began_at`; status is None until it
    has answered. kept: whether the body may be stored; an answer that holds a secret is not.
    """

    __tablename__ = "idempotent_request"
    participant: str = address(primary_key=True)
    key: str = Field(primary_key=True, max_length=128)
    fingerprint: str = Field(max_length=64)
    holder: str = Field(max_length=32)
    began_at: int = moment()
    expires_at: int = moment(index=True)
    status: int | None = Field(default=None)
    content_type: str | None = Field(default=None)
    kept: bool = Field(default=True)
    body: bytes | None = Field(default=None, sa_type=LargeBinary)
