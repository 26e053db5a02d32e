"""Brings the invoices of a file into the tables, a piece at a time, for the gateway at once or for the worker later."""

from intake.rows import Take, bring_in, open_file
from intake.uploads import PIECE_BYTES, keep_upload, turn

__all__ = ["PIECE_BYTES", "Take", "bring_in", "keep_upload", "open_file", "turn"]
