"""Signing in: challenges, sessions, and tries that failed."""

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, index, moment


class Challenge(SQLModel, table=True):
    """A sign-in message (EIP-4361) that we wrote, kept to the letter: only a signature of exactly it counts, once.

    participant: for whom the key wants to act; None where it acts for one only.
    """

    __tablename__ = "challenge"
    nonce: str = Field(primary_key=True)
    key: str = address()
    participant: str | None = address(default=None)
    message: str
    expires_at: int = moment()


class SignIn(SQLModel, table=True):
    """A session at one participant. Only the token's hash is kept.

    person: None for a founding key, and for a client. how: key | password | client; `key` is the first one's, `client`
    and `secret` (the id of the one that it came with) and `scopes` the last one's. last_seen_at: to the minute.
    """

    __tablename__ = "sign_in"
    __table_args__ = (index("sign_in", "participant", "expires_at"),)
    token_hash: str = Field(primary_key=True)
    id: str = Field(unique=True)
    participant: str = address()
    person: str | None = Field(default=None, index=True)
    key: str | None = address(default=None, index=True)
    client: str | None = Field(default=None, index=True)
    secret: str | None = Field(default=None)
    scopes: list[str] = Field(default=[], sa_type=JSON)
    how: str
    made_at: int = moment()
    last_seen_at: int = moment()
    expires_at: int = moment()
    revoked_at: int | None = moment(default=None)


class FailedTries(SQLModel, table=True):
    """How often somebody failed to sign in as `subject`, since the first time.

    subject: the hash of a login, of a key or of a client's id. The count ends at `until`, UTC seconds.
    """

    __tablename__ = "failed_tries"
    subject: str = Field(primary_key=True)
    times: int
    until: int = moment(index=True)
