"""Lists as downloads, under a file's name; and where the page of a list in the order of time ended."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence

from fastapi import Response

from api.problems import bad_cursor
from files.lists import write_csv, write_xlsx
from readmodel.queries.statements import Place

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF, PDF_SCHEMA = "application/pdf", {"schema": {"type": "string", "format": "binary"}}
_PLACE = re.compile(r"([0-9]{1,18}):([0-9]{1,18}):([0-9]{1,9}):([0-9]):([!-~]{0,66})")


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """name: without its ending. Whatever begins like a formula stands there as text (`files.lists`)."""
    return attached(write_csv(header, rows), CSV, f"{name}.csv")


def xlsx_file(name: str, sheet: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    out = io.BytesIO()
    write_xlsx(out, sheet, header, rows)
    return attached(out.getvalue(), XLSX, f"{name}.xlsx")


def attached(data: bytes, kind: str, name: str) -> Response:
    return Response(data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def place_of(after: str) -> Place | None:
    """Raises `Problem`."""
    if not after:
        return None
    found = _PLACE.fullmatch(after)
    if found is None:
        raise bad_cursor()
    at, block, log_index, place = map(int, found.groups()[:4])
    return Place(at, block, log_index, place, found[5])
