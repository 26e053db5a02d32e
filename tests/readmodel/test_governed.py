"""What is decided for everybody is in the tables: policy and its date, pauses, modules; and what parties took back."""

from __future__ import annotations

from typing import Any

from chain.deploy import FIRST_POLICY
from chain.keys import Key
from chain.words import NO_PARTY
from readmodel.database import Database
from readmodel.queries.governed import Policy, governed, policy_at
from readmodel.tables import (
    DebtorLine,
    Governed,
    IntentRevoked,
    LedgerInvoice,
    Participant,
    ParticipantKey,
    PaymentInstruction,
    Receivable,
    SignedIntent,
)
from tests.support.ledger import DAY, HOUR, Kind, Ledger, Party, some_hash
from tests.support.life import YUAN, cast, undo
from tests.support.outbox import outbox, queue, state_of
from tests.support.powers import carry_out, plan, revocation
from tests.support.tables import reconciled, rows_of, sync

WEEK = 7 * DAY
SUSPENDED = 2


def synced(database: Database, ledger: Ledger) -> None:
    sync(database, ledger)
    assert reconciled(database, ledger).differences == []


def policy_of(values: dict[str, Any]) -> Policy:
    return Policy(values["leastLot"], values["mostEndorsements"], values["longestTenor"], values["closesBefore"])


def at(database: Database, now: int) -> Policy:
    with database.read() as session:
        row = governed(session)
        assert row is not None
        return policy_at(row, now)


def set_policy(ledger: Ledger, policy: dict[str, Any], begins: int) -> None:
    carry_out(ledger, plan(ledger, "setPolicy", next=policy, **{"from": begins}))


def test_the_ledger_starts_with_a_policy_and_no_pause(ledger: Ledger, database: Database) -> None:
    synced(database, ledger)
    assert at(database, ledger.now()) == policy_of(FIRST_POLICY)
    (row,) = rows_of(database, Governed)
    assert (row["paused"], row["eligibility"]) == (False, None)
    assert row["pool_policy"] not in (None, NO_PARTY)


def test_a_policy_holds_from_its_date_on_and_a_plan_that_had_not_begun_is_dropped(
    ledger: Ledger, database: Database
) -> None:
    first, dropped, second = ({**FIRST_POLICY, "longestTenor": days} for days in (360, 5, 180))
    begins = ledger.now() + WEEK + DAY
    set_policy(ledger, first, begins)
    synced(database, ledger)
    assert at(database, begins - 1) == policy_of(FIRST_POLICY)
    assert at(database, begins) == policy_of(first)
    set_policy(ledger, dropped, ledger.now() + 100 * DAY)
    synced(database, ledger)  # by now the first has begun
    assert at(database, ledger.now()) == policy_of(first)
    begins = ledger.now() + 30 * DAY
    set_policy(ledger, second, begins)
    synced(database, ledger)
    assert at(database, begins - 1) == policy_of(first)
    assert at(database, begins + 200 * DAY) == policy_of(second)
    ledger.anvil.pass_time_to(begins + HOUR)
    synced(database, ledger)


def test_a_pause_and_its_end(ledger: Ledger, database: Database) -> None:
    for action, paused in (("pause", True), ("unpause", False)):
        carry_out(ledger, plan(ledger, action, reason=some_hash("reason")))
        synced(database, ledger)
        assert [row["paused"] for row in rows_of(database, Governed)] == [paused]


def test_modules_come_and_go(ledger: Ledger, database: Database) -> None:
    sync(database, ledger)
    (first,) = rows_of(database, Governed)
    module = ledger.deployment.addresses["FinancingDesk"]  # a contract, as a module must be
    carry_out(
        ledger,
        plan(ledger, "setEligibility", module=module),
        plan(ledger, "setPolicyModule", module=module),
    )
    assert modules(database, ledger) == (module, module)
    carry_out(
        ledger,
        plan(ledger, "setEligibility", module=NO_PARTY),
        plan(ledger, "setPolicyModule", module=first["pool_policy"]),
    )
    assert modules(database, ledger) == (None, first["pool_policy"])


def modules(database: Database, ledger: Ledger) -> tuple[str | None, str | None]:
    synced(database, ledger)
    (row,) = rows_of(database, Governed)
    return row["eligibility"], row["pool_policy"]


# --- keys


def powers(database: Database) -> dict[tuple[str, str], int]:
    return {(row["participant"], row["key"]): row["powers"] for row in rows_of(database, ParticipantKey)}


