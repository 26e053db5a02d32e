"""A supplier's consent can be shown: when it was given, to which text, by whose key (国令第802号 art. 11)."""

from __future__ import annotations

from typing import Any

from chain.intents import receivable_id
from readmodel.tables import Profile
from tests.support.gateway import Gateway
from tests.support.ledger import Ledger, Party, some_hash
from tests.support.life import YUAN
from tests.support.people import member
from tests.support.tables import put_row

TEXT = some_hash("what was agreed to")


def consent_of(gateway: Gateway, whose: Party, asked_by: Party) -> Any:
    listed = gateway.at(asked_by).get("/v1/participants").json()
    (found,) = (one for one in listed if one["address"] == whose.address)
    return found["consents"], found["consent"]


def test_a_certificate_says_how_its_supplier_accepted_it(gateway: Gateway, ledger: Ledger) -> None:
    people = gateway.people
    issued = [ledger.issue(people.debtor, people.supplier, 1_000 * YUAN) for _ in range(2)]
    for one in issued:
        ledger.send(one)
    gateway.sync()
    ids = [receivable_id(one.intent.digest(ledger.deployment)) for one in issued]
    supplier = gateway.at(people.supplier)
    assert supplier.get(f"/v1/certificates/{ids[0]}").json()["consent"] is None
    digest = supplier.act("AcceptReceivable", supplier=people.supplier.address, receivable=ids[0], terms=TEXT)
    said = gateway.at(people.debtor).get(f"/v1/certificates/{ids[0]}").json()["consent"]
    intent = supplier.get(f"/v1/intents/{digest}").json()
    assert said == {
        "terms": TEXT,
        "at": said["at"],
        "signer": people.supplier.key.address,
        "by": None,
        "tx": intent["tx"],
    }
    assert said["at"] <= ledger.now()
    assert supplier.get(f"/v1/certificates/{ids[1]}").json()["consent"] is None


def test_one_that_was_accepted_past_the_gateway_has_no_words_here(gateway: Gateway, ledger: Ledger) -> None:
    certificate = ledger.certificate(gateway.people.debtor, gateway.people.supplier, 1_000 * YUAN)
    gateway.sync()
    said = gateway.at(gateway.people.supplier).get(f"/v1/certificates/{certificate}").json()
    assert (said["certificate"]["state"], said["consent"]) == ("accepted", None)


def test_a_participant_shows_to_what_it_consented_and_whose_key_signed(gateway: Gateway, ledger: Ledger) -> None:
    people, other = gateway.people, gateway.people.subcontractor
    facts = {"code": "SUB", "name": "分包商", "name_en": "Subcontractor", "kind": "enterprise", "filed_at": 1}
    put_row(gateway.database, Profile, {"participant": other.address, **facts})
    founder = gateway.at(other)
    assert consent_of(gateway, other, people.bank) == (True, None)  # it was given past the gateway
    _, maker = member(founder, "maker@example.com", "maker")
    _, checker = member(founder, "checker@example.com", "checker")
    for terms in (some_hash("an older text"), TEXT):
        draft = maker.drafted("GiveConsent", participant=other.address, terms=terms)
        checker.confirm(draft)
    consents, said = consent_of(gateway, other, people.bank)
    assert (consents, said["terms"], said["signer"], said["by"]) == (True, TEXT, checker.party.key.address, None)
    assert consent_of(gateway, other, other)[1] == said | {"by": "李娜"}
    founder.act("WithdrawConsent", participant=other.address)
    assert consent_of(gateway, other, people.bank) == (False, None)
