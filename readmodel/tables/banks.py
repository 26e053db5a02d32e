"""Where money lies and who may say that it moved: participants' named accounts, and the banks' systems."""

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, index, moment


def _one(table: str, *columns: str, where: str) -> Index:
    """Only one row of these columns where that holds."""
    name = f"uq_{table}_{'_'.join(columns)}"
    return Index(name, *columns, unique=True, postgresql_where=text(where), sqlite_where=text(where))


class BankAccount(SQLModel, table=True):
    """A participant's named account: what it is paid to and pays from. state: proposed -> approved | rejected;
    approved -> replaced, when another one is approved. A row never changes its number: another account is another row.

    bank_code: 联行号, twelve digits. proposed_by, decided_by: persons, or a founding key.
    """

    __tablename__ = "bank_account"
    __table_args__ = (
        index("bank_account", "participant", "id"),
        index("bank_account", "bank_code", "number"),
        _one("bank_account", "participant", where="state = 'approved'"),
        _one("bank_account", "bank_code", "number", where="state = 'approved'"),
    )
    id: str = Field(primary_key=True)
    participant: str = address()
    number: str
    name: str
    bank_code: str
    bank_name: str
    state: str
    proposed_by: str
    proposed_at: int = moment()
    decided_by: str | None = Field(default=None)
    decided_at: int | None = moment(default=None)
    reason: str | None = Field(default=None)


class BankSystem(SQLModel, table=True):
    """A bank's system, which signs what the bank says of accounts: of its own only, those whose 联行号 begins with
    `code_prefix`. state: proposed -> approved -> ended."""

    __tablename__ = "bank_system"
    __table_args__ = (index("bank_system", "key", "state"), index("bank_system", "state", "code_prefix"))
    id: str = Field(primary_key=True)
    bank: str = address()
    key: str = address()
    code_prefix: str
    state: str
    proposed_by: str
    proposed_at: int = moment()
    decided_by: str | None = Field(default=None)
    decided_at: int | None = moment(default=None)
    ended_by: str | None = Field(default=None)
    ended_at: int | None = moment(default=None)
