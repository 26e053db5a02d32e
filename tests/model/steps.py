"""One action, as the model and the ledger are both given it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.model.records import NOBODY


@dataclass(frozen=True)
class Step:
    """A party's intent, or the call of a role.

    name: of the intent or the function. fields: its arguments as `chain.intents` shapes them. now: UTC second of the
    block that it is in. contract: where it goes. key: who signed or calls.

    Of an intent, how: "relayed" with a signature, "direct" in a transaction of the key's own, or "short", the same by a
    function that takes no nonce and no deadline. digest: what was signed, from which ids are made. forged: what is
    wrong with the signature, "" for nothing. original: of a rejection or a cancellation, the digest of the issue
    intent that goes with it.
    """

    name: str
    fields: Mapping[str, Any]
    now: int
    key: str = NOBODY
    contract: str = ""
    digest: int = 0
    how: str = "relayed"
    forged: str = ""
    original: int = 0
