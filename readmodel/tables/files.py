"""Invoices that parties brought in, and what was refused."""

from datetime import date

from sqlalchemy import JSON, LargeBinary
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, index, moment, number, word


class InvoiceFile(SQLModel, table=True):
    """One file as it came. rows_read = accepted + refused + red. header: of a list, as it stood; [] for XML.

    state: "kept"; "tried" (a dry run) and "refused" (it was to be whole) kept nothing but why rows were refused.
    """

    __tablename__ = "invoice_file"
    id: str = Field(primary_key=True)
    participant: str = address(index=True)
    sha256: str = Field(index=True)
    filename: str
    format: str
    state: str
    header: list[str] = Field(sa_type=JSON)
    rows_read: int
    accepted: int
    refused: int
    red: int
    at: int = moment()


class ImportedInvoice(SQLModel, table=True):
    """An approved payable. reduced_fen: what red invoices took off it. `key` names it on the ledger too."""

    __tablename__ = "imported_invoice"
    __table_args__ = (index("imported_invoice", "debtor", "key"), index("imported_invoice", "supplier", "key"))
    key: str = word(primary_key=True)
    debtor: str = address()
    supplier: str = address()
    number: str
    issued_on: date
    ex_tax_fen: int = fen()
    tax_fen: int = fen()
    total_fen: int = fen()
    reduced_fen: int = fen()
    file: str
    row: int


class InvoiceReduction(SQLModel, table=True):
    """What one red invoice took off one invoice."""

    __tablename__ = "invoice_reduction"
    red_key: str = word(primary_key=True)
    invoice: str = word(primary_key=True)
    amount_fen: int = fen()
    file: str
    row: int


class InvoiceRefusal(SQLModel, table=True):
    """A row that was refused: where, why, in words. cells: the row as it stood, to be corrected and sent again."""

    __tablename__ = "invoice_refusal"
    file: str = Field(primary_key=True)
    row: int = Field(primary_key=True)
    column: str
    code: str
    value: str
    zh: str
    en: str
    cells: list[str] = Field(sa_type=JSON)


class InvoiceColumns(SQLModel, table=True):
    """Which columns of its lists a participant said are which, for its next list: field to heading."""

    __tablename__ = "invoice_columns"
    participant: str = address(primary_key=True)
    mapping: dict[str, str] = Field(sa_type=JSON)
    at: int = moment()


class InvoiceUpload(SQLModel, table=True):
    """A file that is brought in by the worker, and how far it is. Its id is the one of the `InvoiceFile` to be.

    take: good | whole | nothing, as the gateway was asked. state: waiting, reading, done (there is the file), refused
    (as a whole: code and words), failed (it was tried too often). bytes_read, rows_read: in this try. held_by: whose
    turn it is; held_at: when that one last said so, by the machine's clock.
    """

    __tablename__ = "invoice_upload"
    __table_args__ = (index("invoice_upload", "state", "at"),)
    id: str = Field(primary_key=True)
    participant: str = address()
    filename: str
    take: str
    mapping: dict[str, str] = Field(sa_type=JSON)
    size_bytes: int = number()
    state: str = "waiting"
    bytes_read: int = number(default=0)
    rows_read: int = 0
    code: str | None = None
    zh: str | None = None
    en: str | None = None
    tries: int = 0
    held_by: str | None = None
    held_at: int = moment(default=0)
    at: int = moment()


class InvoiceUploadPiece(SQLModel, table=True):
    """The bytes of an upload, a piece at a time, until it was read."""

    __tablename__ = "invoice_upload_piece"
    file: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


class StagedInvoice(SQLModel, table=True):
    """A row of a file that is being read: nobody's yet. Red: negative amounts. cells: as in `InvoiceRefusal`."""

    __tablename__ = "staged_invoice"
    file: str = Field(primary_key=True)
    row: int = Field(primary_key=True)
    key: str = word()
    supplier: str = address()
    number: str
    issued_on: date
    ex_tax_fen: int = fen()
    tax_fen: int = fen()
    total_fen: int = fen()
    cells: list[str] = Field(sa_type=JSON)
