"""A server that speaks S3 (moto's), in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from minio import Minio

from demo.stack import free_port
from tests.support.waiting import until

KEY, SECRET = "a-key", "a-secret"


@contextmanager
def s3() -> Iterator[str]:
    """Its URL."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: _answers(f"http://127.0.0.1:{port}/"), lambda there: there)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.wait()


def client(url: str) -> Minio:
    """Past the store, as somebody who has the bucket's keys."""
    return Minio(url.partition("://")[2], access_key=KEY, secret_key=SECRET, secure=False, region="us-east-1")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code < 500
    except httpx.HTTPError:
        return False
