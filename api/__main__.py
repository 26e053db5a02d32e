"""python -m api stress | audit | authority | documents | openapi"""

from __future__ import annotations

import argparse
import sys

from api.commands import audit, authority, documents, openapi, stress
from api.settings import Settings
from readmodel.database import Database

COMMANDS = (stress, audit, authority, documents, openapi)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m api", description="Questions to the gateway's own tables.")
    commands = top.add_subparsers(dest="command", required=True)
    for command in COMMANDS:
        command.add(commands).set_defaults(run=command.run)
    return top


def main(argv: list[str] | None = None) -> int:
    """Exit codes: 0 done and well, 1 something was found, 2 could not run."""
    options = parser().parse_args(argv)
    database = Database(Settings().database_url)
    try:
        return int(options.run(database, options))
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(main())
