"""What parties signed reaches the ledger exactly once, whatever crashes, races or interferes on the way."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from chain import submit
from chain.deployment import Deployment
from chain.intents import lot_id, participant_address, quote_commitment
from chain.keys import Key
from chain.rpc import NodeError, NodeUnavailable, Rpc
from chain.words import NO_PARTY
from readmodel.database import Database
from readmodel.tables import Relayer, SignedIntent
from tests.faults.node import Mood, Node
from tests.support.ledger import DAY, Kind, Ledger, Party, Signed, some_hash
from tests.support.life import YUAN, cast, financing_of, quote
from tests.support.outbox import admissions, envelopes, outbox, queue, state_of, states, take_nonce, times_used
from tests.support.tables import everything, reconciled, rows_of, sync
from tests.support.waiting import until
from worker.outbox import Outbox

UNDO = 64


class Crash(BaseException):
    """The process is gone: nothing catches it, and nothing after it is run."""


def crash(*_: Any, **__: Any) -> Any:
    raise Crash


def test_an_intent_goes_from_queued_to_sent_to_confirmed(ledger: Ledger, database: Database) -> None:
    (digest,) = queue(database, ledger, *admissions(ledger, 1))
    box = outbox(database, ledger)
    assert state_of(database, digest) == "queued"
    with ledger.anvil.held():
        assert box.turn() == 1
        assert state_of(database, digest) == "sent"
        assert [e.state for e in envelopes(database)] == ["sealed"]
    _finish(database, ledger, [digest])
    assert [e.state for e in envelopes(database)] == ["mined"]


def test_an_empty_queue_sends_nothing(ledger: Ledger, database: Database) -> None:
    with ledger.untouched():
        assert outbox(database, ledger).turn() == 0
    assert envelopes(database) == []


def test_a_refused_item_gets_the_contracts_words_and_its_neighbours_are_done(
    ledger: Ledger, database: Database
) -> None:
    people = cast(ledger)
    good = [ledger.issue(people.debtor, people.supplier, 1_000 * YUAN) for _ in range(2)]
    over = ledger.issue(people.debtor, people.supplier, 100_000_001 * YUAN)
    digests = queue(database, ledger, good[0], over, good[1])
    _work(database, ledger)
    assert [state_of(database, d) for d in digests] == ["confirmed", "refused", "confirmed"]
    row = _row(database, digests[1])
    assert row.refusal == "Ledger_OverLimit"
    assert row.refusal_en == "over the limit: 100,000,001.00 yuan wanted, 99,999,000.00 available"
    assert row.refusal_zh == "超过开立额度：申请100,000,001.00元，可用99,999,000.00元"
    assert row.envelope is None  # it never cost a transaction


def test_an_item_that_can_never_work_and_says_no_reason_holds_nobody_up(ledger: Ledger, database: Database) -> None:
    first, second, third = admissions(ledger, 3)
    digests = queue(database, ledger, first, second, third)
    with database.write() as session:
        poisoned = session.get(SignedIntent, digests[0])
        assert poisoned is not None and poisoned.call is not None
        poisoned.call = poisoned.call[:40]  # cut off: the contract cannot even read it
    _work(database, ledger)
    assert [state_of(database, d) for d in digests] == ["refused", "confirmed", "confirmed"]
    assert _row(database, digests[0]).refusal == "Batch_ItemFailed"


def test_what_turned_bad_after_preflight_is_refused_by_the_receipt(
    ledger: Ledger, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = cast(ledger)
    digests = queue(
        database,
        ledger,
        ledger.issue(people.debtor, people.supplier, 100_000_001 * YUAN),
        ledger.issue(people.debtor, people.supplier, 1_000 * YUAN),
    )
    with monkeypatch.context() as patch:
        patch.setattr(submit, "preflight", lambda rpc, deployment, contract, calls, *_: ["0x"] * len(calls))
        _work(database, ledger)
    assert [state_of(database, d) for d in digests] == ["refused", "confirmed"]
    row = _row(database, digests[0])
    assert (row.refusal, row.envelope) == ("Ledger_OverLimit", envelopes(database)[0].tx)


def test_intents_of_several_contracts_keep_their_order(ledger: Ledger, database: Database) -> None:
    people = cast(ledger)
    issued = ledger.issue(people.debtor, people.supplier, 1_000 * YUAN)
    (newcomer,) = admissions(ledger, 1)
    accepted = ledger.sign(
        people.supplier, "AcceptReceivable", receivable=ledger.receivable(issued), terms=some_hash("terms")
    )
    digests = queue(database, ledger, issued, newcomer, accepted)
    with ledger.anvil.held():  # what the last one needs is on its way, not there
        box = outbox(database, ledger)
        assert (box.turn(), box.turn()) == (2, 0)
        assert states(database, digests) == {"sent": 2, "queued": 1}
    _finish(database, ledger, digests)


def test_a_long_queue_goes_in_batches_that_fit_a_transaction(ledger: Ledger, database: Database) -> None:
    digests = queue(database, ledger, *admissions(ledger, 230))
    assert outbox(database, ledger).turn() == 230
    _finish(database, ledger, digests)
    places = Counter(row["envelope"] for row in rows_of(database, SignedIntent))
    assert sum(places.values()) == 230
    assert 3 <= len(places) <= 6  # so many also by their gas
    assert max(places.values()) <= submit.MOST_ITEMS


# --- crashes, at each boundary


def test_crash_before_the_seal_is_committed(
    ledger: Ledger, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = queue(database, ledger, *admissions(ledger, 3))
    before = everything(database)
    with monkeypatch.context() as patch, ledger.untouched():
        patch.setattr("worker.outbox.ledger_now", crash)
        with pytest.raises(Crash):
            outbox(database, ledger).turn()
    assert everything(database) == before  # the nonce, too, is still to be had
    _finish(database, ledger, digests)


def test_crash_after_the_seal_before_the_broadcast(
    ledger: Ledger, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = queue(database, ledger, *admissions(ledger, 3))
    with monkeypatch.context() as patch, ledger.untouched():
        patch.setattr(submit, "broadcast", crash)
        with pytest.raises(Crash):
            outbox(database, ledger).turn()
    (sealed,) = envelopes(database)
    assert (sealed.state, states(database, digests)) == ("sealed", {"sent": 3})
    _finish(database, ledger, digests)
    (mined,) = envelopes(database)
    assert (mined.tx, mined.raw, mined.state) == (sealed.tx, sealed.raw, "mined")  # the same bytes


def test_crash_after_the_broadcast_before_anything_is_written_of_it(
    ledger: Ledger, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = queue(database, ledger, *admissions(ledger, 3))
    with monkeypatch.context() as patch:
        patch.setattr(submit, "outcomes", crash)
        with pytest.raises(Crash):
            outbox(database, ledger).turn()
    assert [e.state for e in envelopes(database)] == ["sealed"]
    until(lambda: times_used(ledger, digests), lambda used: used == dict.fromkeys(digests, 1))
    _finish(database, ledger, digests)
    assert [e.state for e in envelopes(database)] == ["mined"]


def test_the_node_away_at_the_broadcast(ledger: Ledger, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = queue(database, ledger, *admissions(ledger, 3))

    def away(rpc: Rpc, raw: str) -> submit.Delivery:
        raise NodeUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(submit, "broadcast", away)
        with pytest.raises(NodeUnavailable):
            outbox(database, ledger).turn()
    _finish(database, ledger, digests)


def test_a_node_that_will_not_take_it_yet(ledger: Ledger, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = queue(database, ledger, *admissions(ledger, 3))

    def full(rpc: Rpc, raw: str) -> submit.Delivery:
        raise NodeError(-32000, "txpool is full")

    with monkeypatch.context() as patch:
        patch.setattr(submit, "broadcast", full)
        outbox(database, ledger).turn()
    assert states(database, digests) == {"sent": 3}
    _finish(database, ledger, digests)


def test_two_turns_while_nothing_is_mined_send_the_same_transaction(ledger: Ledger, database: Database) -> None:
    digests = queue(database, ledger, *admissions(ledger, 3))
    box = outbox(database, ledger)
    with ledger.anvil.held():
        assert (box.turn(), box.turn()) == (3, 0)
    _finish(database, ledger, digests)
    assert len(envelopes(database)) == 1


# --- others at the same queue


def test_two_relayers_over_one_queue_do_each_intent_once(ledger: Ledger, database: Database) -> None:
    digests = queue(database, ledger, *admissions(ledger, 120))
    boxes = [outbox(database, ledger, Key.new()) for _ in range(2)]
    together = Barrier(2)

    def work(box: Outbox) -> None:
        together.wait()
        for _ in range(3):
            box.turn()

    with ThreadPoolExecutor(2) as pool:
        for end in [pool.submit(work, box) for box in boxes]:
            end.result()
    _finish(database, ledger, digests, *boxes)


def test_two_workers_with_one_relayer_key_do_each_intent_once(ledger: Ledger, database: Database) -> None:
    digests = queue(database, ledger, *admissions(ledger, 120))
    boxes = [outbox(database, ledger) for _ in range(2)]
    together = Barrier(2)

    def work(box: Outbox) -> None:
        together.wait()
        for _ in range(3):
            box.turn()

    with ThreadPoolExecutor(2) as pool:
        for end in [pool.submit(work, box) for box in boxes]:
            end.result()
    _finish(database, ledger, digests)
    nonces = [e.nonce for e in envelopes(database)]
    assert len(set(nonces)) == len(nonces)


def test_several_keys_share_the_participants_and_each_has_its_own_nonces(ledger: Ledger, database: Database) -> None:
    parties = ledger.admit_all({f"PARTY{number}": Kind.ENTERPRISE for number in range(30)})
    keys = [Key.new() for _ in range(3)]
    box = outbox(database, ledger, *keys)
    consents = [ledger.sign(party, "GiveConsent", terms=some_hash("terms")) for _ in range(5) for party in parties]
    with ledger.anvil.held():
        digests = queue(database, ledger, *consents)
        box.turn()
        sent = {key.address: [e.nonce for e in envelopes(database) if e.relayer == key.address] for key in keys}
        assert min(map(len, sent.values())) >= 1
        assert all(nonces == list(range(len(nonces))) for nonces in sent.values())
    _finish(database, ledger, digests, box)
    by_envelope = {e.tx: e.relayer for e in envelopes(database)}
    used = {(row["participant"], by_envelope[row["envelope"]]) for row in rows_of(database, SignedIntent)}
    assert len(used) == len(parties)  # one key each


def _financed(ledger: Ledger, keys: int) -> list[Signed]:
    """A request, its quote and its acceptance, of a holder and a bank that do not share a relayer key."""
    people = cast(ledger)
    banks = (ledger.admit(f"BANK{number}", Kind.BANK) for number in range(64))
    bank = next(one for one in banks if int(one.address, 16) % keys != int(people.supplier.address, 16) % keys)
    lot = lot_id(ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN), 0)
    asked = ledger.sign(
        people.supplier,
        "RequestFinancing",
        lot=lot,
        kind=1,
        recourse=False,
        bank=NO_PARTY,
        until=ledger.now() + DAY,
        terms=some_hash("terms"),
    )
    terms = quote(ledger, bank, financing_of(ledger, asked), 990 * YUAN, 1_000 * YUAN)
    sealed = {"financing": terms["financing"], "commitment": quote_commitment(terms)}
    return [asked, ledger.sign(bank, "SubmitQuote", **sealed), ledger.sign(people.supplier, "AcceptQuote", **terms)]


def test_what_wants_something_that_another_key_carries_waits_for_it(ledger: Ledger, database: Database) -> None:
    box = outbox(database, ledger, *(Key.new() for _ in range(2)))
    digests = queue(database, ledger, *_financed(ledger, 2))
    _finish(database, ledger, digests, box)
    assert len(envelopes(database)) == 3


def test_what_goes_in_anothers_order_goes_with_its_key_and_in_one_transaction(
    ledger: Ledger, database: Database
) -> None:
    box = outbox(database, ledger, *(Key.new() for _ in range(2)))
    signed = _financed(ledger, 2)
    digests = queue(database, ledger, *signed)
    with database.write() as session:
        session.get_one(SignedIntent, digests[1]).order_of = signed[0].intent.participant
    _finish(database, ledger, digests, box)
    assert len(envelopes(database)) == 1


def test_a_ledger_that_does_not_keep_up_holds_intents_back(
    ledger: Ledger, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.outbox.MOST_SEALED", 2)
    monkeypatch.setattr(submit, "MOST_ITEMS", 5)
    keys = [Key.new() for _ in range(2)]
    box = outbox(database, ledger, *keys)
    digests = queue(database, ledger, *admissions(ledger, 40))
    with ledger.anvil.held():
        for _ in range(3):
            box.turn()
        assert len(envelopes(database)) == 2  # all of them are one participant's, and that has one key
        assert states(database, digests) == {"sent": 10, "queued": 30}
    _finish(database, ledger, digests, box)


def test_what_a_key_sealed_that_is_gone_is_sent_by_another(
    ledger: Ledger, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = queue(database, ledger, *admissions(ledger, 3))
    with monkeypatch.context() as dying, pytest.raises(Crash):
        dying.setattr(submit, "broadcast", crash)
        outbox(database, ledger, Key.new()).turn()
    _finish(database, ledger, digests, outbox(database, ledger, Key.new()))


def test_a_nonce_that_others_took_is_given_up_and_the_intents_go_again(
    ledger: Ledger, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = outbox(database, ledger)
    _finish(database, ledger, queue(database, ledger, *admissions(ledger, 1, "FIRST")))
    digests = queue(database, ledger, *admissions(ledger, 3))
    with monkeypatch.context() as dying, pytest.raises(Crash):
        dying.setattr(submit, "broadcast", crash)
        box.turn()
    take_nonce(ledger, ledger.relayer)
    box.settle()
    assert [e.state for e in envelopes(database)] == ["mined", "sealed"]  # its receipt may yet come
    with monkeypatch.context() as impatient:
        impatient.setattr("worker.outbox.QUARANTINE_S", -1)
        box.settle()
    assert [e.state for e in envelopes(database)] == ["mined", "quarantined"]
    assert states(database, digests) == {"queued": 3}
    _finish(database, ledger, digests)
    assert [(e.nonce, e.state) for e in envelopes(database)] == [(0, "mined"), (1, "quarantined"), (2, "mined")]
    assert [row["next_nonce"] for row in rows_of(database, Relayer)] == [3]  # never used again


def test_a_database_behind_the_ledger_takes_the_ledgers_nonce(ledger: Ledger, database: Database) -> None:
    _finish(database, ledger, queue(database, ledger, *admissions(ledger, 1, "FIRST")))
    take_nonce(ledger, ledger.relayer)  # as if the database had been restored from before that
    _finish(database, ledger, queue(database, ledger, *admissions(ledger, 2)))
    assert [(e.nonce, e.state) for e in envelopes(database)] == [(0, "mined"), (2, "mined")]


def test_an_intent_that_somebody_elses_relayer_carried_is_confirmed(ledger: Ledger, database: Database) -> None:
    signed = admissions(ledger, 2)
    digests = queue(database, ledger, *signed)
    ledger.send(signed[0])
    box = outbox(database, ledger, Key.new())
    box.turn()
    assert states(database, digests)["refused"] == 0
    _finish(database, ledger, digests, box)


def test_what_waits_for_a_held_up_run_is_not_refused(
    ledger: Ledger, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The consent waits for the admission; the transfer, in another contract, for the consent. Meanwhile another worker
    sees the admission mined."""
    people = cast(ledger)
    lot = lot_id(ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN), 0)
    newcomer = Party("NEWCOMER", participant_address("NEWCOMER"), Key.new())
    admitted = ledger.sign(
        ledger.operator,
        "AdmitParticipant",
        participant=newcomer.address,
        kind=int(Kind.ENTERPRISE),
        key=newcomer.key.address,
        kyb=some_hash("kyb"),
    )
    consented = ledger.sign(newcomer, "GiveConsent", terms=some_hash("consent"))
    passed = ledger.sign(
        people.supplier,
        "TransferLot",
        lot=lot,
        amount=1_000 * YUAN,
        recipient=newcomer.address,
        terms=some_hash("terms"),
    )
    one, other = outbox(database, ledger), outbox(database, ledger)
    real = submit.preflight

    def meanwhile(rpc: Rpc, deployment: Deployment, contract: str, *rest: Any) -> list[str]:
        reasons = real(rpc, deployment, contract, *rest)
        if contract == "ParticipantRegistry":
            ledger.rpc.call("evm_mine")
            until(lambda: other.settle() or [e.state for e in envelopes(database)], lambda found: found == ["mined"])
        return reasons

    with ledger.anvil.held():
        digests = queue(database, ledger, admitted)
        one.turn()
        digests += queue(database, ledger, consented, passed)
        with monkeypatch.context() as patch:
            patch.setattr(submit, "preflight", meanwhile)
            one.turn()
        assert states(database, digests)["refused"] == 0
    _finish(database, ledger, digests)


