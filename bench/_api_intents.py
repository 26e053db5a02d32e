"""Intents accepted: from HTTP to queued, at a gateway in a process of its own, as production serves it.

Acceptances of suppliers, drafted by a maker and signed with a checker's key beforehand. What is measured is
`POST /v1/intents/signatures`: recover the signer, check key and turn, encode the call, queue. No worker runs.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench._desks import WORD, Desk
from bench._portfolio import Portfolio
from bench._served import gateway

BATCH = 100  # intents of a request
CLIENTS = 4  # at once
RUNS = 3
WAIT_S = 60  # for an answer


@dataclass(frozen=True)
class Signed:
    """What a checker is about to send."""

    desk: Desk
    items: list[dict[str, str]]


def measure(url: str, portfolio: Portfolio, deployment: Path, *, intents: int, folder: Path) -> dict[str, int]:
    """Medians of the runs: intents a second in requests of a hundred, and in requests of one."""
    batches, singles = list[int](), list[int]()
    with gateway(url, deployment, folder / "said.log") as base, httpx.Client(base_url=base, timeout=WAIT_S) as client:
        for _ in range(RUNS):
            batches.append(_rate(base, list(_signed(client, portfolio, intents))))
            few = list(_signed(client, portfolio, max(BATCH, intents // 10)))
            singles.append(_rate(base, [Signed(one.desk, [item]) for one in few for item in one.items]))
    return {"intents_per_s": round(statistics.median(batches)), "singles_per_s": round(statistics.median(singles))}


def _signed(client: httpx.Client, portfolio: Portfolio, intents: int) -> Iterator[Signed]:
    """At least so many, a hundred of each supplier in turn."""
    for start in range(0, intents, BATCH):
        supplier = portfolio.suppliers[start // BATCH % len(portfolio.suppliers)]
        maker, checker = Desk(supplier, "maker"), Desk(supplier, "checker")
        fields = {"supplier": supplier, "terms": WORD}
        items = [
            {"action": "AcceptReceivable", "fields": {**fields, "receivable": f"0x{(start + place) << 40:064x}"}}
            for place in range(BATCH)
        ]
        drafts = _post(client, maker, "/v1/intents/drafts", items)
        digests = [draft["digest"] for draft in drafts]
        key = checker.key
        yield Signed(
            checker, [{"digest": digest, "signature": key.sign(bytes.fromhex(digest[2:]))} for digest in digests]
        )


def _rate(base: str, work: Sequence[Signed]) -> int:
    """Intents a second, all of them queued."""

    def send(turn: int) -> list[dict[str, Any]]:
        with httpx.Client(base_url=base, timeout=WAIT_S) as client:
            found = [_post(client, one.desk, "/v1/intents/signatures", one.items) for one in work[turn::CLIENTS]]
        return [row for rows in found for row in rows]

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as threads:
        rows = [row for of_client in threads.map(send, range(CLIENTS)) for row in of_client]
    seconds = time.perf_counter() - began
    if any(row["state"] != "queued" for row in rows):
        raise SystemExit("bench api: an intent was not queued")
    return round(len(rows) / seconds)


def _post(client: httpx.Client, desk: Desk, path: str, items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    answer = client.post(path, json={"items": items}, headers={"Authorization": f"Bearer {desk.token}"})
    if answer.is_error:
        raise SystemExit(f"bench api: {path}: {answer.status_code} {answer.text[:300]}")
    found: list[dict[str, Any]] = answer.json()
    return found
