"""Answers that a test puts in the gateway's place: what cannot be had of one that is well."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Route

STAGED = "x-staged"  # by a test; any other answer of 500 and more fails it


def refusal(status: int, code: str, zh: str, *, after_s: int | None = None) -> Callable[[Route], None]:
    """A problem as the gateway answers it."""
    body = {"type": f"urn:tallystick:problem:{code}", "title": code.replace("_", " "), "status": status, "code": code}
    body |= {"detail": code, "detail_zh": zh, "errors": [], "request_id": "staged"}
    headers = {STAGED: "yes"} | ({"Retry-After": str(after_s)} if after_s is not None else {})

    def answer(route: Route) -> None:
        route.fulfill(status=status, json=body, headers=headers, content_type="application/problem+json")

    return answer
