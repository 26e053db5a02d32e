"""One door for any invoice file: what it is shows in its content, not in its name."""

from __future__ import annotations

import re
from datetime import date

from files.einvoice_xml import parse_einvoice_xml
from files.invoices import FileError, ParsedFile
from files.network_csv import COLUMNS, parse_network_csv

# What people send instead, and what to tell them.
_OTHERS = (
    (b"%PDF", "PDF 版式文件，请上传 XML 原件", "a PDF; send the XML original"),
    (b"PK\x03\x04", "Excel 或压缩文件，请另存为 CSV", "an Excel or zip file; save it as CSV"),
    (b"\xd0\xcf\x11\xe0", "旧版 Excel 文件，请另存为 CSV", "an old Excel file; save it as CSV"),
    (b"\x89PNG", "图片，请上传 XML 原件", "a picture; send the XML original"),
    (b"\xff\xd8\xff", "图片，请上传 XML 原件", "a picture; send the XML original"),
)


def read_invoices(
    data: bytes,
    *,
    filename: str = "",
    today: date | None = None,
    limit_bytes: int = 20 * 1024 * 1024,
) -> ParsedFile:
    """Read an invoice file of any format known here; amounts come out in fen.

    `filename` is only used to name the file in messages. `today`: invoices dated later are
    refused ("future_date"); None does not ask. Raises FileError "empty", "too_large",
    "not_an_invoice", and what the reader of the format raises; no other exception.
    """
    if len(data) > limit_bytes:
        limit = _size(limit_bytes)
        raise FileError(
            "too_large",
            f"{_named(filename, '文件')}大于上限 {limit}，请分成几个文件",
            f"{_named(filename, 'The file')} is larger than the limit of {limit}; split it",
        )
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise FileError("empty", f"{_named(filename, '文件')}是空的", f"{_named(filename, 'The file')} is empty")
    for magic, zh, en in _OTHERS:
        if start.startswith(magic):
            raise FileError(
                "not_an_invoice",
                f"{_named(filename, '文件')}是{zh}",
                f"{_named(filename, 'The file')} is {en}",
            )
    if start.startswith(b"<"):
        return parse_einvoice_xml(data, today=today)
    first_line = re.split(rb"[\r\n]", start, maxsplit=1)[0]
    if b"," in first_line or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return parse_network_csv(data, today=today)
    raise FileError(
        "not_an_invoice",
        f"{_named(filename, '文件')}既不是数电票 XML，也不是表头为 {','.join(COLUMNS)} 的 CSV",
        f"{_named(filename, 'The file')} is neither an e-invoice XML nor a CSV with the header {','.join(COLUMNS)}",
    )


def _named(filename: str, otherwise: str) -> str:
    """The file's own name without its folders, which are the sender's business."""
    name = re.split(r"[\\/]", filename)[-1][:80]
    return f"“{name}”" if name else otherwise


def _size(limit_bytes: int) -> str:
    mebibyte = 1024 * 1024
    return f"{limit_bytes // mebibyte} MB" if limit_bytes % mebibyte == 0 else f"{limit_bytes} bytes"
