"""A certificate's proof: the gateway asks the ledger's node now, and says what it compared and what differs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlmodel import col

from api.node import Node
from chain.abi import keccak
from chain.intents import receivable_id
from chain.keys import recover
from readmodel.tables import ChainBlock, ChainEvent, Lot, Receivable, SyncCursor
from tests.support.gateway import Gateway, problem, terms
from tests.support.ledger import Ledger, Party
from tests.support.life import YUAN


def proof(gateway: Gateway, certificate: str, by: Party | None = None) -> dict[str, Any]:
    answer = gateway.at(by or gateway.people.supplier).get(f"/v1/certificates/{certificate}/proof")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def passed_on(gateway: Gateway, ledger: Ledger) -> str:
    """A certificate of which a part went to the subcontractor."""
    people = gateway.people
    certificate = ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN)
    gateway.sync()
    fields = {"holder": people.supplier.address, "lot": certificate, "amount": 300 * YUAN}
    gateway.at(people.supplier).act("TransferLot", **fields, recipient=people.subcontractor.address, terms=terms())
    return certificate


def test_what_the_tables_say_is_what_the_ledger_says(gateway: Gateway, ledger: Ledger) -> None:
    said = proof(gateway, passed_on(gateway, ledger))
    assert (said["ours"], said["stands"], said["differences"], said["lots"]) == (True, True, [], 2)
    assert said["head"] >= said["block"] and said["left_out"] == 0
    names = [event["name"] for one in said["transactions"] for event in one["events"]]
    assert names == ["ReceivableIssued", "ReceivableAccepted", "LotSplit"]
    for one in said["transactions"]:
        header = ledger.rpc.call("eth_getBlockByNumber", hex(one["block"]), False)
        assert (one["canonical"], one["block_hash"]) == (True, header["hash"])
        for event in one["events"]:
            types = event["declared"].removeprefix("event ").partition("(")
            words = [part.strip().split(" ")[0] for part in types[2].rstrip(")").split(",")]
            assert event["topics"][0] == "0x" + keccak(f"{types[0]}({','.join(words)})".encode()).hex()
            assert (event["state"], event["contract"]) == ("same", ledger.deployment.addresses["ReceivableLedger"])


def test_both_signatures_come_from_the_ledger_and_the_id_is_the_digest_of_the_first(
    gateway: Gateway, ledger: Ledger
) -> None:
    certificate, people = passed_on(gateway, ledger), gateway.people
    issue, accepted = proof(gateway, certificate)["signatures"]
    assert (issue["action"], accepted["action"]) == ("IssueReceivable", "AcceptReceivable")
    for one, party in ((issue, people.debtor), (accepted, people.supplier)):
        assert recover(bytes.fromhex(one["digest"][2:]), one["signature"]) == one["signer"] == party.key.address
        assert one["typed_data"]["primaryType"] == one["action"]
    assert receivable_id(bytes.fromhex(issue["digest"][2:])) == certificate


def test_a_later_holder_sees_signatures_and_not_the_invoices_that_were_signed(gateway: Gateway, ledger: Ledger) -> None:
    said = proof(gateway, passed_on(gateway, ledger), gateway.people.subcontractor)
    assert [(one["signature"] is None, one["typed_data"]) for one in said["signatures"]] == [(False, None)] * 2
    assert "InvoiceUsed" not in str(said)


def test_whatever_was_changed_in_the_tables_is_told(gateway: Gateway, ledger: Ledger) -> None:
    certificate = passed_on(gateway, ledger)
    with gateway.database.write() as session:
        session.execute(update(Receivable).values(face_fen=999))
        session.execute(update(Lot).where(col(Lot.id) != certificate).values(owner=gateway.people.bank.address))
        cut = col(ChainEvent.name) == "LotSplit"
        [args] = session.execute(ChainEvent.__table__.select().where(cut)).mappings()  # type: ignore[attr-defined]
        session.execute(update(ChainEvent).where(cut).values(args={**args["args"], "amount": 1}))
    said = proof(gateway, certificate, gateway.people.debtor)
    assert [(one["what"], one["column"]) for one in said["differences"]] == [
        ("certificate", "face_fen"),
        ("lot", "owner"),
    ]
    states = {event["name"]: event["state"] for one in said["transactions"] for event in one["events"]}
    assert states == {"ReceivableIssued": "same", "ReceivableAccepted": "same", "LotSplit": "other"}


def test_a_lot_that_the_tables_lost_leaves_a_gap(gateway: Gateway, ledger: Ledger) -> None:
    certificate = passed_on(gateway, ledger)
    with gateway.database.write() as session:
        session.execute(Lot.__table__.delete().where(col(Lot.id) != certificate))  # type: ignore[attr-defined]
    said = proof(gateway, certificate)
    assert [(one["column"], one["ledger"]) for one in said["differences"]] == [("sum of lots", str(700 * YUAN))]


def test_a_block_that_is_not_there_any_more_is_told(gateway: Gateway, ledger: Ledger) -> None:
    certificate = passed_on(gateway, ledger)
    with gateway.database.write() as session:
        session.execute(update(ChainBlock).values(hash="0x" + "ab" * 32))
        session.execute(update(SyncCursor).values(hash="0x" + "ab" * 32))
    said = proof(gateway, certificate)
    assert not said["stands"]
    assert [one["canonical"] for one in said["transactions"]] == [False] * 3


def test_a_node_that_is_away_is_said_to_be(gateway: Gateway, ledger: Ledger) -> None:
    certificate = passed_on(gateway, ledger)
    gateway.app.state.gateway.__dict__["node"] = Node("http://127.0.0.1:9")
    answer = gateway.at(gateway.people.supplier).get(f"/v1/certificates/{certificate}/proof")
    problem(answer, 503, "node_away")
    assert answer.headers["Retry-After"] == "10"
    assert "127.0.0.1" not in answer.text
    assert gateway.at(gateway.people.supplier).get(f"/v1/certificates/{certificate}").status_code == 200


def test_only_so_many_ask_the_node_at_once(gateway: Gateway, ledger: Ledger) -> None:
    certificate = passed_on(gateway, ledger)
    node = Node(ledger.rpc.url)
    gateway.app.state.gateway.__dict__["node"] = node
    supplier, path = gateway.at(gateway.people.supplier), f"/v1/certificates/{certificate}/proof"
    with node.asked(), node.asked(), node.asked(), node.asked():
        problem(supplier.get(path), 503, "node_busy")
    assert supplier.get(path).status_code == 200
