"""Column shapes: amounts are fen, times UTC seconds, both 64-bit; ids, hashes and addresses are lowercase hex."""

from typing import Any

from sqlalchemy import BigInteger, Index, String, text
from sqlmodel import Field


def fen(default: int = 0) -> Any:
    return Field(default=default, sa_type=BigInteger)


def moment(**kwargs: Any) -> Any:
    """UTC seconds."""
    return Field(sa_type=BigInteger, **kwargs)


def number(**kwargs: Any) -> Any:
    return Field(sa_type=BigInteger, **kwargs)


def address(**kwargs: Any) -> Any:
    return Field(sa_type=String(42), **kwargs)


def word(**kwargs: Any) -> Any:
    """32 bytes: an id, a hash, a bank reference."""
    return Field(sa_type=String(66), **kwargs)


def month(**kwargs: Any) -> Any:
    """A calendar month in Shanghai, as 2026-11."""
    return Field(sa_type=String(7), **kwargs)


def index(table: str, *columns: str, where: str = "") -> Index:
    """An index under a name that says what it is for: filter first, then the order of pages. where: only such rows."""
    partial: dict[str, Any] = {f"{dialect}_where": text(where) for dialect in ("postgresql", "sqlite")} if where else {}
    return Index(f"ix_{table}_{'_'.join(columns)}", *columns, **partial)
