"""python -m api documents verify | sweep"""

from __future__ import annotations

import argparse
import sys
import time

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from api.commands import Commands
from api.documents import state_in, sweep
from api.settings import Settings
from readmodel.database import Database
from readmodel.tables import TradeDocument
from store import Store

SWEPT_H = 24


def add(commands: Commands) -> argparse.ArgumentParser:
    documents = commands.add_parser(
        "documents", help="are the trade's documents still there", description="Files in the store, hashed anew."
    )
    what = documents.add_subparsers(dest="what", required=True)
    what.add_parser("verify", help="hash every file; exit 1 and say which is missing or differs")
    what.add_parser("sweep", help=f"take away files of {SWEPT_H} hours ago and more that nothing refers to")
    return documents


def run(database: Database, options: argparse.Namespace) -> int:
    """Exit codes: 0 all are there as they were filed, or it is swept; 1 one is not; 2 could not run."""
    work = _sweep if options.what == "sweep" else _verify
    try:
        return work(database, Settings().store())
    except (SQLAlchemyError, OSError) as error:
        print(f"documents: {error}", file=sys.stderr)
        return 2


def _sweep(database: Database, store: Store) -> int:
    gone = 0
    for sha256 in sweep(database, store, int(time.time()) - SWEPT_H * 3600):
        gone += 1
        print(f"{sha256} gone")
    print(f"swept: {gone} files")
    return 0


def _verify(database: Database, store: Store) -> int:
    wrong = files = 0
    hashes = select(col(TradeDocument.sha256)).distinct().order_by(col(TradeDocument.sha256))
    with database.read() as session:
        for sha256 in session.scalars(hashes.execution_options(yield_per=500)):
            files += 1
            if (state := state_in(store, sha256)) != "same":
                wrong += 1
                print(f"{sha256} {state}")
    if not wrong:
        print(f"whole: {files} files")
    return 1 if wrong else 0
