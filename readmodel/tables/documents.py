"""What shows that a trade is real, stored off the ledger: here is which file it is, and whose."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, index, moment, number, word


class TradeDocument(SQLModel, table=True):
    """subject: the certificate that it was filed for; or, filed before there is one, the hash of the whole set, which
    the debtor names as `terms` when it issues. participant: who filed it. kind: contract | invoice | acceptance |
    warehouse_receipt | other. sha256: of its bytes, under which the store keeps them. dated_on: the day that it bears,
    as its filer says. at: the ledger's clock. Never changed.
    """

    __tablename__ = "trade_document"
    __table_args__ = (
        UniqueConstraint("subject", "participant", "kind", "sha256", name="uq_trade_document_filed"),
        index("trade_document", "subject", "id"),
    )
    id: str = Field(primary_key=True)
    subject: str = word()
    participant: str = address()
    kind: str
    name: str
    media_type: str
    sha256: str = word()
    size_bytes: int = number()
    dated_on: date | None = Field(default=None)
    filed_by: str
    at: int = moment()
