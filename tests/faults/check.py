"""What became of everything, by the ledger's own word: nothing lost, nothing twice, no row that is not the ledger's."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import SQLModel

from chain.abi import keccak
from chain.logs import LogReader
from readmodel.compare import Difference, compare_rows
from readmodel.database import Database
from readmodel.follow import advance
from readmodel.rebuild import rebuild
from readmodel.rows import table_of
from readmodel.tables import Envelope, IntentUsed, PaymentInstruction, SignedIntent
from tests.faults.load import CONFIRMED, Load
from tests.faults.patience import patiently
from tests.faults.platform import Platform
from tests.support.tables import reconciled, rows_of

USED_TOPIC = "0x" + keccak(b"IntentUsed(bytes32,address)").hex()


@dataclass
class Found:
    """lost: digests that the ledger neither did nor refused. misjudged: done or refused as they should not have been:
    digest, action, what was expected and what came. differences: rows that a clean rebuild or the contracts have
    otherwise."""

    queued: int
    confirmed: int = 0
    refused: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    misjudged: list[tuple[str, str, str, str]] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    @property
    def faultless(self) -> bool:
        return not (self.lost or self.doubled or self.misjudged or self.differences)


def come_to_rest(platform: Platform, load: Load) -> None:
    """Until nothing is on its way any more, and the tables end where the ledger does."""
    platform.wait(lambda: patiently(lambda: _at_rest(platform, load)))


def _at_rest(platform: Platform, load: Load) -> bool:
    used = {row["digest"] for row in rows_of(platform.database, IntentUsed)}
    waiting = [
        row["digest"]
        for row in rows_of(platform.database, SignedIntent)
        if row["digest"] in load.expected and row["digest"] not in used and row["state"] != "refused"
    ]
    sealed = [row for row in rows_of(platform.database, Envelope) if row["state"] == "sealed"]
    return not waiting and not sealed and platform.up_to_date()


def find(platform: Platform, load: Load) -> Found:
    """Of a platform at rest. The node itself is asked, not the proxy in front of it."""
    found = Found(len(load.expected))
    done = _times_used(platform)
    rows = {row["digest"]: row for row in rows_of(platform.database, SignedIntent)}
    for digest, expected in load.expected.items():
        row, times = rows.get(digest), done[digest]
        came = CONFIRMED if times else (row and row["refusal"]) or "nothing"
        if times > 1:
            found.doubled.append(digest)
        if came == "nothing":
            found.lost.append(digest)
        elif came not in expected:
            found.misjudged.append((digest, row["action"] if row else "", " or ".join(expected), came))
        found.confirmed += came == CONFIRMED
        found.refused += came not in (CONFIRMED, "nothing")
    found.differences = _differences(platform)
    return found


def _times_used(platform: Platform) -> Counter[str]:
    ledger = platform.ledger
    wanted = {"fromBlock": "0x0", "toBlock": "latest", "topics": [USED_TOPIC]}
    return Counter(log["topics"][1] for log in ledger.rpc.call("eth_getLogs", wanted))


def _differences(platform: Platform) -> list[Difference]:
    """Live tables against a rebuild and the contracts, payment instructions against those of a clean reading."""
    reader = LogReader(platform.ledger.rpc, platform.ledger.deployment)
    differences = [
        *rebuild(platform.database, reader, replace=False).differences,
        *reconciled(platform.database, platform.ledger).differences,
    ]
    with tempfile.TemporaryDirectory(prefix="tallystick-faults-") as folder:
        fresh = Database(f"sqlite:///{Path(folder) / 'fresh.db'}")
        SQLModel.metadata.create_all(fresh.engine)
        advance(fresh, reader)
        clean, live = (
            {row["id"]: row for row in rows_of(one, PaymentInstruction)} for one in (fresh, platform.database)
        )
        fresh.close()
    return differences + compare_rows(table_of(PaymentInstruction).name, clean, live)
