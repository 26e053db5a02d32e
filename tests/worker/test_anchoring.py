"""The audit's days come to the ledger by themselves, each once."""

from __future__ import annotations

from readmodel.audit import Entry, append
from readmodel.database import Database
from readmodel.tables import Anchor, AuditRoot
from tests.support.ledger import Ledger
from tests.support.outbox import outbox
from tests.support.tables import reconciled, rows_of, sync
from tests.support.waiting import until
from worker.anchoring import anchor_roots

NOON = 1_748_923_200  # 2025-06-03 in Shanghai
DAY_S = 86_400


def line(at: int) -> Entry:
    party, key = "0x" + "01".rjust(40, "0"), "0x" + "ab" * 20
    return Entry(at, party, None, key, None, "read", "risk", "GET /v1/lots", None, 200, [], "r")


def test_each_day_that_is_over_is_anchored_once(ledger: Ledger, database: Database) -> None:
    sync(database, ledger)
    with database.write() as session:
        append(session, [line(NOON), line(NOON + DAY_S)])
    with database.write() as session:
        assert anchor_roots(session, ledger.now()) == 2  # today has no lines yet
    with database.write() as session:
        assert anchor_roots(session, ledger.now()) == 0  # they are on their way
    box = outbox(database, ledger)

    def arrived() -> bool:
        box.turn()
        sync(database, ledger)
        return len(rows_of(database, Anchor)) == 2

    until(arrived, bool)
    roots = {row["root"] for row in rows_of(database, AuditRoot)}
    assert {(row["root"], row["by"]) for row in rows_of(database, Anchor)} == {
        (root, ledger.relayer.address) for root in roots
    }
    assert reconciled(database, ledger).differences == []
    with database.write() as session:
        assert anchor_roots(session, ledger.now()) == 0
