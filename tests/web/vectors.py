"""What Python says of money, prices, dates and signatures, for the web app's own tests: JSON that both sides read.

python -m tests.web.vectors writes the files; `test_vectors.py` fails when they are old.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from api.pricing import all_in_bps, days_between
from api.signers import keystore
from chain.deployment import Deployment
from chain.intents import INTENTS, Intent
from chain.keys import Key
from chain.refusals import yuan
from chain.summaries import day, percent

SOURCE = Path(__file__).resolve().parents[2] / "frontend" / "src"
MONEY, SIGNING = SOURCE / "money" / "vectors.json", SOURCE / "signing" / "vectors.json"
KEY = Key.from_hex("0x" + "1f" * 32)
PASSPHRASE = "一个够长的口令 long enough"
AMOUNTS = (0, 1, 9, 10, 99, 100, 12345, 100_000_00, 1_234_567_89, 10_000_000_000_00, 2**40 - 1)
RATES = (0, 1, 10, 99, 100, 395, 430, 1_000, 10_000)
MOMENTS = (0, 57_599, 57_600, 1_790_308_800, 1_798_732_799, 1_798_732_800, 1_835_366_400)
# Of a lot, fen: what is paid out, what comes back, from when to when.
PRICES = (
    (94_335_84, 95_598_00, 1_773_115_234, 1_783_612_799),
    (1_625_251_59, 1_641_625_12, 1_743_436_880, 1_751_299_199),
    (1, 1, 1_790_308_800, 1_790_308_801),
    (1, 2, 1_790_308_800, 1_790_395_200),
    (10_000_000_000_00, 10_000_000_000_01, 1_790_308_800, 1_790_395_201),
)
MESSAGE = "127.0.0.1 wants you to sign in 登录 Tallystick，不产生任何交易。\n\nNonce: 8f14e45fceea167a"
DEPLOYMENT = Deployment(
    31337,
    "0x" + "aa" * 20,
    0,
    "0x" + "00" * 32,
    {
        name: "0x" + f"{place:02x}" * 20
        for place, name in enumerate(
            ("ParticipantRegistry", "ReceivableLedger", "FinancingDesk", "CompensationPool", "Authority"), 1
        )
    },
)


def money() -> dict[str, Any]:
    return {
        "amounts": [{"fen": str(fen), "yuan": yuan(fen)} for fen in AMOUNTS],
        "rates": [{"bps": bps, "percent": percent(bps)} for bps in RATES],
        "prices": [
            {"advance_fen": str(out), "repay_fen": str(back), "from": begins, "to": ends, "days": days, "bps": bps}
            for out, back, begins, ends in PRICES
            for days in [days_between(begins, ends)]
            for bps in [all_in_bps(out, back, days)]
        ],
        "dates": [{"at": at, "date": day(at)} for at in MOMENTS],
    }


def signing(kept: dict[str, Any] | None = None) -> dict[str, Any]:
    """kept: an earlier keystore, which is made with a random salt."""
    intents = [_intent(name, place) for place, name in enumerate(sorted(INTENTS))]
    sealed = kept or keystore.lock(KEY, PASSPHRASE.encode())
    return {
        "key": "0x" + KEY.secret.hex(),
        "address": KEY.address,
        "message": {"text": MESSAGE, "signature": KEY.sign_text(MESSAGE)},
        "intents": intents,
        "passphrase": PASSPHRASE,
        "keystore": sealed,
    }


def _intent(name: str, place: int) -> dict[str, Any]:
    fields = {one["name"]: _value(one, place) for one in INTENTS[name].components[:-2]}
    intent = Intent.build(name, fields, nonce=2**200 + place, deadline=1_790_308_800 + place)
    digest = intent.digest(DEPLOYMENT)
    return {
        "action": name,
        "digest": "0x" + digest.hex(),
        "typed_data": intent.typed_data(DEPLOYMENT),
        "signature": KEY.sign(digest),
    }


def _value(component: dict[str, Any], place: int) -> Any:
    kind: str = component["type"]
    if component["name"] == "target":
        return DEPLOYMENT.addresses["ReceivableLedger"]
    if kind == "tuple[]":
        return [{one["name"]: _value(one, place + more) for one in component["components"]} for more in range(2)]
    if kind == "address":
        return "0x" + f"{0xD1A3F0B7C2E4 + place:040x}"
    if kind == "bool":
        return place % 2 == 0
    if kind.startswith("bytes"):
        return "0x" + f"{0xA0 + place:02x}" * int(kind.removeprefix("bytes"))
    if component["internalType"].startswith("enum "):
        return "1"
    if component["name"] == "revoked":  # a nonce
        return str(2**255 + place)
    if kind == "uint256":  # an id
        return f"0x{2**255 + place:064x}"
    return str(2 ** (int(kind.removeprefix("uint")) - 1) + place)


def write(path: Path, vectors: dict[str, Any]) -> None:
    path.write_text(json.dumps(vectors, ensure_ascii=False, indent=1) + "\n", "utf-8")


def main() -> None:
    write(MONEY, money())
    write(SIGNING, signing())


if __name__ == "__main__":
    main()