def test_one_key_acts_for_several_and_is_revoked_for_each_by_itself(ledger: Ledger, database: Database) -> None:
    people, shared = cast(ledger), Key.new()
    for party in (people.supplier, people.subcontractor):
        ledger.send(ledger.sign(party, "GrantKey", key=shared.address, powers=4))
    synced(database, ledger)
    mine, other = ((party.address, shared.address) for party in (people.supplier, people.subcontractor))
    assert (powers(database)[mine], powers(database)[other]) == (4, 4)
    ledger.send(ledger.sign(people.supplier, "RevokeKey", key=shared.address))
    synced(database, ledger)
    assert (powers(database)[mine], powers(database)[other]) == (0, 4)
    ledger.send(ledger.sign(people.supplier, "GrantKey", key=shared.address, powers=9))
    synced(database, ledger)
    assert powers(database)[mine] == 9


def test_recovered_from_every_earlier_key_of_the_participant_is_void(ledger: Ledger, database: Database) -> None:
    people, second, new = cast(ledger), Key.new(), Key.new()
    supplier = people.supplier
    for party in (supplier, people.bank):
        ledger.send(ledger.sign(party, "GrantKey", key=second.address, powers=7))
    reason = some_hash("lost")
    carry_out(ledger, plan(ledger, "recoverKey", participant=supplier.address, key=new.address, reason=reason))
    synced(database, ledger)
    found = powers(database)
    assert {key: granted for (who, key), granted in found.items() if who == supplier.address} == {
        supplier.key.address: 0,
        second.address: 0,
        new.address: 127,
    }
    assert found[people.bank.address, second.address] == 7  # for others it acts as before


def test_recovered_with_a_key_that_it_had_that_one_is_good_again(ledger: Ledger, sqlite_database: Database) -> None:
    supplier = cast(ledger).supplier
    address, key = supplier.address, supplier.key.address
    carry_out(ledger, plan(ledger, "recoverKey", participant=address, key=key, reason=some_hash("found")))
    synced(sqlite_database, ledger)
    assert powers(sqlite_database)[address, key] == 127


def test_consent_is_given_and_withdrawn(ledger: Ledger, database: Database) -> None:
    party = ledger.admit("NEW", Kind.ENTERPRISE)

    def consents() -> bool:
        synced(database, ledger)
        return next(bool(r["consents"]) for r in rows_of(database, Participant) if r["address"] == party.address)

    assert consents()
    ledger.send(ledger.sign(party, "WithdrawConsent"))
    assert not consents()


# --- intents taken back


def test_a_revoked_intent_on_its_way_is_refused_as_revoked(ledger: Ledger, database: Database) -> None:
    people = cast(ledger)
    taken_back = ledger.sign(people.supplier, "GiveConsent", terms=some_hash("terms"))
    namesake = ledger.sign(  # the same number at another contract
        people.supplier, "RedeemLot", lot=some_hash("lot"), nonce=taken_back.intent.fields["nonce"]
    )
    of_another = ledger.sign(
        people.debtor, "GiveConsent", terms=some_hash("terms"), nonce=taken_back.intent.fields["nonce"]
    )
    digests = queue(database, ledger, taken_back, namesake, of_another)
    ledger.send(revocation(ledger, people.supplier, taken_back))
    synced(database, ledger)
    assert [state_of(database, digest) for digest in digests] == ["refused", "queued", "queued"]
    assert refusal(database, digests[0]) == "revoked"
    (row,) = rows_of(database, IntentRevoked)
    assert (row["contract"], row["participant"], row["nonce"]) == (
        "ParticipantRegistry",
        people.supplier.address,
        str(taken_back.intent.fields["nonce"]),
    )
    outbox(database, ledger).turn()
    sync(database, ledger)
    assert state_of(database, digests[0]) == "refused"


def test_refused_before_the_tables_knew_why_it_is_said_afterwards(ledger: Ledger, sqlite_database: Database) -> None:
    people = cast(ledger)
    taken_back = ledger.sign(people.supplier, "GiveConsent", terms=some_hash("terms"))
    (digest,) = queue(sqlite_database, ledger, taken_back)
    ledger.send(revocation(ledger, people.supplier, taken_back))
    outbox(sqlite_database, ledger).turn()
    assert refusal(sqlite_database, digest) == "Intent_NonceUsed"
    sync(sqlite_database, ledger)
    assert refusal(sqlite_database, digest) == "revoked"


def refusal(database: Database, digest: str) -> str | None:
    with database.read() as session:
        return session.get_one(SignedIntent, digest).refusal


# --- what needs no intent at all