@pytest.mark.parametrize("elsewhere", [False, True], ids=["in one contract", "in two"])
def test_what_a_participant_signed_later_does_not_overtake_what_waits(
    ledger: Ledger, database: Database, elsewhere: bool
) -> None:
    """The supplier's acceptance waits for the issue. What it signs next could be done at once; so could what its
    subcontractor signs last, and that is done."""
    people = cast(ledger)
    lot = lot_id(ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN), 0)
    issued = ledger.issue(people.debtor, people.supplier, 1_000 * YUAN)
    terms, receivable = some_hash("terms"), ledger.receivable(issued)
    accepted = ledger.sign(people.supplier, "AcceptReceivable", receivable=receivable, terms=terms)
    if elsewhere:
        next_one = ledger.sign(people.supplier, "GiveConsent", terms=terms)
    else:
        next_one = ledger.sign(people.supplier, "SplitLot", lot=lot, amount=400 * YUAN)
    last = ledger.sign(people.subcontractor, "GiveConsent", terms=terms)
    box = outbox(database, ledger)
    with ledger.anvil.held():
        digests = queue(database, ledger, issued)
        box.turn()
        digests += queue(database, ledger, accepted, next_one, last)
        box.turn()
        assert [state_of(database, digest) for digest in digests] == ["sent", "queued", "queued", "sent"]
    _finish(database, ledger, digests)


