"""People with keys of the four kinds, at the gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from httpx import Response

from tests.support.gateway import Desk, terms

PIN = "730518"


@dataclass(frozen=True)
class Held:
    """A key under a PIN, and the share that the device has."""

    address: str
    share: str


def hold(desk: Desk, pin: str = PIN) -> Held:
    answer = desk.post("/v1/keys/held", {"label": "finance 1", "pin": pin})
    assert answer.status_code == 201, answer.text
    return Held(answer.json()["address"], answer.json()["device_share"])


def sign_held(desk: Desk, held: Held, *digests: str, pin: str = PIN, share: str | None = None) -> Response:
    body = {"digests": list(digests), "pin": pin, "device_share": share or held.share}
    return desk.post(f"/v1/keys/{held.address}/sign", body)


def send(desk: Desk, signed: Response) -> Response:
    """The signatures of a right answer go in by the usual door."""
    assert signed.status_code == 200, signed.text
    items = [{"digest": one["digest"], "signature": one["signature"]} for one in signed.json()]
    return desk.post("/v1/intents/signatures", {"items": items})


def consent(desk: Desk) -> str:
    """The digest of something to sign that anybody may draft."""
    return str(desk.drafted("GiveConsent", participant=desk.party.address, terms=terms())["digest"])


def grant(desk: Desk, address: str, powers: int = 127) -> str:
    return desk.act("GrantKey", participant=desk.party.address, key=address, powers=powers)


def listed(desk: Desk, address: str) -> dict[str, Any]:
    (found,) = [key for key in desk.get("/v1/keys").json() if key["address"] == address]
    return dict(found)
