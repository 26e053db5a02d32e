"""Who a visitor may be: the demo's people with what they sign in with, in a file that the gateway shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from chain.keys import Key
from demo.party import Party
from demo.stack import demo_key
from demo.staff import PASSWORD
from demo.world import World

PARTS = (
    ("core enterprise", "enterprise"),
    ("supplier", "enterprise"),
    ("bank", "bank"),
    ("pool reviewer", "pool_reviewer"),
    ("pool treasurer", "pool_treasurer"),
    ("authority", "pool_authority"),
    ("operator", "operator"),
    ("regulator", "regulator"),
)


def party_for(world: World, part: str, kind: str) -> Party:
    """Who plays a part in what a visitor is shown."""
    if part == "core enterprise":
        return world.debtors[0]
    if part == "supplier":
        buyers = set(world.network.buyers)
        return next(world.parties[m.code] for m in world.network.of_kind(kind) if m.code not in buyers)
    return world.one(kind)


def write_accounts(world: World) -> None:
    """All keys and secrets in it are the demo's and published; the parts come first."""
    parts = {party_for(world, part, kind).code: part for part, kind in PARTS}
    first = [world.parties[code] for code in parts]
    others = [party for party in world.parties.values() if party.code not in parts]
    found = [account for party in [*first, *others] for account in _accounts(world, party, parts.get(party.code))]
    world.stack.accounts.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _accounts(world: World, party: Party, part: str | None) -> Iterator[dict[str, Any]]:
    member = world.network.members[party.code]
    same = {
        "participant": party.address,
        "name": member.name,
        "name_en": member.name_en,
        "kind": member.kind,
        "part": part,
    }
    if party.staff is not None:
        maker = party.staff.maker
        secrets = {"login": maker.login, "password": PASSWORD, "totp_secret": maker.totp_secret}
        yield {**same, "role": "maker", **secrets, "token": maker.token}
        for clerk in party.staff.checkers:
            assert clerk.key is not None
            yield {**same, "role": "checker", **_key(clerk.key)}
    yield {**same, "role": "administrator", **_key(demo_key(party.code))}


def _key(key: Key) -> dict[str, str]:
    return {"key": "0x" + key.secret.hex(), "address": key.address}