# --- nodes that know less than the tables do, and ledgers that take blocks back


def test_a_node_that_is_behind_refuses_nothing(ledger: Ledger, database: Database) -> None:
    _finish(database, ledger, queue(database, ledger, *admissions(ledger, 1, "FIRST")))
    people = cast(ledger)
    sync(database, ledger)
    digests = queue(database, ledger, ledger.issue(people.debtor, people.supplier, 1_000 * YUAN))
    with Node(ledger.rpc.url) as node, ledger.untouched():
        box = Outbox(database, Rpc(node.url), ledger.deployment, [ledger.relayer])
        with node.being(Mood.BEHIND), pytest.raises(NodeUnavailable, match="which is known"):
            box.turn()
    assert states(database, digests) == {"queued": 1}
    _finish(database, ledger, digests)


def test_a_node_that_is_behind_what_was_seen_mined_refuses_nothing(ledger: Ledger, database: Database) -> None:
    """The tables have not read it yet."""
    people = cast(ledger)
    with Node(ledger.rpc.url) as node:
        box = Outbox(database, Rpc(node.url), ledger.deployment, [ledger.relayer])
        issued = ledger.issue(people.debtor, people.supplier, 1_000 * YUAN)
        terms, receivable = some_hash("terms"), ledger.receivable(issued)
        digests = queue(database, ledger, issued)
        box.turn()
        until(lambda: box.settle() or envelopes(database)[0].state, lambda state: state == "mined")
        accepted = ledger.sign(people.supplier, "AcceptReceivable", receivable=receivable, terms=terms)
        digests += queue(database, ledger, accepted)
        with node.being(Mood.BEHIND), pytest.raises(NodeUnavailable, match="is behind"):
            box.turn()
    _finish(database, ledger, digests)


