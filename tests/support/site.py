"""A real HTTP server of the test's own, for what the platform calls: it keeps what it was asked."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


@dataclass(frozen=True)
class Asked:
    """Header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes


Reply = tuple[int, bytes] | tuple[int, bytes, Mapping[str, str]]


class Site:
    """Listens on 127.0.0.1 from entry to exit. reply: what it answers; may be changed at any time."""

    def __init__(self, reply: Callable[[Asked], Reply] = lambda asked: (200, b"ok")) -> None:
        self.reply = reply
        self.asked: list[Asked] = []
        self.tls: ssl.SSLContext | None = None

    def __enter__(self) -> Site:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                site.asked.append(asked)
                status, said, *more = site.reply(asked)
                self.send_response(status)
                for name, value in (more[0] if more else {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Quiet(("127.0.0.1", 0), Handler)
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class _Quiet(ThreadingHTTPServer):
    """Whoever calls may hang up in the middle."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass
