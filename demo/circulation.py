"""Phase 5: parts of certificates go up the chain, from tier 1 to tier 2 and on to tier 3."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chain.intents import tail_of
from demo.issuing import TERMS
from demo.party import Item
from demo.world import World

PASS_ON_EVERY = 3  # certificates
LEAST_TO_SPLIT_FEN = 2_000_00


@dataclass(frozen=True)
class _Pass:
    """The last `amount` fen of a lot of `of` fen go from its holder to a recipient."""

    holder: str
    lot: str
    of: int
    amount: int
    recipient: str

    @property
    def tail(self) -> str:
        """The lot that this cuts off."""
        return tail_of(self.lot, self.of, self.amount)

    @property
    def item(self) -> Item:
        return (
            "TransferLot",
            {
                "holder": self.holder,
                "lot": self.lot,
                "amount": self.amount,
                "recipient": self.recipient,
                "terms": TERMS,
            },
        )


def circulate(world: World) -> None:
    """Of every third certificate, 30 % go to a tier-2 supplier, and half of that on to a tier-3 one."""
    certificates = sorted(world.regulator.pages("/v1/certificates", state="accepted"), key=world.order)
    first, second = [], []
    for n, c in enumerate(certificates[::PASS_ON_EVERY]):
        face = int(c["face_fen"])
        chain = _up_the_chain(world, c, n)
        if face < LEAST_TO_SPLIT_FEN or not chain:
            continue
        one = _Pass(c["supplier"], c["id"], face, face * 3 // 10, chain[0])
        first.append(one)
        if len(chain) > 1:
            second.append(_Pass(chain[0], one.tail, one.amount, one.amount // 2, chain[1]))
    with world.phase("circulate", "split and pass on", len(first) + len(second)) as tick:
        _act(world, first, tick)
        _act(world, second, tick)
    world.tell(f"{len(first)} certificates are split: a part goes to tier 2, and of {len(second)} half on to tier 3.")


def _act(world: World, passes: list[_Pass], tick: Callable[[int], None]) -> None:
    by_holder: dict[str, list[Item]] = defaultdict(list)
    for each in passes:
        by_holder[each.holder].append(each.item)
    world.together(by_holder, tick)


def _up_the_chain(world: World, certificate: dict[str, Any], n: int) -> list[str]:
    """A tier-2 and a tier-3 supplier; where the file knows no tiers, two others of the network in turn."""
    involved = {certificate["debtor"], certificate["supplier"]}
    members = [
        (world.parties[m.code].address, m.tier)
        for m in sorted(world.network.of_kind("enterprise"), key=lambda m: m.code)
        if world.parties[m.code].address not in involved
    ]
    tiers = [[address for address, tier in members if tier == wanted] for wanted in (2, 3)]
    if all(tiers):
        return [tier[n % len(tier)] for tier in tiers]
    anybody = [address for address, _ in members]
    return list(dict.fromkeys(anybody[(n + k) % len(anybody)] for k in range(2))) if anybody else []
