"""What is queued later goes to the ledger later, whatever the gateways' clocks say."""

from __future__ import annotations

import time

import pytest

from readmodel.tables import SignedIntent
from tests.support.gateway import Gateway, terms
from tests.support.tables import rows_of

SECOND_NS = 1_000_000_000


def test_a_clock_that_goes_back_or_stands_still_turns_no_order_round(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, now = gateway.at(gateway.people.supplier), time.time_ns()
    digests = []
    for at in (now, now - 3600 * SECOND_NS, now - 3600 * SECOND_NS, now + 1):
        with monkeypatch.context() as patch:
            patch.setattr("time.time_ns", lambda at=at: at)
            digest = str(desk.drafted("GiveConsent", participant=desk.party.address, terms=terms())["digest"])
            assert desk.sign(digest).status_code == 202
            digests.append(digest)
    serials = {row["digest"]: row["serial"] for row in rows_of(gateway.database, SignedIntent)}
    assert [serials[digest] for digest in digests] == sorted({*serials.values()})
