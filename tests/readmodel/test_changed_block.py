"""A lot and a certificate know the block in which they became what they are."""

from __future__ import annotations

from collections import defaultdict

from readmodel.database import Database
from readmodel.tables import ChainEvent, Lot, Receivable
from tests.support.ledger import Ledger
from tests.support.life import whole_life
from tests.support.tables import rows_of, sync

OF_INVOICES = ("InvoiceUsed", "InvoiceReleased")


def test_it_is_the_last_one_in_which_the_ledger_said_something_of_them(
    ledger: Ledger, sqlite_database: Database
) -> None:
    whole_life(ledger)
    sync(sqlite_database, ledger)
    last: dict[tuple[str, str], int] = defaultdict(int)
    for event in rows_of(sqlite_database, ChainEvent):
        if event["contract"] == "ReceivableLedger" and event["name"] not in OF_INVOICES:
            for of in ("receivable", "lot", "tail"):
                if of in event["args"]:
                    last[of, event["args"][of]] = max(last[of, event["args"][of]], event["block"])
    receivables, lots = rows_of(sqlite_database, Receivable), rows_of(sqlite_database, Lot)
    assert len(receivables) > 3 and len(lots) > 5
    for row in receivables:
        assert row["changed_block"] == last["receivable", row["id"]], row
    accepted = {row["id"]: row["accepted_at"] for row in receivables}
    for row in lots:
        of_its_own = max(last["lot", row["id"]], last["tail", row["id"]])
        if of_its_own:
            assert row["changed_block"] == of_its_own, row
        else:
            assert accepted[row["receivable"]] and row["changed_block"] > 0, row
