"""An invoice as XML: which format it is shows in its root element; each file is one row."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO
from xml.etree.ElementTree import Element

from files import einvoice_xml, en16931
from files.documents import Document
from files.fields import Refused
from files.invoices import FileError, Invoice, RowError
from files.markup import tree_of
from files.text import PIECE_BYTES, encoding_of

_DECLARED = re.compile(rb"<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]{1,40})[\"']")
_WESTERN = {"iso-8859-1": "latin-1", "iso-8859-15": "iso-8859-15", "windows-1252": "cp1252"}


def read_xml(source: BinaryIO, today: date | None) -> tuple[str, Invoice | RowError]:
    """The format, and the invoice or what is wrong with it, naming the element.

    Raises FileError "bad_encoding", "not_xml", "unsafe_xml", "too_large", "not_an_invoice" (other XML).
    """
    root, einvoice, lines = _read(source)
    try:
        if root.tag == einvoice_xml.ROOT:
            return "einvoice_xml", einvoice_xml.einvoice_of(root, einvoice, today)
        return en16931.SYNTAXES[root.tag].format, en16931.invoice_of_document(root, lines, today)
    except Refused as refused:
        known = en16931.SYNTAXES.get(root.tag)
        return known.format if known else "einvoice_xml", refused.at(1)


def read_document(source: BinaryIO) -> Document:
    """What a UBL or CII file says, in its own currency. Raises as `read_xml`, and Refused for what is wrong in it."""
    root, _, lines = _read(source)
    if root.tag not in en16931.SYNTAXES:
        raise _not_an_invoice()
    return en16931.document_of(root, lines)[0]


def _read(source: BinaryIO) -> tuple[Element, einvoice_xml.Lines, en16931.Lines]:
    einvoice, lines = einvoice_xml.Lines(), en16931.Lines()
    root = tree_of(decoded(source), {einvoice_xml.LINE: einvoice.add, **lines.paths()})
    if root.tag != einvoice_xml.ROOT and root.tag not in en16931.SYNTAXES:
        raise _not_an_invoice()
    return root, einvoice, lines


def decoded(source: BinaryIO) -> Iterator[str]:
    """Decoded here, because the parser refuses GBK whatever the XML declaration says."""
    declared = _DECLARED.search(source.read(200))
    source.seek(0)
    encoding = encoding_of(source, _WESTERN.get(declared[1].decode().lower(), "gb18030") if declared else "gb18030")
    decoder = codecs.getincrementaldecoder(encoding)()
    first = True
    while piece := source.read(PIECE_BYTES):
        text = decoder.decode(piece)
        yield text.lstrip() if first else text
        first = False


def _not_an_invoice() -> FileError:
    return FileError(
        "not_an_invoice",
        "这个 XML 不是发票（应为数电票 <EInvoice>、UBL 2.1 的 Invoice 或 CreditNote，或 UN/CEFACT CII）",
        "This XML is not an invoice (a 数电票 <EInvoice>, a UBL 2.1 Invoice or CreditNote, or a UN/CEFACT CII)",
    )
