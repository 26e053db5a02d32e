"""Many requests of one party at the same moment: each is done once, and none falls over another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from readmodel.tables import IntentUsed, SignedIntent
from tests.support.gateway import Gateway, terms
from tests.support.ledger import Ledger
from tests.support.outbox import times_used
from tests.support.tables import rows_of
from tests.support.waiting import until


def test_drafts_at_once_get_nonces_of_their_own(postgres_gateway: Gateway) -> None:
    desk = postgres_gateway.at(postgres_gateway.people.supplier)
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: desk.draft("GiveConsent", participant=desk.party.address, terms=terms()), range(16))
        )
    assert {answer.status_code for answer in answers} == {201}
    nonces = sorted(int(draft["typed_data"]["message"]["nonce"]) for answer in answers for draft in answer.json())
    assert nonces == list(range(16))


def test_one_signature_sent_many_times_at_once_is_one_intent(postgres_gateway: Gateway, ledger: Ledger) -> None:
    gateway = postgres_gateway
    desk = gateway.at(gateway.people.supplier)
    digest = desk.drafted("GiveConsent", participant=desk.party.address, terms=terms())["digest"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: desk.sign(digest).status_code, range(8)))
        gateway.carry()
        answers += pool.map(lambda _: desk.sign(digest).status_code, range(8))
    assert set(answers) == {202}
    until(lambda: gateway.carry() or desk.state(digest), lambda state: state == "confirmed")
    assert times_used(ledger, [digest]) == {digest: 1}
    assert [row["digest"] for row in rows_of(gateway.database, IntentUsed)].count(digest) == 1
    assert [row["digest"] for row in rows_of(gateway.database, SignedIntent)] == [digest]
