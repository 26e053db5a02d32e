"""Checks on inputs. Each returns the value unchanged or raises `InputError` naming it."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from rules.errors import InputError

LARGEST: Final = 2**63 - 1
"""An amount above this is a slip: no column and no bank message of this trade holds it."""


def integer(name: str, value: object, *, minimum: int = 0) -> int:
    """An int from `minimum` to `LARGEST`. A bool or a float is neither money nor a rate."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{name} 必须是整数,得到 {value!r}", f"{name} must be an integer, got {value!r}")
    if value < minimum:
        raise InputError(
            f"{name} 不得小于 {minimum},得到 {value}",
            f"{name} must be at least {minimum}, got {value}",
        )
    if value > LARGEST:
        raise InputError(f"{name} 过大,最多 {LARGEST}", f"{name} is above {LARGEST}")
    return value


def day(name: str, value: object) -> date:
    """A calendar date (Asia/Shanghai). A datetime is refused: its date depends on its zone."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise InputError(f"{name} 必须是日期,得到 {value!r}", f"{name} must be a date, got {value!r}")
    return value


def optional_day(name: str, value: object) -> date | None:
    """A calendar date, or None where there is none yet."""
    return None if value is None else day(name, value)


def optional_flag(name: str, value: object) -> bool | None:
    """True, False, or None where the fact is not known."""
    if value is None or isinstance(value, bool):
        return value
    raise InputError(
        f"{name} 必须是 true、false 或空,得到 {value!r}",
        f"{name} must be true, false or null, got {value!r}",
    )


def word(name: str, value: object, allowed: Collection[str]) -> str:
    """One of the words that the rule set knows."""
    if isinstance(value, str) and value in allowed:
        return value
    known = ", ".join(allowed)
    raise InputError(f"{name} 不识别 {value!r};可用:{known}", f"{name} does not know {value!r}; known: {known}")


def text(name: str, value: object) -> str:
    """A string that says something."""
    if isinstance(value, str) and value.strip():
        return value
    raise InputError(f"{name} 必须是非空文字,得到 {value!r}", f"{name} must be a text, got {value!r}")


def items(name: str, value: object) -> None:
    """A list or a tuple: a bare string would be taken letter by letter."""
    if not isinstance(value, list | tuple):
        raise InputError(f"{name} 必须是列表,得到 {value!r}", f"{name} must be a list, got {value!r}")
