"""What a bank's system signs, to the letter: its receipt for one payment, as JSON, or a file of its messages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

FIELDS = (
    "instruction",
    "reference",
    "payer",
    "payer_account",
    "payee",
    "payee_account",
    "amount_fen",
    "paid_at",
)


def receipt_text(receipt: Mapping[str, object]) -> str:
    """Canonical JSON of a receipt's fields without its signature: sorted keys, no blanks, amount as string of fen,
    paid_at as UTC seconds. Raises `KeyError` for a missing field."""
    fields: dict[str, object] = {name: receipt[name] for name in FIELDS}
    fields["amount_fen"] = str(fields["amount_fen"])
    return json.dumps(fields, sort_keys=True, separators=(",", ":"))


def file_text(data: bytes) -> str:
    """What is signed of a file of a bank's messages: that it is one, and the hash of its bytes."""
    return f"Tallystick bank file\nsha256:{hashlib.sha256(data).hexdigest()}"
