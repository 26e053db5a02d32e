"""What visitors may ask of the demo itself: move the embedded ledger's clock, carry orders to the simulated bank.

The gateway passes it on and reaches neither. In life nobody moves a clock, and a payer's own system talks to its bank.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import BackgroundTasks, FastAPI
from pydantic import BaseModel

from chain.rpc import NodeError
from demo.party import Party
from demo.stack import wait_for
from demo.world import World


class Journey(BaseModel):
    """to: UTC second."""

    to: int


class Errand(BaseModel):
    """participant: whose orders and messages."""

    participant: str


def create_app(world: World) -> FastAPI:
    app, errands = FastAPI(title="Demo"), threading.Lock()

    @app.post("/clock", status_code=202)
    def clock(body: Journey) -> None:
        try:
            world.stack.travel_to(body.to)
        except NodeError:
            return  # two went at once, and the other one went further

    @app.post("/bank", status_code=202)
    def bank(body: Errand, after: BackgroundTasks) -> None:
        after.add_task(errand, world.by_address[body.participant])

    def errand(party: Party) -> None:
        with errands:
            party.sign_in()  # the session that it had may be over by now
            world.cashier.carry(party)

    return app


@contextmanager
def controlled(world: World) -> Iterator[None]:
    """While it serves, visitors may ask."""
    port = world.stack.control_port
    server = uvicorn.Server(uvicorn.Config(create_app(world), host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_for("the demo's desk", lambda: server.started, alive=world.stack.check)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