def test_a_node_of_another_ledger_refuses_nothing_and_gets_nothing(ledger: Ledger, database: Database) -> None:
    people = cast(ledger)
    sync(database, ledger)
    digests = queue(database, ledger, ledger.issue(people.debtor, people.supplier, 1_000 * YUAN))
    with Node(ledger.rpc.url) as node, ledger.untouched():
        box = Outbox(database, Rpc(node.url), ledger.deployment, [ledger.relayer])
        with node.being(Mood.ANOTHER_CHAIN), pytest.raises(NodeUnavailable, match="it is known as"):
            box.turn()
    assert states(database, digests) == {"queued": 1}
    assert envelopes(database) == []
    _finish(database, ledger, digests)


def test_what_was_mined_and_taken_back_before_the_tables_read_it_is_sent_again(
    ledger: Ledger, database: Database
) -> None:
    sync(database, ledger)
    box = Outbox(database, ledger.rpc, ledger.deployment, [ledger.relayer], undo=UNDO)
    mark = ledger.rpc.call("evm_snapshot")
    digests = queue(database, ledger, *admissions(ledger, 3))
    box.turn()
    until(lambda: times_used(ledger, digests), lambda used: len(used) == 3)
    box.settle()
    ledger.rpc.call("evm_revert", mark)
    assert times_used(ledger, digests) == {}
    _finish(database, ledger, digests, box)


