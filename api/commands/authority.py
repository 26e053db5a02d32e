"""python -m api authority: docs/authority.md, out of the table."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator

from api.authority import DRAFTS, EVERY_KIND, ROWS, SIGNS, Whose, kinds_of
from api.commands import Commands
from api.roles import EVERYBODY, ROLES
from chain.intents import INTENTS
from readmodel.database import Database

HEAD = """# Who may do what

Every route by kind of participant, role, and whose things it shows or changes. Written by `python -m api authority` out
of [api/authority.py](../api/authority.py), by which the gateway goes; `tests/api/test_authority_walk.py` walks every
cell of it. Of what is somebody else's a route says what it says of what does not exist. "Sees all" are those to whom it
shows everybody's.
"""
ACTIONS_HEAD = """
## Actions

What `POST /v1/intents/drafts` drafts for which kinds, who drafts it, and who signs it. But for what is about keys, and
taking an own intent back, who drafted does not sign.
"""


def add(commands: Commands) -> argparse.ArgumentParser:
    words = "Prints docs/authority.md: who may do what, as the gateway goes by."
    return commands.add_parser("authority", help="who may do what", description=words)


def run(database: Database, options: argparse.Namespace) -> int:
    print(page(), end="")
    return 0


def page() -> str:
    """Markdown."""
    return "\n".join([HEAD, *_routes(), ACTIONS_HEAD, *_actions(), ""])


def _routes() -> Iterator[str]:
    yield "| route | kinds | roles | whose | sees all |"
    yield "|---|---|---|---|---|"
    for row in ROWS:
        without = row.whose is Whose.NOBODYS
        kinds, roles = ("", "") if without else (_said(row.kinds, EVERY_KIND), _said(row.roles, EVERYBODY))
        yield f"| `{row.method} {row.path}` | {kinds} | {roles} | {row.whose} | {', '.join(sorted(row.overseers))} |"


def _actions() -> Iterator[str]:
    yield "| action | kinds | drafted by | signed by |"
    yield "|---|---|---|---|"
    for name in sorted(INTENTS):
        kinds = _said(kinds_of(name, INTENTS[name].actor_field), EVERY_KIND)
        drafts, signs = (_said(table.get(name, (role,))) for table, role in ((DRAFTS, "maker"), (SIGNS, "checker")))
        yield f"| `{name}` | {kinds} | {drafts} | {signs} |"


def _said(some: Collection[str], everything: Collection[str] = ROLES) -> str:
    return "all" if set(some) == set(everything) else ", ".join(sorted(some))
