"""Rate limits: by participant, and by address where nobody is signed in."""

from __future__ import annotations

import math
import time

import structlog
from limits import RateLimitItem, parse
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string
from starlette.types import ASGIApp, Receive, Scope, Send

from api.context import Gateway
from api.problems import later
from api.request.who import address_of, caller_of

log = structlog.get_logger("api")


class Rates:
    """Counts where `rate_url` says. When that is away, requests pass uncounted: it must not take the gateway along."""

    def __init__(self, app: ASGIApp, gate: Gateway) -> None:
        self.app = app
        settings = gate.settings
        # One that is away is noticed within a second.
        patience: dict[str, int | str] = {"implementation": "redispy", "socket_connect_timeout": 1, "socket_timeout": 1}
        options = {} if settings.rate_url.startswith("memory") else patience
        storage = storage_from_string(f"async+{settings.rate_url}", wrap_exceptions=True, **options)
        self._counts = SlidingWindowCounterRateLimiter(storage)
        self._participant, self._address = (
            parse(text) if text else None for text in (settings.rate_participant, settings.rate_address)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            who = caller_of(scope)
            limit = self._participant if who else self._address
            if limit is not None:
                name = who.participant if who else address_of(scope)
                wait_s = await self._hit(limit, name)
                if wait_s is not None:
                    words = f"more than {limit}: come again in {wait_s} s"
                    raise later(429, "rate_limited", f"请求过于频繁，请在{wait_s}秒后重试", words, wait_s)
        await self.app(scope, receive, send)

    async def _hit(self, limit: RateLimitItem, name: str) -> int | None:
        """None where one more is within the limit; else after how many seconds there will be room."""
        try:
            if await self._counts.hit(limit, name):
                return None
            window = await self._counts.get_window_stats(limit, name)
            return max(1, math.ceil(window.reset_time - time.time()))
        except StorageError as error:
            log.warning("rates.away", why=str(error))
            return None
