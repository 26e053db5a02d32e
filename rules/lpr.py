"""The loan prime rate (贷款市场报价利率, LPR) by date, from a data file."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal

from rules.decision import sha256_of
from rules.ruleset import read_data

Term = Literal["1Y", "5Y+"]
ONE_YEAR: Final[Term] = "1Y"
OVER_FIVE_YEARS: Final[Term] = "5Y+"


@dataclass(frozen=True, slots=True)
class LprTable:
    """Quotes by term, oldest first, each (first day in force, basis points).

    The table says nothing of a day before its first quote or after `known_through`.
    """

    quotes: dict[str, tuple[tuple[date, int], ...]]
    known_through: date
    sha256: str

    def on(self, day: date, term: Term) -> tuple[date, int] | None:
        """The quote in force on `day`: since when, and basis points; None outside the table."""
        if day > self.known_through:
            return None
        return next((quote for quote in reversed(self.quotes[term]) if quote[0] <= day), None)


@cache
def lpr_table() -> LprTable:
    """The table of `rules/data/lpr.json`."""
    data = read_data("lpr")
    return LprTable(
        quotes={
            term: tuple((date.fromisoformat(since), bps) for since, bps in rows) for term, rows in data["terms"].items()
        },
        known_through=date.fromisoformat(data["known_through"]),
        sha256=sha256_of(data),
    )
