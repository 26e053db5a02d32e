"""The reference that goes with a payment from end to end: 35 characters, made from its instruction's id."""

from __future__ import annotations

import re

_SHAPE = re.compile("TS([0-9A-F]{31})([0-9]{2})")


def reference_of(instruction: str) -> str:
    """TS, the first 31 hex digits of the instruction's id, and two check digits (modulo 97).

    124 bits of a hash: no two instructions share one. instruction: 0x and 64 hex digits.
    """
    body = instruction.removeprefix("0x")[:31].upper()
    return f"TS{body}{_check(body):02}"


def instruction_prefix(reference: str) -> str | None:
    """How the id of the instruction begins that a reference was made from; None for one that was not made here, or
    was copied wrongly."""
    found = _SHAPE.fullmatch(reference.strip().upper())
    if found is None or _check(found[1]) != int(found[2]):
        return None
    return "0x" + found[1].lower()


def _check(body: str) -> int:
    """Of the digits as one number: 97 is a prime, so any one wrong digit, and any two exchanged, are found."""
    return 98 - int(body, 16) * 100 % 97