def test_what_a_key_sends_by_itself_is_in_the_tables_all_the_same(ledger: Ledger, database: Database) -> None:
    people = cast(ledger)
    issued = ledger.issue(people.debtor, people.supplier, 1_000 * YUAN)
    ledger.direct(people.debtor.key, "ReceivableLedger", issued.intent.call("0x"))
    receivable = ledger.receivable(issued)
    accept = ledger.sign(people.supplier, "AcceptReceivable", receivable=receivable, terms=some_hash("terms"))
    ledger.direct(people.supplier.key, "ReceivableLedger", accept.intent.call("0x"))
    synced(database, ledger)
    assert [row["state"] for row in rows_of(database, Receivable)] == ["accepted"]


# --- lines and invoices


def test_an_invoice_that_nobody_uses_may_be_taken_over(ledger: Ledger, database: Database) -> None:
    people = cast(ledger)
    ledger.line(people.subcontractor, people.bank, 1_000_000 * YUAN)
    first = ledger.issue(people.debtor, people.supplier, 1_000 * YUAN)
    (use,) = first.intent.fields["invoices"]
    ledger.send(first)
    ledger.send(undo(ledger, people.debtor, "CancelReceivable", first.intent))
    fields = {
        **first.intent.fields,
        "debtor": people.subcontractor.address,
        "invoices": [{**use, "amount": use["amount"] + 1}],
    }
    del fields["nonce"], fields["deadline"]
    ledger.send(ledger.sign(people.subcontractor, "IssueReceivable", **fields))
    synced(database, ledger)
    (row,) = rows_of(database, LedgerInvoice)
    assert (row["debtor"], row["amount_fen"]) == (people.subcontractor.address, use["amount"] + 1)


def test_the_debtors_of_a_suspended_bank_pay_another(ledger: Ledger, database: Database) -> None:
    people = cast(ledger)
    receivable = ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN)
    fields = {"participant": people.bank.address, "standing": SUSPENDED, "reason": some_hash("reason")}
    ledger.send(ledger.sign(ledger.operator, "SetStanding", **fields))
    other = ledger.admit("BANK2", Kind.BANK)
    ledger.send(ledger.sign(people.debtor, "AppointBank", bank=other.address))
    synced(database, ledger)
    (line,) = rows_of(database, DebtorLine)
    assert (line["bank"], line["limit_fen"], line["used_fen"]) == (other.address, 0, 1_000 * YUAN)
    assert to_pay(database) == {(people.bank.address, "void"), (other.address, "open")}
    reference = ledger.reference()
    paid = {"receivable": receivable, "amount": 1_000 * YUAN, "bankReference": reference}
    ledger.send(ledger.sign(other, "RecordPayment", **paid))
    ledger.send(ledger.sign(people.supplier, "RedeemLot", lot=receivable))
    synced(database, ledger)
    payers = {r["payer"] for r in rows_of(database, PaymentInstruction) if r["kind"] == "pay_out"}
    assert payers == {other.address}


def to_pay(database: Database) -> set[tuple[str, str]]:
    rows = [row for row in rows_of(database, PaymentInstruction) if row["kind"] == "pay_at_maturity"]
    return {(row["payee"], row["state"]) for row in rows}


def test_a_certificate_in_default_takes_payments_and_settles(ledger: Ledger, database: Database) -> None:
    people: Any = cast(ledger)
    receivable = ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN, days=3)
    holder: Party = people.bank
    fields = {"lot": receivable, "amount": 1_000 * YUAN, "recipient": holder.address, "terms": some_hash("terms")}
    ledger.send(ledger.sign(holder, "GiveConsent", terms=some_hash("consent")))
    ledger.send(ledger.sign(people.supplier, "TransferLot", **fields))
    ledger.anvil.pass_time_to(ledger.now() + 3 * DAY + HOUR)
    evidence = some_hash("evidence")
    ledger.send(ledger.sign(holder, "DeclareDefault", receivable=receivable, lot=receivable, evidence=evidence))
    synced(database, ledger)
    (row,) = rows_of(database, Receivable)
    assert (row["state"], row["defaulted_by"], row["evidence"]) == ("defaulted", holder.address, evidence)
    assert bool(row["overdue_noted"])  # nobody had noted it before
    assert [line["overdue"] for line in rows_of(database, DebtorLine)] == [1]
    for part in (400 * YUAN, 600 * YUAN):
        paid = {"receivable": receivable, "amount": part, "bankReference": ledger.reference()}
        ledger.send(ledger.sign(people.bank, "RecordPayment", **paid))
        ledger.send(ledger.sign(holder, "RedeemLot", lot=receivable))
    synced(database, ledger)
    assert [row["state"] for row in rows_of(database, Receivable)] == ["settled"]
    assert [line["overdue"] for line in rows_of(database, DebtorLine)] == [0]
