"""The app behind a real server on a port of this machine, as users reach it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

from tests.support.waiting import until


@contextmanager
def served(app: FastAPI, **config: Any) -> Iterator[str]:
    """Its URL. config: what else to tell uvicorn."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, **config))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started, bool)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
