"""What a party signs is what its wallet shows and what the contracts verify."""

import json
import re
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from hypothesis import given
from hypothesis import strategies as st

from chain.abi import keccak
from chain.compile import CONTRACTS, source_files
from chain.deployment import domain_separator
from chain.intents import (
    INTENTS,
    BadIntent,
    Intent,
    bank_reference,
    lot_id,
    participant_address,
    receivable_id,
    receivable_of,
    start_of,
)
from chain.keys import BadSignature, Key
from chain.state import LedgerState
from chain.words import NO_PARTY
from tests.support.ledger import DAY, Kind, Ledger
from tests.support.life import YUAN, cast, undo, whole_life
from tests.support.values import FEW, SOMEWHERE, hexes, intent_fields

NAMES = sorted(INTENTS)
KEY = Key(bytes(31) + b"\7")
A_HASH, AN_ADDRESS = "0x" + "5a" * 32, "0x" + "5a" * 20
ISSUE = {
    "debtor": AN_ADDRESS,
    "supplier": AN_ADDRESS,
    "face": 100_000,
    "maturity": 1_900_000_000,
    "invoices": [{"invoice": A_HASH, "amount": 100_000, "used": 100_000}],
    "terms": A_HASH,
}


def build(name: str, fields: dict[str, Any]) -> Intent:
    nonce, deadline = fields.pop("nonce"), fields.pop("deadline")
    return Intent.build(name, fields, nonce=nonce, deadline=deadline)


# --- what is signed


@pytest.mark.parametrize("name", NAMES)
@FEW
@given(data=st.data())
def test_the_digest_is_that_of_the_document_that_a_wallet_shows(name: str, data: Any) -> None:
    intent = build(name, data.draw(intent_fields(INTENTS[name].components)))
    document = json.loads(json.dumps(intent.typed_data(SOMEWHERE)))
    message = encode_typed_data(full_message=document)
    digest = intent.digest(SOMEWHERE)

    assert keccak(b"\x19" + message.version + message.header + message.body) == digest
    by_wallet = Account.sign_typed_data(KEY.secret, full_message=document)
    assert "0x" + bytes(by_wallet.signature).hex() == KEY.sign(digest)
    assert intent.signer(SOMEWHERE, KEY.sign(digest)) == KEY.address


def type_strings(intent: Intent) -> set[str]:
    """EIP-712 type of the document, and of each struct inside it."""
    types: dict[str, list[dict[str, str]]] = dict(intent.typed_data(SOMEWHERE)["types"])
    del types["EIP712Domain"]
    spelt = {
        name: f"{name}({','.join(m['type'] + ' ' + m['name'] for m in members)})" for name, members in types.items()
    }
    main = spelt.pop(intent.name)
    return {main + "".join(spelt[name] for name in sorted(spelt)), *spelt.values()}


def test_the_type_strings_are_those_in_the_contracts() -> None:
    constant = re.compile(r'keccak256\(\s*"(\w+\([^"]*\))"\s*\)')
    in_contracts = {found for text in source_files().values() for found in constant.findall(text)}
    example = {"address": SOMEWHERE.addresses["FinancingDesk"], "bytes32": A_HASH, "bool": True, "tuple[]": []}
    ours: set[str] = set()
    for name in NAMES:
        components = INTENTS[name].components[:-2]
        fields = {c["name"]: example.get(c["type"], 0) for c in components}
        for component in components:
            if component["internalType"] in ("ReceivableId", "LotId", "FinancingId"):
                fields[component["name"]] = A_HASH
        ours |= type_strings(Intent.build(name, fields, nonce=0, deadline=0))
    assert ours == in_contracts


def test_a_digest_is_good_on_one_contract_of_one_chain_only() -> None:
    intent = Intent.build("IssueReceivable", ISSUE, nonce=1, deadline=2)
    places = dict(SOMEWHERE.addresses, ReceivableLedger="0x" + "ee" * 20)
    elsewhere = type(SOMEWHERE)(SOMEWHERE.chain_id, "", 0, "", places)
    other_chain = type(SOMEWHERE)(SOMEWHERE.chain_id + 1, "", 0, "", SOMEWHERE.addresses)
    digests = {intent.digest(place) for place in (SOMEWHERE, elsewhere, other_chain)}
    assert len(digests) == 3


# --- drafts


def test_fields_are_put_in_order_and_in_one_form() -> None:
    loose = dict(reversed(ISSUE.items()), face="100000", debtor=AN_ADDRESS.upper().replace("X", "x"))
    intent = Intent.build("IssueReceivable", loose, nonce=1, deadline=2)
    assert intent.fields == {**ISSUE, "nonce": 1, "deadline": 2}
    assert list(intent.fields) == [c["name"] for c in intent.kind.components]
    assert intent.participant == AN_ADDRESS


