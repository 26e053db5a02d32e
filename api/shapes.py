"""JSON shapes that several resources share: fen as strings, so that no reader rounds them."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

MOST_FEN = (1 << 40) - 1  # 40 bits on the ledger, for amounts and for times


def _whole(value: object) -> object:
    if isinstance(value, bool | float):
        raise ValueError("an amount is a string of fen, without point or exponent")
    return value


Fen = Annotated[
    int,
    BeforeValidator(_whole),
    Field(ge=0, le=2**63 - 1),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+$", "examples": ["123456"]}),
]
Address = Annotated[str, Field(pattern="^0x[0-9a-f]{40}$")]
Word = Annotated[str, Field(pattern="^0x[0-9a-f]{64}$")]
Signature = Annotated[str, Field(pattern="^0x[0-9a-f]{130}$")]
Id = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]

_EMAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_CHINESE_MOBILE = re.compile(r"1[0-9]{10}")


def _login(text: str) -> str:
    """Raises `ValueError`."""
    login = text.strip().lower()
    if _CHINESE_MOBILE.fullmatch(login):
        login = "+86" + login
    if not (_EMAIL.fullmatch(login) or _PHONE.fullmatch(login)):
        raise ValueError("a login is an e-mail address, or a phone number as +8613800000000")
    return login


# One text for one person: lowercase, and a phone number with its country.
Login = Annotated[str, Field(max_length=254, examples=["li.na@example.com"]), AfterValidator(_login)]
NewPassword = Annotated[str, Field(min_length=10, max_length=128)]
Code = Annotated[str, Field(pattern="^[0-9]{6}$", description="What the authenticator shows now (TOTP)")]
