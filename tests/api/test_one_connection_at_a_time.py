"""A request holds one database connection at a time.

One that held one and waited for a second would, with as many others as the pool has connections, wait for ever.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from tests.support.gateway import Gateway


@contextmanager
def counted(engine: Engine) -> Iterator[list[int]]:
    """How many connections were out at each checkout."""
    out, seen = [0], []

    def checkout(*_: object) -> None:
        out[0] += 1
        seen.append(out[0])

    def checkin(*_: object) -> None:
        out[0] -= 1

    event.listen(engine, "checkout", checkout)
    event.listen(engine, "checkin", checkin)
    try:
        yield seen
    finally:
        event.remove(engine, "checkout", checkout)
        event.remove(engine, "checkin", checkin)


def test_no_request_waits_for_a_second_connection_while_it_holds_one(gateway: Gateway) -> None:
    supplier = gateway.at(gateway.people.supplier)
    with counted(gateway.app.state.gateway.database.engine) as seen:
        draft = supplier.drafted("GrantKey", participant=supplier.party.address, key="0x" + "11" * 20, powers=1)
        assert supplier.sign(draft["digest"]).status_code == 202
        assert supplier.post("/v1/intents/lookup", {"digests": [draft["digest"]]}).status_code == 200
        for path in ("me", "participants", "tasks", "invoices", "certificates", "lots", "lines", "financings"):
            assert supplier.get(f"/v1/{path}").status_code == 200, path
        assert supplier.get("/v1/payments/instructions").status_code == 200
    assert len(seen) > 10
    assert max(seen) == 1
