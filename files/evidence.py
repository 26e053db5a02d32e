"""What shows that a trade is real: contracts, invoices, acceptance. Taken by what the bytes are, not by the name."""

from __future__ import annotations

import io

from files.invoices import FileError
from files.markup import tree_of
from files.package import opened
from files.xml_file import decoded

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
XML, OFD = "application/xml", "application/ofd"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = (PDF, PNG, JPEG, XML, OFD, XLSX)
_BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
# A zip is what the part in it says.
_PARTS = (("OFD.xml", OFD), ("xl/workbook.xml", XLSX))
_MACROS = "xl/vbaProject.bin"
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def media_type(data: bytes) -> str:
    """PDF, PNG, JPEG, XML, OFD or XLSX.

    Raises FileError: "not_evidence" for anything else, also for a spreadsheet with programs in it; "encrypted",
    "zip_bomb", and of XML "not_xml", "unsafe_xml", "bad_encoding", "too_large", as for invoices.
    """
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return _package(data)
    if data.startswith(_MARKS) or data.lstrip()[:1] == b"<":
        tree_of(decoded(io.BytesIO(data)))
        return XML
    raise _not_evidence()


def _package(data: bytes) -> str:
    try:
        with opened(io.BytesIO(data)) as package:
            parts = set(package.namelist())
    except FileError as error:
        if error.code != "broken_package":
            raise
        raise _not_evidence() from None
    if _MACROS not in parts:
        for part, kind in _PARTS:
            if part in parts:
                return kind
    raise _not_evidence()


def _not_evidence() -> FileError:
    return FileError(
        "not_evidence",
        "只收 PDF、PNG、JPEG、XML、OFD 和不含宏的 XLSX 文件",
        "Only PDF, PNG, JPEG, XML, OFD, and XLSX without macros are taken",
    )
