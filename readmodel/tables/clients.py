"""Machine clients: a participant's own systems, which sign in by id and secret."""

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, index, moment


class Client(SQLModel, table=True):
    """A system of a participant's. scopes: sorted, of `api.scopes.SCOPES`. networks: where it may come from, as CIDRs;
    none: from anywhere. made_by: the person, or the founding key."""

    __tablename__ = "client"
    __table_args__ = (index("client", "participant", "id"),)
    id: str = Field(primary_key=True)
    participant: str = address()
    name: str
    scopes: list[str] = Field(sa_type=JSON)
    networks: list[str] = Field(sa_type=JSON)
    made_by: str
    made_at: int = moment()
    revoked_at: int | None = moment(default=None)


class ClientSecret(SQLModel, table=True):
    """A secret of a client's, of which only the hash is kept (`api.sessions.token_hash`). last_used_at: when it last
    got a token."""

    __tablename__ = "client_secret"
    id: str = Field(primary_key=True)
    client: str = Field(index=True)
    secret_hash: str = Field(unique=True)
    made_at: int = moment()
    last_used_at: int | None = moment(default=None)
    ended_at: int | None = moment(default=None)
