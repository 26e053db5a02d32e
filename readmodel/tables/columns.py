"""Column shapes: amounts are fen, times UTC seconds, both 64-bit; ids, hashes and addresses are lowercase hex."""

from typing import Any

from sqlalchemy import BigInteger, String
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
