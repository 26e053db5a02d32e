"""Signing in: challenges, sessions, and tries that failed."""

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

    person: None for a founding key. how: key | password; `key` is None for the latter. last_seen_at: to the minute.
    """

    __tablename__ = "sign_in"
    __table_args__ = (index("sign_in", "participant", "expires_at"),)
    token_hash: str = Field(primary_key=True)
    id: str = Field(unique=True)
    participant: str = address()
    person: str | None = Field(default=None, index=True)
    key: str | None = address(default=None, index=True)
    how: str
    made_at: int = moment()
    last_seen_at: int = moment()
    expires_at: int = moment()
    revoked_at: int | None = moment(default=None)


class FailedTries(SQLModel, table=True):
    """How often somebody failed to sign in as `subject`, the hash of a login or of a key, since the first time.

    The count ends at `until`, UTC seconds.
    """

    __tablename__ = "failed_tries"
    subject: str = Field(primary_key=True)
    times: int
    until: int = moment(index=True)
