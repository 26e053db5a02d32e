"""One certificate's whole life, with every action that there is and every event that it causes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chain.abi import call_encoder
from chain.artifacts import artifact
from chain.intents import Intent, lot_id, quote_commitment
from chain.submit import broadcast, seal
from tests.support.ledger import DAY, HOUR, Kind, Ledger, Party, Signed, some_hash

YUAN = 100
DISCOUNT, PLEDGE = 1, 2
SUBSTANDARD = 3
REJECTED, APPROVED, PUBLIC, PLANNED, PAPERS_COMPLETE = 2, 3, 4, 5, 6
SUSPENDED = 2
RATIO_BPS = 3_000


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


def cast(ledger: Ledger) -> Cast:
    """Everybody admitted; the debtor has a line."""
    kinds = {
        "DEBTOR": Kind.ENTERPRISE,
        "SUPPLIER": Kind.ENTERPRISE,
        "SUBCONTRACTOR": Kind.ENTERPRISE,
        "BANK": Kind.BANK,
        "REVIEWER": Kind.POOL_REVIEWER,
        "AUTHORITY": Kind.POOL_AUTHORITY,
        "TREASURER": Kind.POOL_TREASURER,
    }
    found = Cast(*ledger.admit_all(kinds))
    ledger.line(found.debtor, found.bank, 100_000_000 * YUAN)
    return found


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


def disbursed(ledger: Ledger, people: Cast, kind: int, lot: str, holder: Party, fen: int) -> str:
    """The lot is financed to its last fen; the financing's id."""
    bank = people.bank
    request = ledger.sign(
        holder,
        "RequestFinancing",
        lot=lot,
        kind=kind,
        recourse=False,
        until=ledger.now() + DAY,
        terms=some_hash("terms"),
    )
    ledger.send(request)
    financing = financing_of(ledger, request)
    terms = quote(ledger, bank, financing, advance=fen - fen // 100, repay=fen)
    commitment = quote_commitment(terms)
    ledger.send(ledger.sign(bank, "SubmitQuote", financing=financing, commitment=commitment))
    ledger.send(ledger.sign(holder, "AcceptQuote", **terms))
    ledger.send(
        ledger.sign(
            bank,
            "ConfirmDisbursement",
            financing=financing,
            amount=terms["advance"],
            bankReference=ledger.reference(),
        )
    )
    return financing


def whole_life(ledger: Ledger) -> Cast:
    """Runs all of it. `ledger.sent` tells what was sent. Moves the node's clock by some days."""
    people = cast(ledger)
    _keys(ledger, people)
    _undone(ledger, people)
    receivable = ledger.certificate(people.debtor, people.supplier, 10_000 * YUAN, days=3)
    parts = _pass_on(ledger, people, receivable)
    disbursed(ledger, people, DISCOUNT, parts["bought"], people.supplier, 1_000 * YUAN)
    loan = disbursed(ledger, people, PLEDGE, parts["pledged"], people.supplier, 4_000 * YUAN)
    _repay_in_part(ledger, people, loan)
    _compensate(ledger, people, loan)
    _fall_due(ledger, people, receivable, parts)
    return people


def _keys(ledger: Ledger, people: Cast) -> None:
    second = Party("", people.supplier.address, ledger.deployer)
    ledger.send(ledger.sign(people.supplier, "GrantKey", key=second.key.address, powers=4))
    ledger.send(ledger.sign(people.supplier, "RevokeKey", key=second.key.address))
    stranger = ledger.admit("STRANGER", Kind.REGULATOR)
    ledger.send(
        ledger.sign(
            ledger.operator,
            "SetStanding",
            participant=stranger.address,
            standing=SUSPENDED,
            reason=some_hash("reason"),
        )
    )
    refused = ledger.refusal(ledger.sign(stranger, "GiveConsent", terms=some_hash("consent")))
    assert refused.name == "Registry_NotActive"


def _undone(ledger: Ledger, people: Cast) -> None:
    for party, action in (
        (people.supplier, "RejectReceivable"),
        (people.debtor, "CancelReceivable"),
    ):
        issued = ledger.issue(people.debtor, people.supplier, 5_000 * YUAN, invoices=3)
        ledger.send(issued)
        ledger.send(undo(ledger, party, action, issued.intent))


def undo(ledger: Ledger, party: Party, action: str, original: Intent) -> Signed:
    """A rejection or a cancellation of what the original intent issued."""
    receivable = ledger.receivable(Signed(original, "", "", b""))
    reason = some_hash("reason")
    return ledger.sign(party, action, original=original, receivable=receivable, reason=reason)


def _pass_on(ledger: Ledger, people: Cast, receivable: str) -> dict[str, str]:
    """[0, 4000) pledged, [4000, 5000) bought, [5000, 7000) kept, [7000, 10000) passed on."""
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
    parts = {
        "pledged": whole,
        "bought": lot_id(receivable, 4_000 * YUAN),
        "kept": lot_id(receivable, 5_000 * YUAN),
        "passed on": lot_id(receivable, 7_000 * YUAN),
    }
    request = ledger.sign(
        people.supplier,
        "RequestFinancing",
        lot=parts["kept"],
        kind=PLEDGE,
        recourse=True,
        until=ledger.now() + HOUR,
        terms=some_hash("terms"),
    )
    ledger.send(request)
    financing = financing_of(ledger, request)
    ledger.send(ledger.sign(people.supplier, "WithdrawFinancing", financing=financing))
    return parts


def _repay_in_part(ledger: Ledger, people: Cast, loan: str) -> None:
    ledger.send(
        ledger.sign(
            people.bank,
            "RecordRepayment",
            financing=loan,
            amount=500 * YUAN,
            bankReference=ledger.reference(),
        )
    )


def _compensate(ledger: Ledger, people: Cast, loan: str) -> None:
    bank, outstanding, recovered = people.bank, 3_000 * YUAN, 1_000 * YUAN
    compensation = outstanding * RATIO_BPS // 10_000

    def step(party: Party, name: str, **fields: Any) -> None:
        ledger.send(ledger.sign(party, name, loan=loan, **fields))

    step(
        bank,
        "EnterLoan",
        pool="0x" + b"shenzhen".ljust(32, b"\0").hex(),
        principal=outstanding,
        ratioBps=RATIO_BPS,
        ruleSet=some_hash("rule set"),
        decision=some_hash("decision"),
    )
    step(bank, "ClassifyLoan", **{"class": SUBSTANDARD}, evidence=some_hash("evidence"))
    decision = some_hash("decision")
    step(bank, "SubmitClaim", outstanding=outstanding, amount=compensation, decision=decision)
    for office, to in (
        (people.reviewer, APPROVED),
        (people.authority, PUBLIC),
        (people.authority, PLANNED),
        (people.treasurer, PAPERS_COMPLETE),
    ):
        step(office, "AdvanceClaim", to=to, evidence=some_hash("evidence"))
    step(people.treasurer, "PayClaim", amount=compensation, bankReference=ledger.reference())
    step(bank, "RecordRecovery", gross=recovered, bankReference=ledger.reference())
    refund = recovered * RATIO_BPS // 10_000
    step(bank, "RefundCompensation", amount=refund, bankReference=ledger.reference())


def _fall_due(ledger: Ledger, people: Cast, receivable: str, parts: dict[str, str]) -> None:
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
    pay(6_000 * YUAN)
    for holder, part in (
        (people.bank, "pledged"),
        (people.bank, "bought"),
        (people.supplier, "kept"),
        (people.subcontractor, "passed on"),
    ):
        ledger.send(ledger.sign(holder, "RedeemLot", lot=parts[part]))


def note_overdue(ledger: Ledger, receivable: str) -> None:
    """Anybody's call, with no intent and no signature."""
    entry = next(e for e in artifact("ReceivableLedger")["abi"] if e.get("name") == "noteOverdue")
    nonce = int(ledger.rpc.call("eth_getTransactionCount", ledger.relayer.address, "pending"), 16)
    call = call_encoder(entry)([receivable])
    envelope = seal(ledger.deployment, ledger.relayer, nonce, "ReceivableLedger", [call])
    broadcast(ledger.rpc, envelope.raw)
    assert not ledger.outcome(envelope).refused
