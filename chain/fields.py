"""One field of a draft in canonical form: whatever a caller sends becomes what the ABI coder takes, or is refused.

Numbers may come as decimal strings; addresses, hashes and ids as hex in any case.
"""

from __future__ import annotations

from typing import Any

from chain.abi import is_id
from chain.words import ENUMS


def clean(component: dict[str, Any], value: Any) -> Any:
    """The value in the form that `chain.abi` takes. Raises `ValueError`, which names the field and what is wrong."""
    kind, name = component["type"], component["name"]
    try:
        if kind == "tuple[]":
            return _clean_list(component["components"], value)
        if kind == "bool":
            if not isinstance(value, bool):
                raise ValueError("true or false")
            return value
        if kind == "address" or kind == "bytes32" or is_id(component):
            size = 20 if kind == "address" else 32
            if len(raw := bytes.fromhex(value.removeprefix("0x"))) != size:
                raise ValueError(f"wants {size} bytes")
            return "0x" + raw.hex()
        number = _decimal(value) if isinstance(value, str) else value
        if isinstance(number, bool) or not isinstance(number, int):
            raise ValueError("a whole number")
        if not 0 <= number < _bound(component):
            raise ValueError(f"does not fit {component['internalType']}")
        return number
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        raise ValueError(f"{name}: {error} (got {value!r:.80})") from None


def _clean_list(components: list[dict[str, Any]], values: Any) -> list[dict[str, Any]]:
    if not isinstance(values, list):
        raise ValueError("a list")
    known = {c["name"] for c in components}
    for item in values:
        if not isinstance(item, dict) or item.keys() != known:
            raise ValueError(f"each item wants {', '.join(sorted(known))}")
    return [{c["name"]: clean(c, item[c["name"]]) for c in components} for item in values]


def _decimal(text: str) -> int:
    if not (text.isascii() and text.isdigit()):  # int() takes spaces, underscores and other scripts' digits
        raise ValueError("a whole number")
    return int(text)


def _bound(component: dict[str, Any]) -> int:
    """The first number that is too large: of an enum, the contract would answer it with no reason at all."""
    enum = component["internalType"].removeprefix("enum ")
    return len(ENUMS[enum]) if enum in ENUMS else 1 << int(component["type"].removeprefix("uint"))
