"""JSON shapes that several resources share: fen as strings, so that no reader rounds them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

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
