"""What stands at the movable-property registry (动产融资统一登记公示系统, 中登网) about what a bank finances."""

from datetime import date

from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, index, moment, word


class RegistryEntry(SQLModel, table=True):
    """One step, as the bank's people wrote it down: one proposes, another approves or rejects. The steps of a
    financing, in the order in which they were taken, are its registration (`readmodel.queries.registrations`).

    kind: initial (初始登记) | change (变更) | extension (展期) | cancellation (注销) | notice (the notice of assignment
    reached the debtor) | other (what somebody else has registered, or notified, on the same receivable).
    state: proposed -> approved | rejected.

    number: 登记证明编号, or what proves a notice. registered_at: UTC seconds, as the registry has it. term_months and
    expires_on: of an initial one and an extension. claimant, advance_fen: of another's.
    """

    __tablename__ = "registry_entry"
    __table_args__ = (
        index("registry_entry", "bank", "id"),
        index("registry_entry", "financing", "id"),
        index("registry_entry", "expires_on", where="state = 'approved'"),
    )
    id: str = Field(primary_key=True)
    bank: str = address()
    financing: str = word()
    lot: str = word()
    kind: str
    number: str
    registered_at: int | None = moment(default=None)
    notified_at: int | None = moment(default=None)
    term_months: int | None = None
    expires_on: date | None = None
    claimant: str = ""
    advance_fen: int = fen()
    note: str = ""
    state: str
    proposed_by: str
    proposed_at: int = moment()
    decided_by: str | None = Field(default=None)
    decided_at: int | None = moment(default=None)
    reason: str | None = Field(default=None)
