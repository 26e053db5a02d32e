"""After the job: keep serving, and tell a newcomer where to look."""

from __future__ import annotations

import shlex
import time

from rich.console import Console

from demo.accounts import PARTS, party_for
from demo.control import controlled
from demo.world import World


def serve(world: World, console: Console) -> None:
    """Print URLs, a demo account per role and three things to try; then wait for Ctrl-C."""
    url, supplier = world.stack.api_url, party_for(world, "supplier", "enterprise")

    def say(words: str = "") -> None:
        console.print(words, soft_wrap=True, highlight=False)  # unbroken, so that it can be copied

    say(f"Web app     [bold]{url}[/]  (choose who you are under 演示)\n")
    say("[bold]演示 · demo accounts[/] (published keys, good for this demo only); the token goes into “Authorize”:")
    for part, kind in PARTS:
        party = party_for(world, part, kind)
        say(f"  {part:<16}{party.token}  {party.name}")
    say(f"\nAPI docs    [bold]{url}/docs[/]\nStatus      {url}/v1/status\nLogs        {world.stack.folder / 'logs'}")
    say(f"Bank        {world.stack.folder / 'bank'}  (orders in, signed messages out: docs/money.md)")
    say("\n[bold]Three things to try[/]")
    say("1. What does a supplier hold?")
    say(f"     curl -s -H 'Authorization: Bearer {supplier.token}' {url}/v1/lots")
    say("2. Is every row what the ledger says?")
    say(f"     (set -a; . {shlex.quote(str(world.stack.folder / 'env'))}; .venv/bin/python -m readmodel reconcile)")
    say("3. Why did the pool pay what it paid? In the API docs, authorize as pool reviewer; GET /v1/pool/loans with")
    say(
        "     claim=recovering; then GET /v1/pool/loans/{loan}, and /v1/pool/decisions/{decision} of a step's evidence."
    )
    say("\nCtrl-C ends it; the next start takes it up again (--reset: afresh).")
    world.cashier.calm()
    with controlled(world):
        while True:
            world.stack.check()
            time.sleep(1)
