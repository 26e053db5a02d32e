"""What only a demo can do: move its ledger's clock, carry orders to its simulated bank. The demo does it when asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from demo.stack import free_port
from readmodel.database import Database
from tests.support.gateway import Gateway, gateway_of, problem
from tests.support.ledger import Ledger

CLOCK, BANK = "/v1/demo/clock", "/v1/demo/bank"
YEAR_S = 365 * 86_400

Errands = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def errands() -> Errands:
    return []


@pytest.fixture
def demo(ledger: Ledger, sqlite_database: Database, errands: Errands) -> Iterator[Gateway]:
    """A gateway whose demo notes what it is asked, and moves the real ledger's clock."""

    class Control(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            errands.append((self.path, said))
            if self.path == "/clock":
                ledger.rpc.call("evm_setNextBlockTimestamp", hex(said["to"]))
                ledger.rpc.call("evm_mine")
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Control) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        found = gateway_of(ledger, sqlite_database, demo_control=f"http://127.0.0.1:{server.server_port}")
        yield found
        found.close()
        server.shutdown()
        thread.join()


def test_elsewhere_there_is_no_such_thing(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.debtor)
    problem(gateway.client.get(CLOCK), 404, "not_found")
    problem(desk.post(CLOCK, {"to": 4_000_000_000}), 404, "not_found")
    problem(desk.post(BANK, None), 404, "not_found")


def test_the_clock_goes_forward_and_the_day_with_it(demo: Gateway) -> None:
    desk = demo.at(demo.people.supplier)
    now = demo.client.get(CLOCK).json()["ledger_at"]
    answer = desk.post(CLOCK, {"to": now + YEAR_S})
    assert (answer.status_code, answer.json()["ledger_at"]) == (202, now + YEAR_S)
    demo.sync()
    status = demo.client.get("/v1/status").json()
    assert status["ledger_at"] == now + YEAR_S
    # Sessions are of people, who live in their own time.
    assert desk.get("/v1/me").status_code == 200


def test_it_does_not_go_back_nor_further_than_two_years(demo: Gateway, errands: Errands) -> None:
    desk = demo.at(demo.people.supplier)
    clock = demo.client.get(CLOCK).json()
    problem(desk.post(CLOCK, {"to": clock["ledger_at"]}), 422, "clock_goes_forward")
    problem(desk.post(CLOCK, {"to": clock["latest_at"] + 1}), 422, "clock_too_far")
    assert errands == []


def test_whoever_is_not_signed_in_moves_nothing(demo: Gateway, errands: Errands) -> None:
    problem(demo.client.post(CLOCK, json={"to": 4_000_000_000}), 401, "not_signed_in")
    problem(demo.client.post(BANK), 401, "not_signed_in")
    assert errands == []


def test_the_bank_is_asked_for_the_own_orders(demo: Gateway, errands: Errands) -> None:
    assert demo.at(demo.people.debtor).post(BANK, None).status_code == 202
    assert errands == [("/bank", {"participant": demo.people.debtor.address})]


def test_a_demo_that_is_not_there_yet_is_asked_again_later(ledger: Ledger, sqlite_database: Database) -> None:
    gateway = gateway_of(ledger, sqlite_database, demo_control=f"http://127.0.0.1:{free_port()}")
    answer = gateway.at(gateway.people.debtor).post(BANK, None)
    problem(answer, 503, "demo_busy")
    assert answer.headers["Retry-After"] == "2"
    gateway.close()
