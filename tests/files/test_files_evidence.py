"""A document of a trade is taken by what it is, whatever it is called."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from files import FileError
from files.evidence import JPEG, OFD, PDF, PNG, XLSX, XML, media_type
from files.template import write_template

ROOT = Path(__file__).resolve().parents[2]


def package(*parts: str, data: bytes = b"<a/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in parts:
            made.writestr(part, data)
    return out.getvalue()


def list_in_xlsx() -> bytes:
    out = io.BytesIO()
    write_template(out, "zh")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", PDF),
        ((ROOT / "docs" / "certificate.png").read_bytes(), PNG),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", JPEG),
        (b'<?xml version="1.0"?><EInvoice/>', XML),
        (b"\xef\xbb\xbf<EInvoice/>", XML),
        ('<?xml version="1.0" encoding="GBK"?><a>合同</a>'.encode("gbk"), XML),
        (list_in_xlsx(), XLSX),
        (package("OFD.xml", "Doc_0/Document.xml"), OFD),
    ],
    ids=["pdf", "png", "jpeg", "xml", "xml with a mark", "xml in gbk", "xlsx", "ofd"],
)
def test_what_is_taken(data: bytes, kind: str) -> None:
    assert media_type(data) == kind


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_evidence"),
        (b"MZ\x90\x00", "not_evidence"),
        (b"<html><script>alert(1)</script><br></html>", "not_xml"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "unsafe_xml"),
        (b"a;b;c\n", "not_evidence"),
        (package("readme.txt"), "not_evidence"),
        (package("xl/workbook.xml", "xl/vbaProject.bin"), "not_evidence"),
        (list_in_xlsx()[:-40], "not_evidence"),
        (package("OFD.xml", data=b"0" * 50_000_000), "zip_bomb"),
    ],
    ids=["empty", "program", "page", "entities", "csv", "zip", "macros", "cut off", "bomb"],
)
def test_what_is_not(data: bytes, code: str) -> None:
    with pytest.raises(FileError) as refused:
        media_type(data)
    assert refused.value.code == code
