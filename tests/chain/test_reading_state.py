"""What the contracts say now is read without the tables, so that the tables can be held against it."""

import pytest

from chain.intents import lot_id, start_of
from chain.keys import Key
from chain.rpc import NodeError
from chain.state import LedgerState
from chain.words import NO_PARTY
from tests.support.ledger import Ledger
from tests.support.life import YUAN, Cast, cast, undo

FACE = 10_000 * YUAN


@pytest.fixture
def people(ledger: Ledger) -> Cast:
    return cast(ledger)


def state(ledger: Ledger, block: int | None = None) -> LedgerState:
    return LedgerState(ledger.rpc, ledger.deployment, ledger.head() if block is None else block)


def split(ledger: Ledger, people: Cast, receivable: str, start: int, amount: int) -> None:
    lot = lot_id(receivable, start)
    ledger.send(ledger.sign(people.supplier, "SplitLot", lot=lot, amount=amount))


def intervals(lots: dict[str, dict[str, int]]) -> list[tuple[int, int]]:
    return sorted((start_of(lot), start_of(lot) + found["amount"]) for lot, found in lots.items())


def test_every_lot_is_found_by_walking_the_face(ledger: Ledger, people: Cast) -> None:
    cut = ledger.certificate(people.debtor, people.supplier, FACE)
    whole = ledger.certificate(people.debtor, people.supplier, 5 * FACE)
    for start, amount in ((0, 4_000_00), (0, 5_000_00), (0, 100_00), (6_000_00, 3_899_99)):
        split(ledger, people, cut, start, amount)
    before_transfer = ledger.head()
    ledger.send(
        ledger.sign(
            people.supplier,
            "TransferLot",
            lot=lot_id(cut, 1_000_00),
            amount=300_01,
            recipient=people.subcontractor.address,
            terms="0x" + "00" * 32,
        )
    )

    lots = state(ledger).lots_of({cut: FACE, whole: 5 * FACE})

    of_cut = {lot: found for lot, found in lots.items() if lot[:56] == cut[:56]}
    assert intervals(of_cut) == [
        (0, 900_00),
        (900_00, 1_000_00),
        (1_000_00, 5_699_99),
        (5_699_99, 6_000_00),
        (6_000_00, 6_100_01),
        (6_100_01, 10_000_00),
    ]
    assert lots[lot_id(cut, 5_699_99)]["owner"] == people.subcontractor.address
    assert lots[lot_id(cut, 1_000_00)]["owner"] == people.supplier.address
    assert lots[whole] == {
        "owner": people.supplier.address,
        "amount": 5 * FACE,
        "redeemed": 0,
        "endorsements": 0,
        "frozen": False,
        "lien": 0,
        "lienParty": NO_PARTY,
        "until": 0,
        "claim": 0,
    }
    assert len(lots) == len(of_cut) + 1
    earlier = state(ledger, before_transfer).lots_of({cut: FACE})
    assert lot_id(cut, 5_699_99) not in earlier


def test_an_undone_certificate_has_no_lots(ledger: Ledger, people: Cast) -> None:
    issued = ledger.issue(people.debtor, people.supplier, FACE)
    ledger.send(issued)
    receivable = ledger.receivable(issued)
    assert list(state(ledger).lots_of({receivable: FACE})) == [receivable]
    ledger.send(undo(ledger, people.debtor, "CancelReceivable", issued.intent))
    assert state(ledger).lots_of({receivable: FACE}) == {}


def test_receivables_are_read_with_what_was_paid(ledger: Ledger, people: Cast) -> None:
    receivable = ledger.certificate(people.debtor, people.supplier, FACE)
    nobody = "0x" + "00" * 32
    ledger.send(
        ledger.sign(
            people.bank,
            "RecordPayment",
            receivable=receivable,
            amount=1_234,
            bankReference=ledger.reference(),
        )
    )
    found, empty = state(ledger).receivables([receivable, nobody])
    assert (found["debtor"], found["face"], found["paid"]) == (people.debtor.address, FACE, 1_234)
    assert (empty["state"], empty["paid"]) == (0, 0)
    assert state(ledger, ledger.head() - 1).receivables([receivable])[0]["paid"] == 0


def test_many_answers_come_in_the_order_of_the_questions(ledger: Ledger, people: Cast) -> None:
    parties = [people.debtor, people.supplier, people.bank, people.treasurer]
    asked = [[party.address] for party in parties] * 100
    answers = state(ledger).ask("ParticipantRegistry", "participantOf", asked)
    assert [a["0"]["key"] for a in answers] == [p.key.address for p in parties] * 100


def test_a_key_may_act_for_several_participants(ledger: Ledger, people: Cast) -> None:
    """For each with powers of its own."""
    shared = Key.new()
    ledger.send(ledger.sign(people.debtor, "GrantKey", key=shared.address, powers=2))
    ledger.send(ledger.sign(people.supplier, "GrantKey", key=shared.address, powers=4))
    asked = [[party.address, shared.address] for party in (people.debtor, people.supplier, people.bank)]
    answers = state(ledger).ask("ParticipantRegistry", "powersOf", asked)
    assert [answer["powers"] for answer in answers] == [2, 4, 0]


def test_a_view_that_reverts_is_an_error_and_no_answer(ledger: Ledger, people: Cast) -> None:
    question = [people.debtor.address, people.bank.key.address, 1]
    with pytest.raises(NodeError) as caught:
        state(ledger).ask("ParticipantRegistry", "requireKey", [question])
    assert caught.value.data is not None and len(caught.value.data) == 2 + 8 + 128