def refused(name: str, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(BadIntent, match=words):
        Intent.build(name, fields, nonce=1, deadline=2)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_or_unknown_field_is_named(name: str) -> None:
    fields = dict.fromkeys(INTENTS[name].fields, 1)
    left_out = INTENTS[name].fields[-1]
    refused(name, {k: v for k, v in fields.items() if k != left_out}, f"missing {left_out}")
    refused(name, {**fields, "gift": 1}, "unknown gift")


def test_an_unknown_action_is_named_with_those_that_there_are() -> None:
    refused("GiveGift", {}, "GiveGift; there are AcceptQuote, ")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("face", -1),
        ("face", 1 << 40),
        ("face", str(1 << 40)),
        ("face", 1.0),
        ("face", True),
        ("face", None),
        ("face", ""),
        ("face", "-1"),
        ("face", "1.5"),
        ("face", "0x10"),
        ("face", " 10"),
        ("face", "1_000"),
        ("face", "１０"),
        ("face", "9" * 5_000),
        ("face", [1]),
        ("supplier", AN_ADDRESS[:-2]),
        ("supplier", AN_ADDRESS + "00"),
        ("supplier", "a company"),
        ("supplier", 5),
        ("supplier", None),
        ("terms", "0x"),
        ("terms", AN_ADDRESS),
        ("invoices", None),
        ("invoices", 3),
        ("invoices", ""),
        ("invoices", {}),
        ("invoices", ["x"]),
        ("invoices", [{"invoice": A_HASH, "amount": 1}]),
        ("invoices", [{"invoice": A_HASH, "amount": 1, "used": 1, "gift": 1}]),
        ("invoices", [{"invoice": A_HASH, "amount": 1, "used": 1 << 40}]),
        ("invoices", [{"invoice": "0x", "amount": 1, "used": 1}]),
    ],
)
def test_a_misshapen_field_is_named(field: str, value: Any) -> None:
    refused("IssueReceivable", {**ISSUE, field: value}, f"^{field}: ")


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("RequestFinancing", "recourse", 1),
        ("RequestFinancing", "recourse", "true"),
        ("RequestFinancing", "kind", 256),
        ("RequestFinancing", "lot", 7),
        ("RequestFinancing", "lot", "0x07"),
    ],
)
def test_a_flag_a_kind_and_an_id_have_a_shape_too(name: str, field: str, value: Any) -> None:
    good = {
        "holder": AN_ADDRESS,
        "lot": A_HASH,
        "kind": 1,
        "recourse": False,
        "bank": AN_ADDRESS,
        "until": 5,
        "terms": A_HASH,
    }
    Intent.build(name, good, nonce=1, deadline=2)
    refused(name, {**good, field: value}, f"^{field}: ")


def test_the_original_goes_with_a_rejection_and_with_nothing_else() -> None:
    issue = Intent.build("IssueReceivable", ISSUE, nonce=1, deadline=2)
    fields = {"supplier": AN_ADDRESS, "receivable": A_HASH, "reason": A_HASH}
    reject = Intent.build("RejectReceivable", fields, nonce=1, deadline=2)
    signature = KEY.sign(issue.digest(SOMEWHERE))
    for intent, original in ((issue, issue), (reject, None)):
        with pytest.raises(BadIntent, match="original"):
            intent.call(signature, original)


# --- what the contracts verify


def test_every_action_is_accepted_when_the_right_key_signed_it(ledger: Ledger) -> None:
    """From admission to the closing of a loan; the acceptance of a sealed quote included."""
    whole_life(ledger)
    used = [e.args["signer"] for e in ledger.events() if e.name == "IntentUsed"]
    assert len(used) == sum(len(s.calls) - len(s.outcome.refused) for s in ledger.sent)
    selectors = {call[:4] for sent in ledger.sent for call in sent.calls}
    assert len(selectors) == len(INTENTS)


def test_the_contracts_have_the_domains_that_we_sign_for(ledger: Ledger) -> None:
    state = LedgerState(ledger.rpc, ledger.deployment, ledger.head())
    for contract in CONTRACTS:
        (found,) = state.ask(contract, "domainSeparator", [[]])
        assert found["0"] == "0x" + domain_separator(ledger.deployment, contract).hex()


def test_the_ledger_refuses_what_was_signed_by_another_or_changed_since(ledger: Ledger) -> None:
    people = cast(ledger)
    issued = ledger.issue(people.debtor, people.supplier, 1_000 * YUAN)
    changed = Intent(issued.intent.name, {**issued.intent.fields, "face": 999 * YUAN})
    call = changed.call(issued.signature)
    # Another digest has another signer: a key that acts for nobody.
    assert ledger.refusal(type(issued)(changed, "", "", call)).name == "Registry_KeyNotGranted"

    by_supplier = ledger.sign(people.debtor, "AppointBank", by=people.supplier.key, bank=people.bank.address)
    assert ledger.refusal(by_supplier).name == "Registry_KeyNotGranted"

    late = ledger.sign(people.debtor, "GiveConsent", terms=A_HASH, deadline=ledger.now() - DAY)
    assert ledger.refusal(late).name == "Intent_Expired"

    ledger.send(issued)
    assert ledger.refusal(issued).name == "Intent_NonceUsed"


