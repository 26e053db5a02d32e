"""What the phases of the job share: parties, the clock, the cashier, and notes for the account."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from rich.progress import Progress

from chain.abi import keccak
from chain.summaries import SHANGHAI
from demo.network import Network
from demo.party import Item, Outcome, Party
from demo.payments import Cashier
from demo.stack import Stack, demo_key, wait_for
from demo.trouble import Trouble

T = TypeVar("T")
R = TypeVar("R")
AT_ONCE = 16  # parties


@dataclass
class Notes:
    """What the account will tell. refusals: what was tried and rightly refused, with the reason."""

    imports: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    story: list[tuple[str, str]] = field(default_factory=list)
    quotes: int = 0
    decisions: list[dict[str, Any]] = field(default_factory=list)
    phases_s: dict[str, float] = field(default_factory=dict)


class World:
    """The demo's cast on one running stack."""

    def __init__(self, stack: Stack, network: Network, starts_on: date, progress: Progress) -> None:
        self.stack, self.network, self.starts_on, self.progress = stack, network, starts_on, progress
        self.notes = Notes()
        self.parties = {
            member.code: Party(stack.api_url, member.code, member.name_en, member.kind, demo_key(member.code))
            for member in network.members.values()
        }
        self.by_address = {party.address: party for party in self.parties.values()}
        self.today = starts_on
        self.cashier = Cashier(stack)

    # --- cast

    def one(self, kind: str) -> Party:
        return self.parties[self.network.of_kind(kind)[0].code]

    @property
    def operator(self) -> Party:
        return self.one("operator")

    @property
    def regulator(self) -> Party:
        return self.one("regulator")

    @property
    def supervisor(self) -> Party:
        """The second of the pool's authorities: the first one opens the pool."""
        return self.parties[self.network.of_kind("pool_authority")[1].code]

    @property
    def banks(self) -> list[Party]:
        return [self.parties[member.code] for member in self.network.of_kind("bank")]

    @property
    def payers(self) -> list[Party]:
        """All who pay or are paid."""
        return [party for party in self.parties.values() if party.kind in ("enterprise", "bank", "pool_treasurer")]

    @property
    def settlement_bank(self) -> Party:
        """The debtors' bank in this story: sets their limits and records their payments."""
        return self.banks[0]

    @property
    def debtors(self) -> list[Party]:
        return [self.parties[code] for code in self.network.buyers]

    # --- order

    def rank(self, address: str) -> bytes:
        """A party's place among the others: by the whole of the hash that its address is cut from, so that neither its
        name nor its size puts it first."""
        return keccak(b"tallystick participant " + self.by_address[address].code.encode())[12:]

    def order(self, thing: dict[str, Any]) -> tuple[Any, ...]:
        """Of certificates and lots, the same in every run: ids are hashes over a random key, amounts and parties are
        not."""
        return (
            self.rank(thing["debtor"]),
            self.rank(thing.get("supplier") or thing["owner"]),
            thing["matures_on"],
            int(thing.get("face_fen", thing.get("amount_fen", 0))),
        )

    # --- acting

    def together(
        self, work: Mapping[str, Sequence[Item]], tick: Callable[[int], None] = lambda _: None
    ) -> dict[str, list[Outcome]]:
        """Parties act at the same time, as in life. work: items by participant address; all must be confirmed."""

        def one(address: str) -> list[Outcome]:
            return require(self.by_address[address].act(work[address], tick))

        return dict(zip(work, self.at_once(one, work), strict=True))

    def at_once(self, do: Callable[[T], R], things: Iterable[T]) -> list[R]:
        """Run for each thing in a thread of its own, some at a time; results in order, the first error raised."""
        with ThreadPoolExecutor(AT_ONCE) as threads:
            return list(threads.map(do, things))

    # --- clock

    def at(self, on: date, hour: int = 12) -> int:
        """UTC second of an hour of a Shanghai date."""
        return int(datetime(on.year, on.month, on.day, hour, tzinfo=SHANGHAI).timestamp())

    @property
    def now(self) -> int:
        """The ledger's clock as the gateway has it, UTC seconds."""
        now: int = self.regulator.get("/v1/status")["ledger_at"]
        return now

    def travel_to(self, on: date) -> None:
        """Noon of a later Shanghai date; returns when the gateway's clock is there too."""
        target = self.at(on)
        if target > self.now:
            self.stack.travel_to(target)
        wait_for("the new date", lambda: self.now >= target, alive=self.stack.check)
        self.today = on

    def after_days(self, days: int) -> None:
        self.travel_to(self.today + timedelta(days=days))

    def until(self, what: str, ready: Callable[[], bool]) -> None:
        wait_for(what, ready, alive=self.stack.check)

    # --- telling

    @contextmanager
    def phase(self, name: str, title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """A timed phase with a bar; yields a function that moves it."""
        began = time.monotonic()
        task = self.progress.add_task(title, total=total)
        (self.stack.folder / "phase").write_text(name, "utf-8")
        yield lambda count: self.progress.update(task, advance=count)
        finished = self.progress.tasks[task].completed or 1
        self.progress.update(task, total=finished, completed=finished)
        self.notes.phases_s[name] = round(time.monotonic() - began, 2)

    def tell(self, words: str) -> None:
        """A line of the story, under the ledger's date."""
        self.notes.story.append((self.today.isoformat(), words))


def require(outcomes: list[Outcome]) -> list[Outcome]:
    """All confirmed, or `Trouble` with the first refusal."""
    for outcome in outcomes:
        if not outcome.confirmed:
            raise Trouble(f"{outcome.action} was refused: {outcome.refusal}", exit_code=1)
    return outcomes
