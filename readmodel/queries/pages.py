"""Pages by keyset: what comes after the last key of the page before, in the order of an index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select, union
from sqlmodel import col


def page_of_keys(key: Any, ways: Sequence[ColumnElement[bool]], *, after: str, limit: int) -> Select[Any]:
    """The first keys after `after` of the rows that any of the ways finds: to be put into `key IN (...)`. At least one
    way.

    Each way is a query of its own, so that each is served by its own index, which ends with the key. One condition with
    OR would read the whole of both.
    """
    first = [select(col(key)).where(way, col(key) > after).order_by(col(key)).limit(limit).subquery() for way in ways]
    found = union(*(select(one.c[0]) for one in first)).subquery()
    return select(found.c[0]).order_by(found.c[0]).limit(limit)
