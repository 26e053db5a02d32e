"""States of intents as they change, over a real connection."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from tests.support.gateway import Desk, Gateway, terms
from tests.support.waiting import until


@pytest.fixture
def url(gateway: Gateway) -> Iterator[str]:
    """The gateway behind a port of its own: what is streamed is not collected first."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(gateway.app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started, bool)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def consent(desk: Desk) -> str:
    return str(desk.drafted("GiveConsent", participant=desk.party.address, terms=terms())["digest"])


def events(answer: httpx.Response) -> Iterator[dict[str, Any]]:
    for line in answer.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def test_each_state_comes_by_itself_and_the_stream_ends_when_all_is_done(gateway: Gateway, url: str) -> None:
    desk = gateway.at(gateway.people.supplier)
    first, second = consent(desk), consent(desk)
    both = {"digest": [first, second]}
    with httpx.stream("GET", f"{url}/v1/intents/stream", params=both, headers=desk.headers, timeout=60) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        found = events(answer)
        assert {(one["digest"], one["state"]) for one in (next(found), next(found))} == {
            (first, "draft"),
            (second, "draft"),
        }
        desk.post(f"/v1/intents/{second}/rejection", {"reason": "错"})
        one = next(found)
        assert (one["digest"], one["state"]) == (second, "rejected")
        desk.sign(first)
        one = next(found)
        assert (one["digest"], one["state"]) == (first, "queued")
        gateway.carry()
        until(lambda: (gateway.carry(), desk.state(first))[1], lambda state: state == "confirmed")
        assert [one["state"] for one in found][-1] == "confirmed"


def test_another_s_intents_are_not_there(gateway: Gateway, url: str) -> None:
    digest = consent(gateway.at(gateway.people.supplier))
    stranger = gateway.at(gateway.people.debtor)
    answer = httpx.get(f"{url}/v1/intents/stream", params={"digest": digest}, headers=stranger.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert httpx.get(f"{url}/v1/intents/stream", params={"digest": digest}).status_code == 401
