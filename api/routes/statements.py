"""What the banks say of orders and accounts: files of their systems, signed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from pydantic import BaseModel

from api.context import CallerDep, GatewayDep
from api.problems import Problem
from api.shapes import Signature, Word
from api.statements import take_file
from files import FileError
from readmodel.follow import ledger_now

router = APIRouter(prefix="/v1/payments/statements", tags=["payments"])


class RefusedEntry(BaseModel):
    """place: number of the entry in the file; 0: the file's balances."""

    place: int
    field: str
    code: str
    value: str
    zh: str
    en: str


class BankFileAnswer(BaseModel):
    """repeated: it was here before and changed nothing now; the rest is what was answered then.

    counts: of entries, paid, part, confirmed (the payee's bank says it, too), repeated (told before), other (none of
    ours), queued (see GET /v1/payments/unmatched); of statuses, accepted, failed, unchanged.
    """

    file: Word
    kind: str
    repeated: bool
    counts: dict[str, int]
    errors: list[RefusedEntry]


@router.post("", status_code=201)
def take_bank_file(
    file: Annotated[UploadFile, File(description="pain.002.001.10, camt.053.001.08 or camt.054.001.08")],
    signature: Annotated[Signature, Form(description="The bank system's, EIP-191 over `files.receipts.file_text`")],
    gate: GatewayDep,
    who: CallerDep,
) -> BankFileAnswer:
    """A maker of the account's owner, or of the bank whose accounts they are. Signed by that bank's system, for its own
    accounts only. Good entries are taken and wrong ones told; the same file twice changes nothing."""
    data = file.file.read(gate.settings.most_upload_bytes + 1)
    with gate.database.write() as session:
        try:
            repeated, kept = take_file(session, who, data, signature, ledger_now(session))
        except FileError as error:
            status = 413 if error.code == "too_large" else 422
            raise Problem(status, f"file_{error.code}", error.zh, error.en) from None
    return BankFileAnswer(file=kept.sha256, kind=kept.kind, repeated=repeated, **kept.result)