def test_an_intent_too_large_for_any_block_is_refused_and_does_not_block_the_queue(
    ledger: Ledger, database: Database
) -> None:
    people = cast(ledger)
    huge = ledger.issue(people.debtor, people.supplier, 1_000_000 * YUAN, invoices=2_000)
    fine = ledger.issue(people.debtor, people.supplier, 1_000 * YUAN)
    digests = queue(database, ledger, huge, fine)
    _work(database, ledger)
    assert [state_of(database, d) for d in digests] == ["refused", "confirmed"]
    assert _row(database, digests[0]).refusal == "Outbox_TooLarge"


def _row(database: Database, digest: str) -> SignedIntent:
    with database.read() as session:
        return session.get_one(SignedIntent, digest)


def _work(database: Database, ledger: Ledger) -> None:
    """Turns until everything that went out is mined, then what came of it."""
    box = outbox(database, ledger)
    box.turn()
    until(lambda: box.settle() or [e.state for e in envelopes(database)], lambda found: "sealed" not in found)
    sync(database, ledger)


def _finish(database: Database, ledger: Ledger, digests: list[str], *boxes: Outbox) -> None:
    """A new process goes on: everything is confirmed, once, and the tables are what the ledger says."""
    turning = boxes or (outbox(database, ledger),)

    def left() -> int:
        for box in turning:
            box.turn()
        sync(database, ledger)
        open_ones = sum(e.state == "sealed" for e in envelopes(database))
        return open_ones + len(digests) - states(database, digests)["confirmed"]

    until(left, lambda count: count == 0)
    assert times_used(ledger, digests) == dict.fromkeys(digests, 1)
    assert reconciled(database, ledger).differences == []
