"""What stands between the platform and its ledger node, and tells it wrong things when it is asked to."""

from __future__ import annotations

import http.client
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

SLOW_S = 0.5
BLOCKS_BEHIND = 3
Call = dict[str, Any]
Answer = dict[str, Any]


class Mood(Enum):
    """How the node behaves."""

    HONEST = "honest"
    SLOW = "slow"
    HTTP_ERRORS = "HTTP errors"
    RPC_ERRORS = "JSON-RPC errors"
    TRUNCATED = "truncated answers"
    LOG_TWICE = "a log twice"
    LOG_MISSING = "a log missing"
    BEHIND = "behind"
    ANOTHER_CHAIN = "another chain"


class Node:
    """A proxy in front of a node. `url`: where the platform finds it. `told`: how often it misbehaved, by mood."""

    def __init__(self, upstream: str) -> None:
        self._host, _, port = upstream.removeprefix("http://").partition(":")
        self._port = int(port)
        self.mood = Mood.HONEST
        self.told: Counter[Mood] = Counter()
        self._hurry = threading.Event()
        self._tell: dict[Mood, Callable[[Call], Answer]] = {
            Mood.RPC_ERRORS: lambda call: _error(call, -32005, "limit exceeded"),
            Mood.LOG_TWICE: lambda call: self._with_logs(call, lambda logs: [*logs, logs[-1]]),
            Mood.LOG_MISSING: lambda call: self._with_logs(
                call, lambda logs: logs[: len(logs) // 2] + logs[len(logs) // 2 + 1 :]
            ),
            Mood.BEHIND: self._behind,
            Mood.ANOTHER_CHAIN: self._of_another_chain,
        }

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._hurry.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @contextmanager
    def being(self, mood: Mood) -> Iterator[None]:
        """Misbehaves inside, and is honest again."""
        self.mood = mood
        try:
            yield
        finally:
            self.mood = Mood.HONEST

    def answer(self, body: bytes) -> bytes:
        """What this node says. Raises `OSError` or `http.client.HTTPException` where the real one does not answer."""
        mood = self.mood
        if mood is Mood.SLOW:
            self.told[mood] += 1
            self._hurry.wait(SLOW_S)
        if mood not in self._tell:
            return self._forward(body)
        asked = json.loads(body)
        tell = self._tell[mood]
        return json.dumps([tell(call) for call in asked] if isinstance(asked, list) else tell(asked)).encode()

    def _forward(self, body: bytes) -> bytes:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=60)
        try:
            connection.request("POST", "/", body, {"Content-Type": "application/json"})
            return connection.getresponse().read()
        finally:
            connection.close()

    def _ask(self, call: Call) -> Answer:
        answer: Answer = json.loads(self._forward(json.dumps(call).encode()))
        return answer

    def _number(self) -> int:
        return int(self._ask({"jsonrpc": "2.0", "id": 0, "method": "eth_blockNumber", "params": []})["result"], 16)

    def _with_logs(self, call: Call, changed: Callable[[list[Any]], list[Any]]) -> Answer:
        answer = self._ask(call)
        if call["method"] == "eth_getLogs" and answer.get("result"):
            self.told[self.mood] += 1
            answer["result"] = changed(answer["result"])
        return answer

    def _behind(self, call: Call) -> Answer:
        """As a node answers that has not got the last blocks yet."""
        self.told[Mood.BEHIND] += 1
        head = max(0, self._number() - BLOCKS_BEHIND)
        method, params = call["method"], list(call["params"])
        if method == "eth_blockNumber":
            return _result(call, hex(head))
        if method == "eth_getTransactionReceipt":
            answer = self._ask(call)
            receipt = answer.get("result")
            return _result(call, None) if receipt and int(receipt["blockNumber"], 16) > head else answer
        if method == "eth_getLogs":
            last = params[0]["toBlock"]
            if last != "latest" and int(last, 16) > head:
                return _error(call, -32000, "block range extends beyond current head block")
            params[0] = {**params[0], "toBlock": hex(head) if last == "latest" else last}
        place = {"eth_getBlockByNumber": 0, "eth_call": 1, "eth_getTransactionCount": 1}.get(method)
        if place is not None:
            if params[place] == "latest":
                params[place] = hex(head)
            elif int(params[place], 16) > head:
                return _result(call, None) if place == 0 else _error(call, -32000, "unknown block")
        return self._ask({**call, "params": params})

    def _of_another_chain(self, call: Call) -> Answer:
        """The same contracts at the same addresses on a ledger of another consortium: of our parties it knows none."""
        self.told[Mood.ANOTHER_CHAIN] += 1
        if call["method"] == "eth_call":
            call = {**call, "params": [call["params"][0], hex(self.origin)]}
        if call["method"] == "eth_sendRawTransaction":
            return _error(call, -32000, "invalid chain id for signer")
        answer = self._ask(call)
        if call["method"] == "eth_chainId":
            answer["result"] = hex(int(answer["result"], 16) + 1)
        result = answer.get("result")
        for one in result if isinstance(result, list) else [result]:
            if isinstance(one, dict):
                one.update({name: _other(one[name]) for name in ("hash", "parentHash", "blockHash") if one.get(name)})
        return answer

    origin = 0  # a block before anybody was admitted


def _other(hash_: str) -> str:
    return "0x" + hash_[:1:-1]


def _result(call: Call, result: Any) -> Answer:
    return {"jsonrpc": "2.0", "id": call["id"], "result": result}


def _error(call: Call, code: int, message: str) -> Answer:
    return {"jsonrpc": "2.0", "id": call["id"], "error": {"code": code, "message": message}}


def _handler(node: Node) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            mood = node.mood
            if mood is Mood.HTTP_ERRORS:
                node.told[mood] += 1
                return self._say(503, b"<html>the node is being restarted</html>")
            try:
                answer = node.answer(body)
            except (OSError, http.client.HTTPException, ValueError, KeyError):
                return self._say(502, b"<html>no node</html>")
            if mood is Mood.RPC_ERRORS:
                node.told[mood] += 1
            if mood is Mood.TRUNCATED:
                node.told[mood] += 1
                self.close_connection = True
                return self._say(200, answer, of=len(answer) // 2)
            self._say(200, answer)

        def _say(self, status: int, body: bytes, of: int | None = None) -> None:
            """of: how much of the body is sent; all unless given."""
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:of])

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
