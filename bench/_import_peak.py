"""One process that brings one uploaded file into new tables, as the worker does: python -m bench._import_peak FILE.

Prints rows, seconds of the processor, and how much memory it took at most in KiB.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from bench._files_peak import peak_kib
from chain.intents import participant_address
from intake import keep_upload, turn
from readmodel.database import Database
from readmodel.follow import never
from readmodel.migrate import migrate
from readmodel.tables import InvoiceUpload, SyncCursor

BUYER = "91990100MA0000015X"  # of `bench._files_made`
NOW = 1_790_000_000
WORD = "0x" + "00" * 32


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="tallystick-bench-") as folder:
        migrate(url := f"sqlite:///{folder}/import.db")
        database = Database(url)
        with database.write() as session, Path(sys.argv[1]).open("rb") as source:
            session.add(SyncCursor(id=1, block=1, hash=WORD, at=NOW))
            upload = keep_upload(session, participant_address(BUYER), source, sys.argv[1], {}, "good", NOW)
        began = time.process_time()
        turn(database, lambda: never(0))
        seconds = time.process_time() - began
        with database.read() as session:
            done = session.get_one(InvoiceUpload, upload.id)
            print(done.rows_read if done.state == "done" else 0, seconds, peak_kib())
        database.close()


if __name__ == "__main__":
    main()