def test_a_rejection_carries_the_intent_that_it_undoes(ledger: Ledger) -> None:
    people = cast(ledger)
    issued = ledger.issue(people.debtor, people.supplier, 1_000 * YUAN, invoices=4)
    other = ledger.issue(people.debtor, people.supplier, 1_000 * YUAN)
    ledger.send(issued, other)

    wrong = undo(ledger, people.supplier, "RejectReceivable", issued.intent)
    call = wrong.intent.call(wrong.signature, other.intent)
    swapped = type(wrong)(wrong.intent, wrong.signer, wrong.signature, call)
    assert ledger.refusal(swapped).name == "Ledger_OriginalDiffers"

    ledger.send(wrong)
    released = [e.args["invoice"] for e in ledger.events() if e.name == "InvoiceReleased"]
    assert released == [use["invoice"] for use in issued.intent.fields["invoices"]]


# --- ids


def test_everybody_can_compute_a_receivables_id_before_it_is_issued(ledger: Ledger) -> None:
    debtor = ledger.admit("D", Kind.ENTERPRISE)
    supplier = ledger.admit("S", Kind.ENTERPRISE)
    ledger.line(debtor, ledger.admit("B", Kind.BANK), 10_000 * YUAN)
    issues = [ledger.issue(debtor, supplier, 1_000 * YUAN, invoices=n) for n in (1, 2, 3)]
    expected = [ledger.receivable(issue) for issue in issues]
    ledger.send(*issues)
    found = [e.args["receivable"] for e in ledger.events() if e.name == "ReceivableIssued"]
    assert found == expected


@given(digest=st.binary(min_size=32, max_size=32), start=st.integers(0, (1 << 40) - 1))
def test_ids_round_trip(digest: bytes, start: int) -> None:
    receivable = receivable_id(digest)
    lot = lot_id(receivable, start)
    assert receivable.startswith("0x" + digest.hex()[:54])
    assert start_of(receivable) == 0 and lot_id(receivable, 0) == receivable
    assert (receivable_of(lot), start_of(lot)) == (receivable, start)


def test_a_participant_has_one_address_however_its_code_is_written() -> None:
    one = participant_address("91440300MA5DC1234X")
    assert one == participant_address(" 91440300ma5dc1234x\n")
    assert one != participant_address("91440300MA5DC12340")


@given(code=st.text(min_size=1, max_size=40))
def test_a_participants_address_is_a_name_that_nobody_has_a_key_for(code: str) -> None:
    """Its high 104 bits are clear, and it is never zero: the contracts admit no other."""
    address = participant_address(code)
    assert re.fullmatch("0x0{26}[0-9a-f]{14}", address)
    assert address != NO_PARTY


def test_a_bank_reference_is_up_to_32_ascii_characters() -> None:
    assert bank_reference("REF1") == "0x" + b"REF1".hex() + "00" * 28
    assert bytes.fromhex(bank_reference("x" * 32)[2:]) == b"x" * 32
    for text in ("", "x" * 33, "流水号"):
        with pytest.raises(BadIntent, match="bank reference"):
            bank_reference(text)


@given(signature=hexes(65))
def test_a_random_signature_names_no_party(signature: str) -> None:
    intent = Intent.build("IssueReceivable", ISSUE, nonce=1, deadline=2)
    try:
        signer = intent.signer(SOMEWHERE, signature)
    except BadSignature:
        return
    assert signer not in (KEY.address, AN_ADDRESS)


@pytest.mark.parametrize(
    ("name", "field", "first_too_large"),
    [
        ("AdmitParticipant", "kind", 8),
        ("SetStanding", "standing", 3),
        ("RequestFinancing", "kind", 4),
        ("ClassifyLoan", "class", 6),
        ("AdvanceClaim", "to", 17),
        ("RecordCover", "cover", 3),
    ],
)
def test_a_number_that_names_nothing_is_no_intent(name: str, field: str, first_too_large: int) -> None:
    zeros = {"address": "0x" + "00" * 20, "bytes32": "0x" + "00" * 32, "bool": False}
    fields = {c["name"]: zeros.get(c["type"], "0x" + "00" * 32) for c in INTENTS[name].components[:-2]}
    fields |= {c["name"]: 0 for c in INTENTS[name].components[:-2] if c["type"] in ("uint8", "uint40")}
    Intent.build(name, fields | {field: first_too_large - 1}, nonce=0, deadline=0)
    with pytest.raises(BadIntent, match=field):
        Intent.build(name, fields | {field: first_too_large}, nonce=0, deadline=0)
