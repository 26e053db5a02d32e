"""What proves that a key stands behind an intent: its signature, its wallet's word, or sending the call itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.abi import call_encoder
from chain.artifacts import function
from chain.compile import CONTRACTS
from chain.intents import BadIntent, Intent
from chain.keys import DIRECT, BadSignature, Key, wallet_proof
from chain.state import LedgerState
from tests.support.ledger import DAY, Ledger, Party, Signed, some_hash
from tests.support.life import YUAN, Cast, cast
from tests.support.powers import revocation
from tests.support.values import SOMEWHERE

A_WALLET = "0x" + "5a" * 20
CONSENT = {"participant": "0x" + "00" * 13 + "5a" * 7, "terms": some_hash("consent")}

# A contract wallet that takes a digest as its own signature, and nothing else:
# answer 0x1626ba7e (ERC-1271's word for yes) if the signature's first word is the digest that was asked about, else 0.
WALLET_CODE = bytes.fromhex("6004356064351463" + "1626ba7e" + "0260e01b5f5260205ff3")
CREATES_WALLET = bytes.fromhex(f"60{len(WALLET_CODE):02x}8060095f395ff3") + WALLET_CODE


@pytest.fixture
def people(ledger: Ledger) -> Cast:
    return cast(ledger)


def consent(ledger: Ledger, party: Party, *, deadline: int | None = None) -> Intent:
    at = ledger.now() + DAY if deadline is None else deadline
    fields = {"participant": party.address, "terms": some_hash("consent")}
    return Intent.build("GiveConsent", fields, nonce=7 << 8, deadline=at)


def carried(intent: Intent, proof: str) -> Signed:
    return Signed(intent, "", proof, intent.call(proof))


# --- the three forms


def test_an_accounts_proof_is_its_signature() -> None:
    intent = Intent.build("GiveConsent", CONSENT, nonce=1, deadline=2)
    signature = Key.new().sign(intent.digest(SOMEWHERE))
    assert intent.call(signature) == intent.kind.encode_call([intent.fields, bytes.fromhex(signature[2:])])
    assert len(bytes.fromhex(signature[2:])) == 65


@given(signature=st.binary(min_size=1, max_size=200).filter(lambda raw: len(raw) != 45))
def test_a_wallets_proof_is_its_address_and_what_it_takes_as_a_signature(signature: bytes) -> None:
    assert wallet_proof(A_WALLET, "0x" + signature.hex()) == A_WALLET + signature.hex()


@pytest.mark.parametrize(
    ("wallet", "signature", "words"),
    [
        (A_WALLET, "0x", "a signature"),
        (A_WALLET[:-2], "0x12", "20 bytes"),
        (A_WALLET, "0x" + "12" * 45, "pad it"),
        (A_WALLET, "a signature", "hex"),
    ],
)
def test_what_cannot_be_a_wallets_proof_is_refused(wallet: str, signature: str, words: str) -> None:
    with pytest.raises(BadSignature, match=words):
        wallet_proof(wallet, signature)


def test_a_wallet_signs_for_its_participant(ledger: Ledger, people: Cast) -> None:
    wallet = ledger.create(ledger.relayer, CREATES_WALLET)
    ledger.send(ledger.sign(people.bank, "GrantKey", key=wallet, powers=4))
    intent = consent(ledger, people.bank)
    digest = "0x" + intent.digest(ledger.deployment).hex()

    wrong = carried(intent, wallet_proof(wallet, some_hash("anything")))
    assert ledger.refusal(wrong).name == "Intent_BadSignature"
    stranger = carried(intent, wallet_proof(people.bank.key.address, digest))
    assert ledger.refusal(stranger).name == "Intent_BadSignature"

    ledger.send(carried(intent, wallet_proof(wallet, digest)))
    (used,) = [e.args for e in ledger.events() if e.name == "IntentUsed" and e.args["digest"] == digest]
    assert used["signer"] == wallet


def test_a_wallet_that_was_granted_nothing_signs_for_nobody(ledger: Ledger, people: Cast) -> None:
    wallet = ledger.create(ledger.relayer, CREATES_WALLET)
    intent = consent(ledger, people.bank)
    digest = "0x" + intent.digest(ledger.deployment).hex()
    assert ledger.refusal(carried(intent, wallet_proof(wallet, digest))).name == "Registry_KeyNotGranted"


def test_a_key_that_sends_the_call_itself_needs_no_signature(ledger: Ledger, people: Cast) -> None:
    """Neither nonce nor deadline is looked at, and nothing is used up."""
    intent = consent(ledger, people.bank, deadline=0)
    call = intent.call(DIRECT)
    for _ in range(2):
        ledger.direct(people.bank.key, "ParticipantRegistry", call)
    mine = {"participant": people.bank.address, "terms": intent.fields["terms"]}
    assert [e.name for e in ledger.events() if e.args == mine] == ["ConsentGiven"] * 2
    state = LedgerState(ledger.rpc, ledger.deployment, ledger.head())
    asked = [[people.bank.address, intent.fields["nonce"]]]
    assert state.ask("ParticipantRegistry", "isNonceUsed", asked) == [{"0": False}]


def test_nobody_else_can_carry_an_intent_without_a_proof(ledger: Ledger, people: Cast) -> None:
    assert ledger.refusal(carried(consent(ledger, people.bank), DIRECT)).name == "Registry_KeyNotGranted"


def test_a_key_that_sends_the_call_itself_may_use_the_shortest_form(ledger: Ledger, people: Cast) -> None:
    """The same acts, in the fewest words; only the supplier's, and the owner's, own key does them."""
    issued = ledger.issue(people.debtor, people.supplier, 1_000 * YUAN)
    ledger.send(issued)
    receivable, terms = ledger.receivable(issued), some_hash("terms")
    calls = (
        short("acceptReceivable(uint256,bytes32)", receivable, terms),
        short("transferLot(address,uint40,uint256,bytes32)", people.subcontractor.address, 300_00, receivable, terms),
    )
    for call in calls:
        refused = ledger.direct_refusal(people.bank.key, "ReceivableLedger", call)
        assert refused.name == "Registry_KeyNotGranted"
        ledger.direct(people.supplier.key, "ReceivableLedger", call)
    (lot,) = [e.args for e in ledger.events() if e.name == "LotSplit"]
    assert (lot["owner"], lot["amount"], lot["terms"]) == (people.subcontractor.address, 300_00, terms)


def short(signature: str, *values: object) -> bytes:
    return call_encoder(function("ReceivableLedger", signature))(values)


def test_a_function_is_found_by_its_name_only_where_it_has_it_alone() -> None:
    for name in ("transferLot", "mint", "transferLot()"):
        with pytest.raises(KeyError, match=name.removesuffix("()")):
            function("ReceivableLedger", name)


# --- taking back what was signed


def test_a_revoked_intent_never_counts(ledger: Ledger, people: Cast) -> None:
    issued = ledger.issue(people.debtor, people.supplier, 1_000 * YUAN)
    ledger.send(revocation(ledger, people.debtor, issued))
    assert ledger.refusal(issued).name == "Intent_NonceUsed"
    (revoked,) = [e for e in ledger.events() if e.name == "IntentRevoked"]
    assert revoked.contract == "ReceivableLedger"
    assert revoked.args == {"participant": people.debtor.address, "nonce": issued.intent.fields["nonce"]}


def test_what_was_done_cannot_be_revoked(ledger: Ledger, people: Cast) -> None:
    issued = ledger.issue(people.debtor, people.supplier, 1_000 * YUAN)
    ledger.send(issued)
    assert ledger.refusal(revocation(ledger, people.debtor, issued)).name == "Intent_NonceUsed"


def revoke(target: str) -> Intent:
    fields = {"participant": A_WALLET, "target": target, "revoked": 1}
    return Intent.build("RevokeIntent", fields, nonce=1, deadline=2)


def test_a_revocation_is_signed_for_the_contract_at_its_target() -> None:
    found = {name: revoke(SOMEWHERE.addresses[name]) for name in CONTRACTS}
    assert {name: intent.contract_in(SOMEWHERE) for name, intent in found.items()} == {name: name for name in CONTRACTS}
    assert len({intent.digest(SOMEWHERE) for intent in found.values()}) == len(CONTRACTS)
    for name, intent in found.items():
        document = intent.typed_data(SOMEWHERE)["domain"]
        assert (document["name"], document["verifyingContract"]) == (f"Tallystick {name}", SOMEWHERE.addresses[name])


@pytest.mark.parametrize("target", [A_WALLET, SOMEWHERE.addresses["Authority"]])
def test_a_revocation_for_what_takes_no_intents_is_refused(target: str) -> None:
    for ask in (Intent.contract_in, Intent.digest, Intent.typed_data):
        with pytest.raises(BadIntent, match=f"target: {target}"):
            ask(revoke(target), SOMEWHERE)


def test_a_revocation_belongs_to_no_one_contract() -> None:
    kind = revoke(A_WALLET).kind
    assert kind.contracts == CONTRACTS
    with pytest.raises(BadIntent, match="target"):
        _ = kind.contract


def test_a_revocation_that_is_sent_to_another_contract_is_refused(ledger: Ledger, people: Cast) -> None:
    """Its signature is for the other one's domain; a direct call has none, and meets the target itself."""
    target = ledger.deployment.addresses["FinancingDesk"]
    signed = ledger.sign(people.bank, "RevokeIntent", target=target, revoked=1)
    refused = ledger.direct_refusal(people.bank.key, "CompensationPool", signed.call)
    assert refused.name == "Registry_KeyNotGranted"
    refused = ledger.direct_refusal(people.bank.key, "CompensationPool", signed.intent.call(DIRECT))
    assert (refused.name, refused.args) == ("Intent_OtherTarget", {"target": target})
