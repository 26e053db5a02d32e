"""A bank system's receipt for one payment, as JSON: what is signed, to the letter."""

from __future__ import annotations

import json
from collections.abc import Mapping

FIELDS = ("instruction", "reference", "payer", "payee", "amount_fen", "paid_at")


def receipt_text(receipt: Mapping[str, object]) -> str:
    """Canonical JSON of a receipt's fields without its signature: sorted keys, no blanks, amount as string of fen,
    paid_at as UTC seconds. Raises `KeyError` for a missing field."""
    fields: dict[str, object] = {name: receipt[name] for name in FIELDS}
    fields["amount_fen"] = str(fields["amount_fen"])
    return json.dumps(fields, sort_keys=True, separators=(",", ":"))
