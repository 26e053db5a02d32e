"""Reading the files that people of the trade already have. Money is int fen, never a float.

Knows no SQL, no HTTP and no chain, and imports nothing else of ours.
"""

from files.documents import Document, Party
from files.fields import Refused
from files.invoices import FileError, Invoice, ParsedFile, RowError, normalise
from files.read import Reading, open_invoices, read_invoices
from files.red import Open, match_red
from files.xml_file import read_document

__all__ = [
    "Document",
    "FileError",
    "Invoice",
    "Open",
    "ParsedFile",
    "Party",
    "Reading",
    "Refused",
    "RowError",
    "match_red",
    "normalise",
    "open_invoices",
    "read_document",
    "read_invoices",
]
