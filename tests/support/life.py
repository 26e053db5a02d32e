"""A certificate's whole life, with every action that there is and every event that it causes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chain.abi import call_encoder
from chain.artifacts import function
from chain.intents import Intent, lot_id, quote_commitment, tail_of
from chain.submit import broadcast, seal
from chain.words import NO_PARTY
from tests.support.ledger import DAY, HOUR, Kind, Ledger, Party, Signed, some_hash
from tests.support.pool import NO_CLAIMS, bar, close, compensate, cure, open_pool
from tests.support.powers import change_keys, govern, revoke, seize

YUAN = 100
DISCOUNT, PLEDGE, EARLY_PAYMENT = 1, 2, 3


@dataclass(frozen=True)
class Cast:
    """Who takes part. The operator is the ledger's own."""

    debtor: Party
    supplier: Party
    subcontractor: Party
    bank: Party
    reviewer: Party
    authority: Party
    treasurer: Party
    supervisor: Party


def cast(ledger: Ledger) -> Cast:
    """Everybody admitted; the debtor has a line, and the pool is open."""
    kinds = {
        "DEBTOR": Kind.ENTERPRISE,
        "SUPPLIER": Kind.ENTERPRISE,
        "SUBCONTRACTOR": Kind.ENTERPRISE,
        "BANK": Kind.BANK,
        "REVIEWER": Kind.POOL_REVIEWER,
        "AUTHORITY": Kind.POOL_AUTHORITY,
        "TREASURER": Kind.POOL_TREASURER,
        "SUPERVISOR": Kind.POOL_AUTHORITY,
    }
    found = Cast(*ledger.admit_all(kinds))
    ledger.line(found.debtor, found.bank, 100_000_000 * YUAN)
    open_pool(ledger, found)
    return found


# --- steps that tests of other things begin with


def request(
    ledger: Ledger, holder: Party, lot: str, kind: int, *, recourse: bool = False, bank: Party | None = None
) -> Signed:
    """Asks all banks, or the one, for money on a lot; sent already."""
    asked = ledger.sign(
        holder,
        "RequestFinancing",
        lot=lot,
        kind=kind,
        recourse=recourse,
        bank=bank.address if bank else NO_PARTY,
        until=ledger.now() + DAY,
        terms=some_hash("terms"),
    )
    ledger.send(asked)
    return asked


def financing_of(ledger: Ledger, request: Signed) -> str:
    return "0x" + request.intent.digest(ledger.deployment).hex()


def quote(ledger: Ledger, bank: Party, financing: str, advance: int, repay: int) -> dict[str, Any]:
    """Terms of a quote, for the bank to seal and the holder to reveal."""
    return {
        "financing": financing,
        "bank": bank.address,
        "advance": advance,
        "repay": repay,
        "rateBps": 435,
        "fee": 0,
        "validUntil": ledger.now() + DAY,
        "salt": some_hash(financing),
    }


