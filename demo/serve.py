"""After the job: keep serving, and tell a newcomer where to look."""

from __future__ import annotations

import time

from rich.console import Console
from rich.table import Table

from demo.party import Party
from demo.world import World

ROLES = (
    ("core enterprise", "enterprise"),
    ("supplier", "enterprise"),
    ("bank", "bank"),
    ("pool reviewer", "pool_reviewer"),
    ("pool treasurer", "pool_treasurer"),
    ("authority", "pool_authority"),
    ("operator", "operator"),
    ("regulator", "regulator"),
)


def serve(world: World, console: Console) -> None:
    """Print URLs, a demo account per role and three things to try; then wait for Ctrl-C."""
    url = world.stack.api_url
    table = Table(title="演示 · demo accounts (published keys: good for this demo only)", title_justify="left")
    for heading in ("role", "who", "token for “Authorize” in the API docs"):
        table.add_column(heading, no_wrap=heading != "who")
    for role, kind in ROLES:
        party = _account(world, role, kind)
        table.add_row(role, party.name, party.token)
    console.print(table)
    console.print(f"API docs    [bold]{url}/docs[/]")
    console.print(f"Status      {url}/v1/status")
    console.print(f"Logs        {world.stack.folder / 'logs'}")
    supplier = _account(world, "supplier", "enterprise")
    console.print("\nThree things to try:")
    console.print(
        f"  1. What does a supplier hold?   curl -s -H 'Authorization: Bearer {supplier.token}' {url}/v1/lots"
    )
    console.print("  2. Is every row what the ledger says?")
    console.print(f"     (set -a; . {world.stack.folder}/env; .venv/bin/python -m readmodel reconcile)")
    console.print("  3. Why did the pool pay what it paid? Authorize as pool reviewer in the docs, GET /v1/pool/loans,")
    console.print("     take `decision` of the loan that is `recovering`, and GET /v1/pool/decisions/{decision}.")
    console.print("\nCtrl-C ends it.")
    while True:
        world.stack.check()
        time.sleep(1)


def _account(world: World, role: str, kind: str) -> Party:
    if role == "core enterprise":
        return world.debtors[0]
    if role == "supplier":
        buyers = set(world.network.buyers)
        return next(world.parties[m.code] for m in world.network.of_kind(kind) if m.code not in buyers)
    return world.one(kind)
