"""Reading the files that people of the trade already have. Money is int fen, never a float.

Knows no SQL, no HTTP and no chain, and imports nothing else of ours.
"""

from files.einvoice_xml import parse_einvoice_xml
from files.invoices import FileError, Invoice, ParsedFile, RowError, normalise
from files.network_csv import parse_network_csv
from files.read import read_invoices
from files.red import Open, match_red

__all__ = [
    "FileError",
    "Invoice",
    "Open",
    "ParsedFile",
    "RowError",
    "match_red",
    "normalise",
    "parse_einvoice_xml",
    "parse_network_csv",
    "read_invoices",
]
