"""JSON-RPC to the node: pooled connections, batches, and errors that say which of three things went wrong."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import orjson
import urllib3


class NodeUnavailable(Exception):
    """The node did not answer, or not with JSON: try again later."""


class NodeError(Exception):
    """The node refused a call. `data` holds a revert's bytes as hex, if there are any."""

    def __init__(self, code: int, message: str, data: str | None = None) -> None:
        super().__init__(f"{message} ({code})")
        self.code, self.message, self.data = code, message, data


class Rpc:
    """One node. Assumes standard JSON-RPC only."""

    def __init__(self, url: str, *, timeout_s: int = 30, batch_size: int = 200) -> None:
        self.url = url
        self._batch_size = batch_size
        self._ids = itertools.count(1)
        self._http = urllib3.PoolManager(maxsize=4, timeout=urllib3.Timeout(timeout_s), retries=urllib3.Retry(0))

    def call(self, method: str, *params: Any) -> Any:
        """One call's result. Raises `NodeError` or `NodeUnavailable`."""
        answer = self._post(self._request(method, params))
        if not isinstance(answer, dict):
            raise NodeUnavailable(f"{self.url}: {method}: not a JSON-RPC answer")
        return _result(answer)

    def batch(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        """Results in the order of the calls; a refused call gives its `NodeError` in its place."""
        results: list[Any] = []
        for start in range(0, len(calls), self._batch_size):
            requests = [self._request(m, p) for m, p in calls[start : start + self._batch_size]]
            answers = self._post(requests)
            if not isinstance(answers, list):
                raise NodeUnavailable(f"{self.url}: the node does not answer batches")
            by_id = {answer.get("id"): answer for answer in answers}
            for request in requests:
                if request["id"] not in by_id:
                    raise NodeUnavailable(f"{self.url}: a batch came back short")
                try:
                    results.append(_result(by_id[request["id"]]))
                except NodeError as error:
                    results.append(error)
        return results

    def _request(self, method: str, params: Sequence[Any]) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": params}

    def _post(self, body: Any) -> Any:
        try:
            response = self._http.request(
                "POST", self.url, body=orjson.dumps(body), headers={"Content-Type": "application/json"}
            )
            return orjson.loads(response.data)
        except (urllib3.exceptions.HTTPError, orjson.JSONDecodeError) as error:
            raise NodeUnavailable(f"{self.url}: {error}") from error


def _result(answer: dict[str, Any]) -> Any:
    if (error := answer.get("error")) is not None:
        data = error.get("data")
        if isinstance(data, dict):  # some nodes wrap it
            data = data.get("data")
        raise NodeError(error.get("code", 0), error.get("message", ""), data)
    return answer.get("result")
