"""A batch of signed intents: each stands or falls by itself, and sending it again harms nothing."""

import pytest

from chain.refusals import read_refusal
from chain.rpc import NodeError
from chain.state import LedgerState
from chain.submit import (
    Delivery,
    account_nonce,
    broadcast,
    outcomes,
    preflight,
)
from tests.support.ledger import Ledger, Signed
from tests.support.life import YUAN, Cast, cast, whole_life

ITEMS, INVOICES_EACH = 50, 5


@pytest.fixture
def people(ledger: Ledger) -> Cast:
    return cast(ledger)


def three_of_which_one_fails(ledger: Ledger, people: Cast) -> list[Signed]:
    """Two issues, and one that is over the limit in the middle."""
    faces = (1_000 * YUAN, 200_000_000 * YUAN, 2_000 * YUAN)
    return [ledger.issue(people.debtor, people.supplier, face) for face in faces]


def nonces_used(ledger: Ledger, signed: list[Signed]) -> list[bool]:
    state = LedgerState(ledger.rpc, ledger.deployment, ledger.head())
    asked = [[one.intent.participant, one.intent.fields["nonce"]] for one in signed]
    return [answer["0"] for answer in state.ask("ReceivableLedger", "isNonceUsed", asked)]


def test_one_refused_item_does_not_undo_the_others(ledger: Ledger, people: Cast) -> None:
    signed = three_of_which_one_fails(ledger, people)
    outcome = ledger.attempt(*signed)
    assert outcome.done and outcome.block == ledger.head()
    assert list(outcome.refused) == [1]
    refusal = read_refusal(outcome.refused[1])
    assert refusal.name == "Ledger_OverLimit"
    assert refusal.args["wanted"] == 200_000_000 * YUAN
    assert refusal.zh == "超过开立额度：申请200,000,000.00元，可用99,999,000.00元"
    assert refusal.en == "over the limit: 200,000,000.00 yuan wanted, 99,999,000.00 available"
    issued = [e.args["receivable"] for e in ledger.events() if e.name == "ReceivableIssued"]
    assert issued == [ledger.receivable(signed[0]), ledger.receivable(signed[2])]
    assert nonces_used(ledger, signed) == [True, False, True]


def test_preflight_says_the_same_and_spends_nothing(ledger: Ledger, people: Cast) -> None:
    signed = three_of_which_one_fails(ledger, people)
    calls = [one.call for one in signed]
    with ledger.untouched():
        reasons = preflight(ledger.rpc, ledger.deployment, "ReceivableLedger", calls, ledger.relayer.address)
        assert nonces_used(ledger, signed) == [False, False, False]
    assert [reason == "0x" for reason in reasons] == [True, False, True]
    assert ledger.attempt(*signed).refused == {1: reasons[1]}


def test_preflight_runs_each_item_after_those_before_it(ledger: Ledger, people: Cast) -> None:
    issued = ledger.issue(people.debtor, people.supplier, 1_000 * YUAN)
    accept = ledger.sign(
        people.supplier,
        "AcceptReceivable",
        receivable=ledger.receivable(issued),
        terms="0x" + "00" * 32,
    )

    def names(*signed: Signed) -> list[str]:
        calls = [one.call for one in signed]
        reasons = preflight(ledger.rpc, ledger.deployment, "ReceivableLedger", calls, ledger.relayer.address)
        return ["" if reason == "0x" else read_refusal(reason).name for reason in reasons]

    assert names(issued, accept) == ["", ""]
    assert names(accept, issued) == ["Ledger_WrongState", ""]
    assert names(issued, issued) == ["", "Intent_NonceUsed"]


def test_an_item_that_fails_without_a_reason_is_refused_in_words(ledger: Ledger) -> None:
    (reason,) = preflight(ledger.rpc, ledger.deployment, "ReceivableLedger", [bytes(4)], ledger.relayer.address)
    assert read_refusal(reason).name == "Batch_ItemFailed"


# --- sending again


def test_the_hash_of_an_envelope_is_known_before_it_is_sent(ledger: Ledger, people: Cast) -> None:
    envelope = ledger.envelope(ledger.issue(people.debtor, people.supplier, 1_000 * YUAN))
    assert outcomes(ledger.rpc, [envelope.tx]) == [None]
    assert broadcast(ledger.rpc, envelope.raw) is Delivery.SENT
    assert ledger.outcome(envelope).refused == {}


def test_sending_mined_bytes_again_does_nothing(ledger: Ledger, people: Cast) -> None:
    ledger.send(ledger.issue(people.debtor, people.supplier, 1_000 * YUAN))
    envelope = ledger.sent[-1].envelope
    events = ledger.events()
    with ledger.untouched():
        assert broadcast(ledger.rpc, envelope.raw) is Delivery.NONCE_TAKEN
    assert ledger.events() == events


def test_sending_pending_bytes_again_is_success(ledger: Ledger, people: Cast) -> None:
    envelope = ledger.envelope(ledger.issue(people.debtor, people.supplier, 1_000 * YUAN))
    with ledger.anvil.held():
        assert broadcast(ledger.rpc, envelope.raw) is Delivery.SENT
        assert broadcast(ledger.rpc, envelope.raw) is Delivery.SENT
        assert outcomes(ledger.rpc, [envelope.tx]) == [None]
        assert account_nonce(ledger.rpc, ledger.relayer.address) == envelope.nonce
    assert ledger.outcome(envelope).done
    assert account_nonce(ledger.rpc, ledger.relayer.address) == envelope.nonce + 1


def test_what_is_no_transaction_is_refused_by_the_node(ledger: Ledger) -> None:
    with pytest.raises(NodeError):
        broadcast(ledger.rpc, "0x1234")


# --- gas


def test_fifty_issues_of_several_invoices_fit_their_gas(ledger: Ledger, people: Cast) -> None:
    issues = [ledger.issue(people.debtor, people.supplier, 1_000 * YUAN, invoices=INVOICES_EACH) for _ in range(ITEMS)]
    ledger.send(*issues)
    sent = ledger.sent[-1]
    assert len(sent.calls) == ITEMS
    assert sent.gas_used < sent.gas_bound


def test_every_action_fits_its_gas(ledger: Ledger) -> None:
    """An item that ran out of gas would be refused, and `whole_life` bears no refusal."""
    whole_life(ledger)
    tight = {sent.envelope.contract: sent for sent in ledger.sent if sent.gas_used * 64 // 63 >= sent.gas_bound}
    assert tight == {}
