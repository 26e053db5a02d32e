"""python -m api documents verify"""

from __future__ import annotations

import argparse
import sys

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from api.commands import Commands
from api.documents import kept
from api.settings import Settings
from readmodel.database import Database
from readmodel.tables import TradeDocument
from store import Folder


def add(commands: Commands) -> argparse.ArgumentParser:
    documents = commands.add_parser(
        "documents", help="are the trade's documents still there", description="Files in the store, hashed anew."
    )
    what = documents.add_subparsers(dest="what", required=True)
    what.add_parser("verify", help="hash every file; exit 1 and say which is missing or differs")
    return documents


def run(database: Database, options: argparse.Namespace) -> int:
    """Exit codes: 0 all are there as they were filed; 1 one is not; 2 could not run."""
    store, wrong, files = Folder(Settings().documents), 0, 0
    hashes = select(col(TradeDocument.sha256)).distinct().order_by(col(TradeDocument.sha256))
    try:
        with database.read() as session:
            for sha256 in session.scalars(hashes.execution_options(yield_per=500)):
                files += 1
                if (state := kept(store, sha256)) != "same":
                    wrong += 1
                    print(f"{sha256} {state}")
    except (SQLAlchemyError, OSError) as error:
        print(f"documents: {error}", file=sys.stderr)
        return 2
    if not wrong:
        print(f"whole: {files} files")
    return 1 if wrong else 0
