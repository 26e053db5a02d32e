"""One POST, to an address that was checked and is then the one that is called: a name that means something else a
moment later changes nothing. No redirects, no proxies, no cookies; little time, small answers."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore

from outgoing.addresses import addresses_of, place, require_public

SECONDS = 5  # for all of it, but for looking the name up
MOST_BYTES = 64 * 1024  # of an answer, with its headers

Resolve = Callable[[str, int], list[str]]


class NoAnswer(Exception):
    """Nobody was there, or took too long, or said too much. May be better later."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


class Outgoing:
    """The way out of one program. local: on a laptop, where http and private addresses are allowed. resolve: what a
    name leads to. tls: whose certificates count; the system's unless told."""

    def __init__(
        self,
        *,
        local: bool,
        resolve: Resolve = addresses_of,
        tls: ssl.SSLContext | None = None,
        seconds: int = SECONDS,
    ) -> None:
        self.local = local
        self._resolve, self._seconds = resolve, seconds
        self._tls = tls or ssl.create_default_context()

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """What the host answered, whatever its status: a redirect is an answer. Raises `NotAllowed`, `NoAnswer`."""
        to = place(url, local=self.local)
        backend = _Checked(self._resolve, self.local, time.monotonic() + self._seconds)
        sent = [("Host", to.authority), *headers.items(), ("Content-Length", str(len(body))), ("Connection", "close")]
        try:
            with httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend) as pool:
                answer = pool.request(
                    "POST",
                    httpcore.URL(scheme=to.scheme, host=to.host, port=to.port, target=to.target),
                    headers=sent,
                    content=body,
                    extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self._seconds)},
                )
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise NoAnswer(f"{to.authority}: {type(error).__name__} {error}".rstrip()) from None
        return Answer(answer.status, answer.content)


class _Checked(httpcore.NetworkBackend):
    """Looks a name up once, and connects to what it found."""

    def __init__(self, resolve: Resolve, local: bool, ends: float) -> None:
        self._resolve, self._local, self._ends = resolve, local, ends
        self._tcp = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        found = self._resolve(host, port)
        require_public(found, local=self._local)
        for last, address in enumerate(found, 1 - len(found)):
            try:
                stream = self._tcp.connect_tcp(address, port, _left(self._ends), socket_options=socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last == 0:
                    raise
            else:
                return _Bounded(stream, self._ends)
        raise httpcore.ConnectError

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("no sockets of this machine")


class _Bounded(httpcore.NetworkStream):
    """A connection that ends when its time is over or it has said too much, however slowly it says it."""

    def __init__(self, stream: httpcore.NetworkStream, ends: float) -> None:
        self._stream, self._ends, self._read = stream, ends, 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        found = self._stream.read(max_bytes, _left(self._ends))
        self._read += len(found)
        if self._read > MOST_BYTES:
            raise httpcore.ReadError(f"more than {MOST_BYTES} bytes")
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._ends))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Bounded(self._stream.start_tls(ssl_context, server_hostname, _left(self._ends)), self._ends)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(ends: float) -> float:
    """Seconds until then. Raises `httpcore.ReadTimeout` when it is over."""
    left = ends - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("out of time")
    return left
