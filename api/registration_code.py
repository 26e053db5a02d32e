"""统一社会信用代码 (GB 32100-2015): eighteen characters, the last of which checks the others."""

from __future__ import annotations

import re

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_SHAPE = re.compile(rf"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")
_BASE = len(_ALPHABET)


def check_character(first: str) -> str:
    """The eighteenth character after these seventeen: weights are the powers of 3 modulo 31 (4.6)."""
    total = sum(_ALPHABET.index(character) * pow(3, place, _BASE) for place, character in enumerate(first))
    return _ALPHABET[-total % _BASE]


def is_right(code: str) -> bool:
    """Whether this is a code in capitals with its right check character."""
    return _SHAPE.fullmatch(code) is not None and check_character(code[:-1]) == code[-1]
