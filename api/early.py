"""The register of early checks, and refusals in the words that the ledger's own would have."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from api.problems import Problem
from chain.intents import Intent
from chain.refusals import WORDS, yuan

Check = Callable[[Session, Intent, int], None]
CHECKS: dict[str, Check] = {}


def checks(action: str) -> Callable[[Check], Check]:
    """Register the one check of an action. It is given the ledger's clock and raises `Problem`."""

    def register(function: Check) -> Check:
        CHECKS[action] = function
        return function

    return register


def refusal(status: int, error: str, **amounts_fen: Any) -> Problem:
    """The problem for what the ledger would refuse with this error: `Ledger_LotTooSmall` has the code lot_too_small."""
    zh, en = WORDS[error]
    shown = {name: yuan(amount) for name, amount in amounts_fen.items()}
    code = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", error.partition("_")[2]).lower()
    return Problem(status, code, zh.format(**shown), en.format(**shown))
