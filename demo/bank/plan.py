"""What goes wrong at the bank: drawn from a seed, so that the same orders have the same luck every time."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Odds:
    """In percent. refused, sent_back: of transfers; told_twice, late: of messages. part: of transfers, paid in part."""

    refused: int = 0
    sent_back: int = 0
    told_twice: int = 0
    late: int = 0
    part: int = 0


CALM = Odds()
AS_IN_LIFE = Odds(refused=4, sent_back=3, told_twice=10, late=20)


class Plan:
    def __init__(self, seed: int, odds: Odds) -> None:
        self._chance, self._odds = random.Random(seed), odds

    def fate(self) -> str:
        """Of one transfer: refused, sent_back, part or paid."""
        drawn, odds = self._chance.randrange(100), self._odds
        for fate, percent in (("refused", odds.refused), ("sent_back", odds.sent_back), ("part", odds.part)):
            if drawn < percent:
                return fate
            drawn -= percent
        return "paid"

    def is_told_twice(self) -> bool:
        return self._chance.randrange(100) < self._odds.told_twice

    def is_late(self) -> bool:
        return self._chance.randrange(100) < self._odds.late
