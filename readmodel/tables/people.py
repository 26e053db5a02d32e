"""People, the participants that they act for, what they may do there, which keys are theirs, and who is invited."""

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, index, moment, number


class Person(SQLModel, table=True):
    """Somebody with a name of its own. login: e-mail or phone, lowercase; password_hash: argon2id.

    totp_last_step: the time step of the code that was used last; a code of that step or an earlier one is not taken.
    """

    __tablename__ = "person"
    id: str = Field(primary_key=True)
    login: str = Field(unique=True)
    name: str
    password_hash: str
    totp_secret: str
    totp_last_step: int | None = number(default=None)
    made_at: int = moment()


class Membership(SQLModel, table=True):
    """A person at a participant. roles: sorted, of `api.roles.ROLES`. While suspended it gives no session."""

    __tablename__ = "membership"
    __table_args__ = (index("membership", "participant", "person"),)
    person: str = Field(primary_key=True)
    participant: str = address(primary_key=True)
    roles: list[str] = Field(sa_type=JSON)
    made_at: int = moment()
    suspended_at: int | None = moment(default=None)


class PersonKey(SQLModel, table=True):
    """Whose key it is. One person's for good. A registered key that is nobody's is a founding key: it may do everything
    until the participant has an administrator with a key, and then nothing."""

    __tablename__ = "person_key"
    __table_args__ = (index("person_key", "person", "participant"),)
    participant: str = address(primary_key=True)
    key: str = address(primary_key=True)
    person: str
    bound_at: int = moment()


class Invitation(SQLModel, table=True):
    """Who may join a participant, with which roles. Only the token's hash is kept; it is used once.

    invited_by: the person, or the founding key. withdrawn_at: an administrator took it back.
    """

    __tablename__ = "invitation"
    __table_args__ = (index("invitation", "participant", "id"),)
    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    participant: str = address()
    login: str
    roles: list[str] = Field(sa_type=JSON)
    invited_by: str
    made_at: int = moment()
    expires_at: int = moment()
    used_at: int | None = moment(default=None)
    withdrawn_at: int | None = moment(default=None)
