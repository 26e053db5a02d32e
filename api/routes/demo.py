"""Who one may be in a demo: published accounts, good for nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, TypeAdapter

from api.context import GatewayDep
from api.problems import not_found
from api.shapes import Address, Word

router = APIRouter(prefix="/v1/demo", tags=["sign in"])


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


_ACCOUNTS = TypeAdapter(list[DemoAccount])


@router.get("")
def demo_accounts(gate: GatewayDep) -> list[DemoAccount]:
    """Anybody, of a gateway that says that it is a demo; elsewhere there is no such thing."""
    place: Path | None = gate.settings.demo_accounts
    if place is None or not place.exists():
        raise not_found("演示", "demo")
    return _ACCOUNTS.validate_json(place.read_bytes())
