"""The id of the request that is being answered, wherever the code is."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-Id"
_WELL_FORMED = re.compile(r"[0-9A-Za-z._:-]{1,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The id of the request under way; empty outside of one."""
    return _current.get()


def begin(given: str | None) -> str:
    """The id of a request that begins: what its caller calls it, if that can be one, or a new one."""
    request_id = given if given and _WELL_FORMED.fullmatch(given) else secrets.token_hex(16)
    _current.set(request_id)
    return request_id
