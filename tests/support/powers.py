"""Who may sign and act: keys, revoked intents, and what the holders of the roles do without any party's signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chain.authority import AUTHORITY, RoleAction, role_action, schedule
from chain.compile import CONTRACTS
from chain.deploy import FIRST_POLICY, created_address
from chain.intents import lot_id, tail_of
from chain.keys import Key
from chain.words import NO_PARTY
from tests.support.ledger import DAY, Kind, Ledger, Party, Signed, some_hash

if TYPE_CHECKING:
    from tests.support.life import Cast

ACTIVE, SUSPENDED = 1, 2


def plan(ledger: Ledger, name: str, /, **arguments: Any) -> RoleAction:
    """A role's action, by its function's name. Where the role has a delay, it is scheduled now."""
    action = role_action(name, **arguments)
    if action.role.delay_s:
        ledger.direct(key_of(ledger, action), AUTHORITY, schedule(ledger.deployment, action))
    return action


def carry_out(ledger: Ledger, *actions: RoleAction) -> None:
    """What was planned, once the longest of the delays is over."""
    if delay := max(action.role.delay_s for action in actions):
        ledger.anvil.pass_time_to(ledger.now() + delay)
    for action in actions:
        ledger.direct(key_of(ledger, action), action.contract, action.call)


def key_of(ledger: Ledger, action: RoleAction) -> Key:
    return ledger.role_keys[action.role.name.lower()]


def revocation(ledger: Ledger, party: Party, revoked: Signed) -> Signed:
    """Takes back what the party signed, and nobody has sent yet."""
    target = ledger.deployment.addresses[revoked.intent.contract_in(ledger.deployment)]
    return ledger.sign(party, "RevokeIntent", target=target, revoked=revoked.intent.fields["nonce"])


def change_keys(ledger: Ledger, people: Cast) -> None:
    second = Key.new()
    ledger.send(ledger.sign(people.supplier, "GrantKey", key=second.address, powers=4))
    ledger.send(ledger.sign(people.supplier, "RevokeKey", key=second.address))
    ledger.send(ledger.sign(people.subcontractor, "WithdrawConsent"))
    ledger.send(ledger.sign(people.subcontractor, "GiveConsent", terms=some_hash("consent")))
    stranger = ledger.admit("STRANGER", Kind.REGULATOR)
    for standing in (SUSPENDED, ACTIVE, SUSPENDED):
        ledger.send(
            ledger.sign(
                ledger.operator,
                "SetStanding",
                participant=stranger.address,
                standing=standing,
                reason=some_hash("reason"),
            )
        )
    refused = ledger.refusal(ledger.sign(stranger, "GiveConsent", terms=some_hash("consent")))
    assert refused.name == "Registry_NotActive"


def revoke(ledger: Ledger, people: Cast) -> None:
    """One intent on each contract, each taken back before anybody sent it."""
    a_hash, bank = some_hash("anything"), people.bank
    signed = (
        ledger.sign(bank, "GiveConsent", terms=a_hash),
        ledger.sign(bank, "SetLimit", debtor=people.debtor.address, limit=1),
        ledger.sign(bank, "SubmitQuote", financing=a_hash, commitment=a_hash),
        ledger.sign(bank, "CloseLoan", loan=a_hash, evidence=a_hash),
    )
    assert {one.intent.kind.contract for one in signed} == set(CONTRACTS)
    for one in signed:
        ledger.send(revocation(ledger, bank, one))
        assert ledger.refusal(one).name == "Intent_NonceUsed"


def govern(ledger: Ledger, people: Cast) -> None:
    """What the roles do that concerns no certificate; nothing of it changes what follows."""
    lost = ledger.admit("LOST", Kind.ENTERPRISE)
    found = Party(lost.code, lost.address, Key.new())
    module = created_address(ledger.deployer.address, 4)
    shorter = {**FIRST_POLICY, "longestTenor": 184}
    reason = some_hash("reason")
    carry_out(
        ledger,
        plan(ledger, "recoverKey", participant=lost.address, key=found.key.address, reason=reason),
    )
    refused = ledger.refusal(ledger.sign(lost, "WithdrawConsent"))
    assert refused.name == "Registry_KeyNotGranted"
    ledger.send(ledger.sign(found, "WithdrawConsent"))
    carry_out(
        ledger,
        plan(ledger, "setPolicy", next=shorter, **{"from": ledger.now() + 8 * DAY}),
        plan(ledger, "setEligibility", module=NO_PARTY),
        plan(ledger, "setPolicyModule", module=module),
    )
    issue = ledger.issue(people.debtor, people.supplier, 1_000_00)
    carry_out(ledger, plan(ledger, "pause", reason=reason))
    assert ledger.refusal(issue).name == "Ledger_Paused"
    carry_out(ledger, plan(ledger, "unpause", reason=reason))


def seize(ledger: Ledger, people: Cast) -> None:
    """Frozen, a part given to the creditor by a court's order, and free again."""
    lot = lot_id(ledger.certificate(people.debtor, people.supplier, 5_000_00), 0)
    order = some_hash("order")
    carry_out(ledger, plan(ledger, "freezeLot", lot=lot, reason=order))
    assert ledger.refusal(ledger.sign(people.supplier, "SplitLot", lot=lot, amount=1_000_00)).name == (
        "Ledger_LotFrozen"
    )
    seized = plan(ledger, "forceTransfer", lot=lot, to=people.subcontractor.address, amount=2_000_00, reason=order)
    carry_out(ledger, seized)
    tail = tail_of(lot, 5_000_00, 2_000_00)
    carry_out(ledger, *(plan(ledger, "unfreezeLot", lot=part, reason=order) for part in (lot, tail)))
