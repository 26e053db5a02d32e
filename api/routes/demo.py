"""Who one may be in a demo, and what only a demo can do: published accounts, the ledger's clock, the simulated bank."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import orjson
from fastapi import APIRouter
from pydantic import BaseModel, TypeAdapter

from api.context import CallerDep, Gateway, GatewayDep, Reading
from api.problems import Problem, later, not_found
from api.shapes import Address, Word
from outgoing import NoAnswer
from readmodel.follow import ledger_now

router = APIRouter(prefix="/v1/demo", tags=["sign in"])
DAY_S = 86_400
MOST_DAYS = 730  # of one journey
AGAIN_S = 2


class DemoAccount(BaseModel):
    """Somebody at a participant of the demo. part: what the participant plays (supplier, bank, ...), null for those
    in the second row. key: a private key, published, and its address; where there is none, login, password and
    totp_secret are, and the token of a session, since a code counts once for all who look on."""

    participant: Address
    name: str
    name_en: str
    kind: str
    part: str | None
    role: Literal["administrator", "maker", "checker"]
    key: Word | None = None
    address: Address | None = None
    login: str | None = None
    password: str | None = None
    totp_secret: str | None = None
    token: str | None = None


class Journey(BaseModel):
    """to: UTC second that the ledger's clock is moved to; forward only, two years at most."""

    to: int


class DemoClock(BaseModel):
    """ledger_at: the ledger's clock, UTC second. latest_at: as far as it can be moved at once."""

    ledger_at: int
    latest_at: int


_ACCOUNTS = TypeAdapter(list[DemoAccount])


@router.get("")
def demo_accounts(gate: GatewayDep) -> list[DemoAccount]:
    """Anybody, of a gateway that says that it is a demo; elsewhere there is no such thing."""
    place: Path | None = gate.settings.demo_accounts
    if place is None or not place.exists():
        raise not_found("演示", "demo")
    return _ACCOUNTS.validate_json(place.read_bytes())


@router.get("/clock")
def demo_clock(session: Reading, gate: GatewayDep) -> DemoClock:
    """Anybody, of a demo with an embedded ledger, whose clock can be moved; elsewhere there is no such thing."""
    _control(gate)
    return _clock(ledger_now(session))


@router.post("/clock", status_code=202)
def travel(body: Journey, session: Reading, gate: GatewayDep, who: CallerDep) -> DemoClock:
    """Whoever is signed in. A block is mined at that second; `GET /v1/status` says when the tables are there, too.
    Where the clock then is, it stays: nobody can go back."""
    _control(gate)
    now = ledger_now(session)
    if body.to <= now:
        raise Problem(422, "clock_goes_forward", "账本时间只能前进", "the ledger's clock goes forward only")
    if body.to > _clock(now).latest_at:
        words = f"two years ahead at most: {_clock(now).latest_at}"
        raise Problem(422, "clock_too_far", "一次最多前进两年", words)
    _ask(gate, "clock", {"to": body.to})
    return _clock(body.to)


@router.post("/bank", status_code=202)
def demo_bank(gate: GatewayDep, who: CallerDep) -> None:
    """A payer's people: its approved orders go to the simulated bank, and what that says of them is handed in. In life
    its own system does both. `GET /v1/payments/batches` says when it is done."""
    _ask(gate, "bank", {"participant": who.participant})


def _clock(now: int) -> DemoClock:
    return DemoClock(ledger_at=now, latest_at=now + MOST_DAYS * DAY_S)


def _control(gate: Gateway) -> str:
    if not gate.settings.demo_control:
        raise not_found("演示", "demo")
    return gate.settings.demo_control


def _ask(gate: Gateway, what: str, said: dict[str, object]) -> None:
    """The demo does it; the gateway reaches neither node nor bank. Raises `Problem`."""
    url = f"{_control(gate)}/{what}"
    try:
        status = gate.outgoing.post(url, orjson.dumps(said), {"Content-Type": "application/json"}).status
    except NoAnswer:
        status = 503
    if status != 202:
        words = "the demo is still on its way; in a moment"
        raise later(503, "demo_busy", "演示程序正忙，请稍后再试", words, AGAIN_S)
