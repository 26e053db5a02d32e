"""Chance for the machine's rules: whom to pick, and what to get wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from chain.intents import Intent
from chain.keys import Key
from tests.model.invariants import check
from tests.model.model import INTENTS
from tests.model.records import FEN, NOBODY, Lot, Powers, Receivable, ReceivableState, Refusals
from tests.model.stage import (
    ADDRESS,
    ANYBODY,
    CODE,
    FORGED,
    KEYS,
    OTHER_POOL,
    POOL,
    SPARE,
    Stage,
    actor_field,
    key_named,
    paper,
)
from tests.model.tables import transitions

Item = TypeVar("Item")
# A rule's own choices come from a generator with this seed: drawn one by one they are too often all the same, and a
# play would not get far. What shrinks is the list of rules.
SEEDS = st.integers(0, (1 << 24) - 1)
SHORT = ("AcceptReceivable", "TransferLot")  # those that there is a function in the fewest words for
WRONG = 6  # one action in so many has something wrong about it
ADDRESSES = ("participant", "bank", "debtor", "supplier", "recipient", "reviewer", "treasurer", "supervisor", "to")
AMOUNTS = ("amount", "face", "limit", "advance", "repay", "principal", "outstanding", "gross", "highestRatioBps")
ENUM_SIZES = {"kind": (8, 3), "standing": (3,), "class": (6,), "to": (17,), "cover": (3,), "bar": (3,)}


class Player(RuleBasedStateMachine):
    """What the rules are made of. A subclass sets `opening`, the stage that each example begins with."""

    opening: Stage
    compare_every = 20

    def __init__(self) -> None:
        super().__init__()
        self.opening.side.restore()
        self.stage = self.opening.copy()
        self.model = self.stage.model
        self.steps = 0
        self.taken: Counter[int] = Counter()

    def teardown(self) -> None:
        if not self.stage.parted:
            self.stage.compare(all_of_it=True)
        self.stage.tally.examples += 1
        self.stage.tally.moves.update(self.model.moves)

    # --- chance

    def take(self, seed: int) -> None:
        """The source of this rule's choices: another one each time that a seed comes again."""
        self.taken[seed] += 1
        self.luck = Random(seed << 8 | self.taken[seed])

    def pick(self, items: Collection[Item]) -> Item:
        return self.luck.choice(list(items))

    def one_in(self, many: int) -> bool:
        return self.luck.randrange(many) == 0

    def between(self, least: int, most: int) -> int:
        return self.luck.randint(least, most)

    def rather(self, wanted: Sequence[Item], otherwise: Sequence[Item]) -> Item | None:
        """One that will do, or now and then any one; None if there is none at all."""
        pool = otherwise if not wanted or (otherwise and self.one_in(8)) else wanted
        return self.pick(pool) if pool else None

    # --- what there is

    def certificates(self, *states: ReceivableState) -> list[int]:
        known = self.model.books.receivables
        return [rid for rid, one in known.items() if one.state and (not states or one.state in states)]

    def live_lots(self, fits: Callable[[int, Lot, Receivable], object] = lambda *_: True) -> list[int]:
        books = self.model.books
        return [
            lot_id
            for lot_id, lot in books.lots.items()
            if lot.amount and fits(lot_id, lot, books.receivables[lot_id - lot_id % FEN])
        ]

    def free_lots(self) -> list[int]:
        """Those that their owner may pass on, split or have financed in the next second."""

        def free(lot_id: int, lot: Lot, _: Receivable) -> bool:
            refused = Refusals()
            self.model.books.check_free(lot_id, lot.owner, self.stage.now + 1, refused)
            return not refused

        return self.live_lots(free)

    def key_for(self, participant: str, power: Powers) -> Key:
        """One that may sign this for it, if it has any."""
        powers_of = self.model.registry.powers_of
        known = self.model.registry.members[participant].grants if participant in ADDRESS.values() else {}
        fit = [KEYS[key] for key in known if (held := powers_of(participant, key)) and power in held]
        return self.pick(fit) if fit else key_named(CODE[participant]) if participant in CODE else ANYBODY

    def power(self, name: str) -> Powers:
        return INTENTS[name][1] if name in INTENTS else Powers.NONE

    def admitted(self) -> list[str]:
        return [who for who in ADDRESS.values() if self.model.registry.is_active(who)]

    def spare_key(self) -> str:
        return self.pick([*SPARE, *(key_named(code) for code in list(ADDRESS)[:4])]).address

    def reference(self) -> str:
        return f"0x{self.stage.next_number():064x}"

    def document(self) -> str:
        return paper(f"document {self.stage.next_number()}")

    # --- actions

    def attempt(self, name: str, fields: dict[str, Any], *, original: Intent | None = None) -> Refusals:
        """Somebody signs this, as it should be or with something wrong about it."""
        fields, actor, options = dict(fields), actor_field(name), dict[str, Any]()
        signer = None
        if self.one_in(WRONG):
            match self.pick(("field", "field", "field", "field", "actor", "key", "nonce", "deadline", "forged")):
                case "field":
                    self._spoil(fields, actor)
                case "actor":
                    fields[actor] = self.pick(ADDRESS.values())
                case "key":
                    signer = self.pick(KEYS.values())
                case "nonce":
                    used = [n for c, p, n in self.model.nonces if p == fields[actor]]
                    options["nonce"] = self.pick(sorted(used)) if used else 0
                case "deadline":
                    options["lives"] = self.between(-1, 0)
                case "forged":
                    options["forged"] = self.pick(FORGED)
        elif self.one_in(8):
            options["how"] = self.pick(("direct", "short")) if name in SHORT else "direct"
        key = signer or self.key_for(fields[actor], self.power(name))
        return self.after(self.stage.sign(name, fields, key=key, original=original, **options))

    def after(self, refused: Refusals) -> Refusals:
        """What must hold after each step is asked after each step."""
        self.steps += 1
        check(self.model, self.stage.now)
        assert set(self.model.moves) <= transitions(), set(self.model.moves) - transitions()
        self.stage.compare(all_of_it=self.steps % self.compare_every == 0)
        return refused

    def _spoil(self, fields: dict[str, Any], actor: str) -> None:
        """One of the fields is not what it should be."""
        able = {name: among for name in fields if name != actor and (among := self._other(name, fields))}
        if able:
            name = self.pick(sorted(able))
            fields[name] = self.pick(able[name])

    def _other(self, name: str, fields: dict[str, Any]) -> list[Any]:
        value, now = fields[name], self.stage.now + 1
        among: list[Any] = []
        if name in ENUM_SIZES and isinstance(value, int):
            sizes = ENUM_SIZES[name]
            among = list(range(sizes[0] if "participant" in fields or len(sizes) == 1 else sizes[1]))
        elif name in ADDRESSES:
            among = [*ADDRESS.values(), NOBODY]
        elif name in AMOUNTS:
            top = 65_535 if name.endswith("Bps") else FEN - 1
            among = [min(other, top) for other in (0, 1, max(value - 1, 0), value + 1, value * 2, top)]
        elif name == "ratioBps":
            among = [0, value + 1, 5_001, 10_000]
        elif name in ("until", "validUntil", "maturity"):
            among = [0, now - 1, now, now + 1, value + 1, now + 400 * 86_400]
        elif name == "receivable":
            among = [f"0x{other:064x}" for other in (*self.certificates(), FEN)]
        elif name == "lot":
            among = [f"0x{other:064x}" for other in (*self.live_lots(), int(value, 16) + 1)]
        elif name in ("financing", "loan"):
            among = [f"0x{other:064x}" for other in (*self.model.desk.financings, 1)]
        elif name == "pool":
            among = [POOL, OTHER_POOL]
        elif name == "key":
            among = [NOBODY, *KEYS]
        elif name == "powers":
            among = [0, 1, 2, 4, 127, 128, 255]
        elif name == "bankReference":
            among = [f"0x{other:064x}" for other in (0, *sorted({n for _, n in self.model.books.references})[-3:])]
        elif name == "recourse":
            among = [not value]
        elif name in ("salt", "commitment"):
            among = [self.document()]
        return among
