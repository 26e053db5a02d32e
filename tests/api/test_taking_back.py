"""A party takes back what it has signed and nobody has carried out; what it undoes is found by the certificate's id."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from chain.intents import Intent
from chain.summaries import end_of_day, shanghai_date
from readmodel.rows import table_of
from readmodel.tables import IntentUsed
from tests.support.gateway import Desk, Gateway, problem, terms
from tests.support.ledger import DAY, Ledger, some_hash
from tests.support.life import YUAN


def consent(desk: Desk) -> dict[str, Any]:
    return desk.drafted("GiveConsent", participant=desk.party.address, terms=terms())


def take_back(desk: Desk, draft: dict[str, Any]) -> str:
    message, domain = draft["typed_data"]["message"], draft["typed_data"]["domain"]
    fields = {"target": domain["verifyingContract"], "revoked": message["nonce"]}
    return desk.act("RevokeIntent", participant=desk.party.address, **fields)


def test_a_draft_that_was_taken_back_is_refused_as_revoked(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.supplier)
    draft, other = consent(desk), consent(desk)
    take_back(desk, draft)
    answer = desk.get(f"/v1/intents/{draft['digest']}").json()
    assert (answer["state"], answer["refusal"]) == ("refused", "revoked")
    assert answer["refusal_zh"] and answer["refusal_en"]
    assert desk.sign(draft["digest"]).json()[0]["state"] == "refused"  # and nothing is queued
    assert desk.state(other["digest"]) == "draft"


def test_signed_and_waiting_it_never_goes_out(gateway: Gateway, ledger: Ledger) -> None:
    desk = gateway.at(gateway.people.supplier)
    draft = consent(desk)
    revocation = desk.drafted(
        "RevokeIntent",
        participant=desk.party.address,
        target=draft["typed_data"]["domain"]["verifyingContract"],
        revoked=draft["typed_data"]["message"]["nonce"],
    )
    assert desk.sign(revocation["digest"]).status_code == 202  # ahead of it in the queue
    assert desk.sign(draft["digest"]).status_code == 202
    for _ in range(3):
        gateway.carry()
    answer = desk.get(f"/v1/intents/{draft['digest']}").json()
    assert (answer["state"], answer["refusal"]) == ("refused", "revoked")


def test_a_revocation_is_for_one_of_the_ledgers_contracts(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.supplier)
    fields = {"participant": desk.party.address, "revoked": "1"}
    problem(desk.draft("RevokeIntent", **fields, target="0x" + "ab" * 20), 422, "bad_intent")
    body = gateway.client.get("/v1/status").json()["contracts"]
    for name in ("ParticipantRegistry", "ReceivableLedger", "FinancingDesk", "CompensationPool"):
        draft = desk.drafted("RevokeIntent", **fields, target=body[name])
        assert draft["typed_data"]["domain"]["name"] == f"Tallystick {name}"


def test_nobody_takes_back_what_another_signed(gateway: Gateway) -> None:
    people = gateway.people
    desk = gateway.at(people.supplier)
    target = consent(desk)["typed_data"]["domain"]["verifyingContract"]
    fields = {"participant": people.debtor.address, "target": target, "revoked": "1"}
    problem(desk.draft("RevokeIntent", **fields), 403, "forbidden")


# --- rejecting what was issued


def issued_here(gateway: Gateway) -> str:
    """A certificate that the debtor issued through the gateway; its id."""
    debtor, supplier = gateway.at(gateway.people.debtor), gateway.people.supplier
    header = "buyer,supplier_enterprise,invoice_no,invoice_date,amount_ex_tax,tax,total,valid\n"
    debtor.upload("a.csv", (header + "DEBTOR,SUPPLIER,N1,2026-01-05,10000.00,1300.00,11300.00,1\n").encode())
    (invoice,) = debtor.get("/v1/invoices").json()["items"]
    face = 1_000 * YUAN
    debtor.act(
        "IssueReceivable",
        debtor=debtor.party.address,
        supplier=supplier.address,
        face=face,
        maturity=end_of_day(shanghai_date(gateway.ledger.now() + 90 * DAY)),
        invoices=[{"invoice": invoice["key"], "amount": invoice["net_fen"], "used": str(face)}],
        terms=terms(),
    )
    (found,) = debtor.get("/v1/certificates", state="issued").json()["items"]
    return str(found["id"])


def reject(desk: Desk, receivable: str) -> dict[str, Any]:
    fields = {"supplier": desk.party.address, "receivable": receivable, "reason": some_hash("reason")}
    return desk.drafted("RejectReceivable", **fields)


def test_the_original_is_found_without_any_record_that_it_was_relayed(gateway: Gateway) -> None:
    receivable = issued_here(gateway)
    with gateway.database.write() as session:  # as if the debtor's key had sent it by itself
        session.execute(delete(table_of(IntentUsed)))
    supplier = gateway.at(gateway.people.supplier)
    supplier.confirm(reject(supplier, receivable))
    (found,) = supplier.get("/v1/certificates").json()["items"]
    assert (found["id"], found["state"]) == (receivable, "rejected")


def test_of_one_that_was_issued_elsewhere_it_says_so(gateway: Gateway, ledger: Ledger) -> None:
    people = gateway.people
    issued = ledger.issue(people.debtor, people.supplier, 1_000 * YUAN)
    assert isinstance(issued.intent, Intent)
    ledger.send(issued)
    gateway.sync()
    supplier = gateway.at(people.supplier)
    draft = reject(supplier, ledger.receivable(issued))
    problem(supplier.sign(draft["digest"]), 409, "original_unknown")
