"""The project's own commands, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys

from readmodel.database import Database
from tests.support.anvil import ROOT
from tests.support.ledger import Ledger


def environment(database: Database, ledger: Ledger) -> dict[str, str]:
    """What the programs read, and nothing of it from whoever runs the tests."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TALLYSTICK_")}
    return clean | {
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
        "TALLYSTICK_DATABASE_URL": database.url.render_as_string(hide_password=False),
        "TALLYSTICK_RPC_URL": ledger.rpc.url,
        "TALLYSTICK_DEPLOYMENT": str(ledger.record),
    }


def run(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m arguments`, run to its end from the project's folder."""
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=120
    )
