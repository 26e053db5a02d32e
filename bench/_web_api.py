"""The gateway's own time for what a screen asks: the same requests by a plain HTTP client.

All at once over six connections, as many as a browser opens to a host; the pages of one list one after the other,
because each names the next. In which order the screen asked does not count: what it waits for needlessly is its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import groupby
from queue import SimpleQueue
from urllib.parse import parse_qsl, urlencode, urlsplit

CONNECTIONS = 6
WAIT_S = 60


def own_ms(base: str, token: str, asked: Iterable[str]) -> float:
    """Until all have their answers, to the last byte. The connections are there before."""
    at, headers = urlsplit(base), {"Authorization": f"Bearer {token}", "Accept": "*/*"}
    free: SimpleQueue[HTTPConnection] = SimpleQueue()
    lists = [list(urls) for _, urls in groupby(sorted(asked, key=_list), key=_list)]

    def ask(urls: list[str]) -> None:
        connection = free.get()
        for url in urls:
            connection.request("GET", url.removeprefix(base), headers=headers)
            connection.getresponse().read()
        free.put(connection)

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        for _ in range(CONNECTIONS):
            free.put(opened := HTTPConnection(at.hostname or "", at.port, timeout=WAIT_S))
            opened.connect()
        began = time.perf_counter()
        list(threads.map(ask, lists))
        return 1_000 * (time.perf_counter() - began)


def _list(url: str) -> str:
    """The list whose page this is."""
    at = urlsplit(url)
    return f"{at.path}?{urlencode([(name, value) for name, value in parse_qsl(at.query) if name != 'after'])}"
