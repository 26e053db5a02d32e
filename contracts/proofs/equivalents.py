"""Survivors that are explained: mutants that no test can tell from the original, or none should.

`equivalent.toml` has one `[[equivalent]]` for each: `file` (below contracts/src), `where` (Contract.function), `guard`
(the whole statement on one line, as `mutants.py --list` prints it), `part` (for a term or a boundary, likewise), and
the `reason`.
"""

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from guards import Mutant

FILE = Path(__file__).resolve().parent / "equivalent.toml"
FIELDS = ("file", "where", "guard", "part", "reason")


class BadExplanation(Exception):
    """An entry of the file that cannot be read."""


@dataclass(frozen=True)
class Equivalent:
    file: str
    where: str
    guard: str
    part: str
    reason: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.file, self.where, self.guard, self.part

    def __str__(self) -> str:
        return " | ".join(filter(None, self.key))


def read(path: Path = FILE) -> list[Equivalent]:
    """Raises `BadExplanation` for an entry without reason, with an unknown field, or for the second of its kind."""
    found: list[Equivalent] = []
    for entry in tomllib.loads(path.read_text("utf-8")).get("equivalent", []):
        given = {"part": "", **entry}
        if set(given) != set(FIELDS) or not all(isinstance(value, str) for value in given.values()):
            raise BadExplanation(f"{path.name}: wanted the fields {', '.join(FIELDS)}, found {', '.join(entry)}")
        one = Equivalent(**given)
        if not one.reason.strip():
            raise BadExplanation(f"{path.name}: no reason: {one}")
        if one.key in {other.key for other in found}:
            raise BadExplanation(f"{path.name}: twice: {one}")
        found.append(one)
    return found


def complaints(entries: Iterable[Equivalent], every: Collection[Mutant], killed: Collection[Mutant]) -> list[str]:
    """Entries that name no guard of the source any more, and entries whose mutant a test does tell apart."""
    known, dead = {mutant.key for mutant in every}, {mutant.key for mutant in killed}
    return [f"names no guard: {one}" for one in entries if one.key not in known] + [
        f"is killed, so it is no equivalent: {one}" for one in entries if one.key in dead
    ]
