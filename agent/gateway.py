"""The gateway as the agent sees it: a token, what there is to sign, and where signatures go."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import httpx

from chain.deployment import Deployment

TIMEOUT_S = 10
RENEW_S = 60  # before a token ends


class Away(Exception):
    """The gateway did not answer, or not as it should: worth another try."""


class Gateway:
    def __init__(self, url: str, client_id: str, client_secret: str) -> None:
        self._client = (client_id, client_secret)
        self._http = httpx.Client(base_url=url, timeout=TIMEOUT_S)
        self._token, self._ends = "", 0.0

    def close(self) -> None:
        self._http.close()

    def deployment(self) -> Deployment:
        """The contracts that the gateway names."""
        status = self._ask("GET", "/v1/status", signed_in=False)
        return Deployment(status["chain_id"], "", 0, "", status["contracts"])

    def now(self) -> int:
        """The ledger's clock, UTC seconds."""
        return int(self._ask("GET", "/v1/status", signed_in=False)["ledger_at"])

    def turn(self) -> list[dict[str, Any]]:
        """The quotes that wait for the agent's signature."""
        return list(self._ask("POST", "/v1/offers/turn"))

    def send(self, signatures: Sequence[dict[str, str]]) -> None:
        self._ask("POST", "/v1/offers/signatures", json=signatures)

    def _ask(self, method: str, path: str, *, signed_in: bool = True, **content: Any) -> Any:
        """Raises `Away`."""
        headers = {"Authorization": f"Bearer {self._signed_in()}"} if signed_in else {}
        try:
            answer = self._http.request(method, path, headers=headers, **content)
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            self._ends = 0.0  # if it was the token: a new one
            raise Away(f"{method} {path}: {error}") from None

    def _signed_in(self) -> str:
        if time.monotonic() < self._ends:
            return self._token
        try:
            answer = self._http.post("/v1/token", data={"grant_type": "client_credentials"}, auth=self._client)
            answer.raise_for_status()
            body = answer.json()
            self._token, self._ends = body["access_token"], time.monotonic() + int(body["expires_in"]) - RENEW_S
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise Away(f"no token: {error}") from None
        return self._token