def accepted(
    ledger: Ledger, people: Cast, asked: Signed, holder: Party, fen: int, *, by: Party | None = None
) -> dict[str, Any]:
    """The quote of the bank, or `by` another, on the whole of a lot of `fen` is accepted; its terms."""
    financing, funder = financing_of(ledger, asked), by or people.bank
    terms = quote(ledger, funder, financing, advance=fen - fen // 100, repay=fen)
    commitment = quote_commitment(terms)
    ledger.send(ledger.sign(funder, "SubmitQuote", financing=financing, commitment=commitment))
    ledger.send(ledger.sign(holder, "AcceptQuote", **terms))
    return terms


def disbursed(
    ledger: Ledger, people: Cast, kind: int, lot: str, holder: Party, fen: int, *, recourse: bool = False
) -> str:
    """The lot is financed to its last fen; the financing's id."""
    asked = request(ledger, holder, lot, kind, recourse=recourse)
    return _paid_out(ledger, people, accepted(ledger, people, asked, holder, fen))


def paid_early(ledger: Ledger, people: Cast, lot: str, holder: Party, fen: int) -> str:
    """By the debtor, through the bank; the financing's id."""
    asked = request(ledger, holder, lot, EARLY_PAYMENT, bank=people.debtor)
    return _paid_out(ledger, people, accepted(ledger, people, asked, holder, fen, by=people.debtor))


def _paid_out(ledger: Ledger, people: Cast, terms: dict[str, Any]) -> str:
    financing: str = terms["financing"]
    paid = {"amount": terms["advance"], "bankReference": ledger.reference()}
    ledger.send(ledger.sign(people.bank, "ConfirmDisbursement", financing=financing, **paid))
    return financing


def pledge_loan(ledger: Ledger, people: Cast, face: int) -> str:
    """The supplier's new certificate of so many fen, pledged whole and paid out; the financing's id."""
    lot = lot_id(ledger.certificate(people.debtor, people.supplier, face), 0)
    return disbursed(ledger, people, PLEDGE, lot, people.supplier, face)


def repaid(ledger: Ledger, people: Cast, financing: str, fen: int) -> None:
    ledger.send(
        ledger.sign(people.bank, "RecordRepayment", financing=financing, amount=fen, bankReference=ledger.reference())
    )


def undo(ledger: Ledger, party: Party, action: str, original: Intent) -> Signed:
    """A rejection or a cancellation of what the original intent issued."""
    receivable = ledger.receivable(Signed(original, "", "", b""))
    reason = some_hash("reason")
    return ledger.sign(party, action, original=original, receivable=receivable, reason=reason)


def note_overdue(ledger: Ledger, receivable: str) -> None:
    anybody_calls(ledger, "ReceivableLedger", "noteOverdue", receivable)


def anybody_calls(ledger: Ledger, contract: str, name: str, argument: str) -> None:
    """With no intent and no signature."""
    nonce = int(ledger.rpc.call("eth_getTransactionCount", ledger.relayer.address, "pending"), 16)
    call = call_encoder(function(contract, name))([argument])
    envelope = seal(ledger.deployment, ledger.relayer, nonce, contract, [call])
    broadcast(ledger.rpc, envelope.raw)
    assert not ledger.outcome(envelope).refused


# --- all of it


def whole_life(ledger: Ledger) -> Cast:
    """Runs all of it. `ledger.sent` tells what was sent. Moves the node's clock by some weeks."""
    people = cast(ledger)
    change_keys(ledger, people)
    revoke(ledger, people)
    govern(ledger, people)
    _undone(ledger, people)
    seize(ledger, people)
    receivable = ledger.certificate(people.debtor, people.supplier, 10_000 * YUAN, days=3)
    parts = _pass_on(ledger, people, receivable)
    _declined(ledger, people, parts["kept"])
    disbursed(ledger, people, DISCOUNT, parts["bought"], people.supplier, 1_000 * YUAN)
    _bought_back(ledger, people, parts["kept"])
    _settled_early(ledger, people, parts["kept"])
    loan = disbursed(ledger, people, PLEDGE, parts["pledged"], people.supplier, 4_000 * YUAN)
    repaid(ledger, people, loan, 500 * YUAN)
    cured = disbursed(ledger, people, PLEDGE, parts["passed on"], people.subcontractor, 3_000 * YUAN)
    compensate(ledger, people, loan)
    cure(ledger, people, cured)
    _fall_due(ledger, people, receivable, parts)
    ledger.send(ledger.sign(people.bank, "CloseLoan", loan=cured, evidence=some_hash("evidence")))
    close(ledger, people, loan)
    bar(ledger, people, people.bank, NO_CLAIMS)
    anybody_calls(ledger, "ParticipantRegistry", "anchor", some_hash("a day's log"))
    return people


def _undone(ledger: Ledger, people: Cast) -> None:
    for party, action in (
        (people.supplier, "RejectReceivable"),
        (people.debtor, "CancelReceivable"),
    ):
        issued = ledger.issue(people.debtor, people.supplier, 5_000 * YUAN, invoices=3)
        ledger.send(issued)
        ledger.send(undo(ledger, party, action, issued.intent))


def _pass_on(ledger: Ledger, people: Cast, receivable: str) -> dict[str, str]:
    """[0, 4000) to pledge, [4000, 5000) to sell, [5000, 7000) to keep, [7000, 10000) passed on."""
    whole = lot_id(receivable, 0)
    ledger.send(
        ledger.sign(
            people.supplier,
            "TransferLot",
            lot=whole,
            amount=3_000 * YUAN,
            recipient=people.subcontractor.address,
            terms=some_hash("terms"),
        )
    )
    for amount in (2_000 * YUAN, 1_000 * YUAN):
        ledger.send(ledger.sign(people.supplier, "SplitLot", lot=whole, amount=amount))
    return {
        "pledged": whole,
        "bought": lot_id(receivable, 4_000 * YUAN),
        "kept": lot_id(receivable, 5_000 * YUAN),
        "passed on": lot_id(receivable, 7_000 * YUAN),
    }


def _declined(ledger: Ledger, people: Cast, lot: str) -> None:
    """Withdrawn by the holder; declined by the one bank that was asked; declined after the quote was accepted."""
    supplier, bank = people.supplier, people.bank
    withdrawn = request(ledger, supplier, lot, PLEDGE)
    ledger.send(ledger.sign(supplier, "WithdrawFinancing", financing=financing_of(ledger, withdrawn)))
    unwanted, regretted = (request(ledger, supplier, lot, kind, bank=bank) for kind in (PLEDGE, DISCOUNT))
    accepted(ledger, people, regretted, supplier, 2_000 * YUAN)
    for asked in (unwanted, regretted):
        financing = financing_of(ledger, asked)
        ledger.send(ledger.sign(bank, "DeclineFinancing", financing=financing, reason=some_hash("reason")))


def _bought_back(ledger: Ledger, people: Cast, lot: str) -> None:
    """Sold with recourse; the seller buys it back in two parts, and has it again."""
    sold = disbursed(ledger, people, DISCOUNT, lot, people.supplier, 2_000 * YUAN, recourse=True)
    repaid(ledger, people, sold, 500 * YUAN)
    repaid(ledger, people, sold, 1_500 * YUAN)


def _settled_early(ledger: Ledger, people: Cast, kept: str) -> None:
    """The last 500 of [5000, 7000) of it, and a certificate of its own as a whole."""
    ledger.send(ledger.sign(people.supplier, "SplitLot", lot=kept, amount=500 * YUAN))
    paid_early(ledger, people, tail_of(kept, 2_000 * YUAN, 500 * YUAN), people.supplier, 500 * YUAN)
    whole = lot_id(ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN), 0)
    paid_early(ledger, people, whole, people.supplier, 1_000 * YUAN)


def _fall_due(ledger: Ledger, people: Cast, receivable: str, parts: dict[str, str]) -> None:
    """Paid in part, matured, in default, paid after all, redeemed."""

    def pay(amount: int) -> None:
        ledger.send(
            ledger.sign(
                people.bank,
                "RecordPayment",
                receivable=receivable,
                amount=amount,
                bankReference=ledger.reference(),
            )
        )

    pay(4_000 * YUAN)
    ledger.anvil.pass_time_to(ledger.now() + 3 * DAY + HOUR)
    note_overdue(ledger, receivable)
    ledger.send(
        ledger.sign(
            people.bank,
            "DeclareDefault",
            receivable=receivable,
            lot=parts["bought"],
            evidence=some_hash("evidence"),
        )
    )
    pay(5_500 * YUAN)
    for holder, part in (
        (people.bank, "pledged"),
        (people.bank, "bought"),
        (people.supplier, "kept"),
        (people.subcontractor, "passed on"),
    ):
        ledger.send(ledger.sign(holder, "RedeemLot", lot=parts[part]))
