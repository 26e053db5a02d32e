"""Who may act without a party's signature: our table is the Authority's, and what it refuses is read in words."""

import re
from dataclasses import asdict

import pytest

from chain.abi import selector
from chain.artifacts import abi_entries, artifact, function
from chain.authority import AUTHORITY, ROLES, Role, RoleHolders, cancel, execute, role_action, schedule
from chain.compile import CONTRACTS, source_files
from chain.deploy import FIRST_POLICY
from chain.keys import Key
from chain.state import LedgerState
from chain.words import NO_PARTY
from tests.support.ledger import DAY, Ledger, some_hash
from tests.support.powers import carry_out, key_of, plan

REASON = some_hash("reason")
BY_NAME = {role.name: role for role in ROLES}
GOVERNED = [role for role in ROLES if role.name != "ADMIN"]
EXPIRES_S = 7 * DAY


def state(ledger: Ledger) -> LedgerState:
    return LedgerState(ledger.rpc, ledger.deployment, ledger.head())


def four_bytes(contract: str, name: str) -> str:
    return "0x" + selector(function(contract, name)).hex()


# --- the table


@pytest.mark.parametrize("role", GOVERNED, ids=lambda role: role.name)
def test_a_role_may_what_the_table_says_after_the_delay_that_it_says(ledger: Ledger, role: Role) -> None:
    found, key = state(ledger), ledger.role_keys[role.name.lower()]
    targets = [(ledger.deployment.addresses[c], four_bytes(c, name)) for c, name in role.functions]
    assert found.ask(AUTHORITY, "getTargetFunctionRole", targets) == [{"0": role.number}] * len(targets)
    may = found.ask(AUTHORITY, "canCall", [[key.address, *target] for target in targets])
    assert may == [{"immediate": role.delay_s == 0, "delay": role.delay_s}] * len(targets)


def test_the_admin_may_nothing_but_administer_and_that_after_its_delay(ledger: Ledger) -> None:
    admin, key = BY_NAME["ADMIN"], ledger.role_keys["admin"]
    (found,) = state(ledger).ask(AUTHORITY, "hasRole", [[admin.number, key.address]])
    assert found == {"isMember": True, "executionDelay": admin.delay_s}
    for role in GOVERNED:
        targets = [(ledger.deployment.addresses[c], four_bytes(c, name)) for c, name in role.functions]
        may = state(ledger).ask(AUTHORITY, "canCall", [[key.address, *target] for target in targets])
        assert may == [{"immediate": False, "delay": 0}] * len(targets)


def test_the_table_has_every_function_that_is_behind_a_role() -> None:
    restricted = {
        name
        for text in source_files().values()
        for name in re.findall(r"function (\w+)\([^)]*\) external restricted\b", text)
    }
    assert restricted == {name for role in GOVERNED for _, name in role.functions}
    declared = {(contract, entry["name"]) for contract, entry in abi_entries("function", (*CONTRACTS, AUTHORITY))}
    assert {place for role in ROLES for place in role.functions} <= declared


def test_the_roles_are_held_by_whom_the_deployment_names_and_by_nobody_else(ledger: Ledger) -> None:
    holders = {name: key.address for name, key in ledger.role_keys.items()}
    others = [ledger.deployer.address, ledger.operator.key.address, *ledger.deployment.addresses.values()]
    asked = [(role, account) for role in ROLES for account in (*holders.values(), *others)]
    answers = state(ledger).ask(AUTHORITY, "hasRole", [[role.number, account] for role, account in asked])
    found = {(role.name, account) for (role, account), answer in zip(asked, answers, strict=True) if answer["isMember"]}
    assert found == {(name.upper(), holder) for name, holder in holders.items()}


def test_the_holders_are_the_authoritys_struct() -> None:
    constructor = next(e for e in artifact(AUTHORITY)["abi"] if e["type"] == "constructor")
    names = [component["name"] for component in constructor["inputs"][0]["components"]]
    assert names == list(asdict(RoleHolders.all_by("0x")))
    assert {name.upper() for name in names} == BY_NAME.keys()


def test_one_key_may_hold_them_all() -> None:
    assert set(asdict(RoleHolders.all_by("0x1")).values()) == {"0x1"}


# --- the calls


def test_an_action_is_the_plain_call_of_its_function() -> None:
    action = role_action("pause", reason=REASON)
    assert (action.role, action.contract) == (BY_NAME["GUARDIAN"], "ReceivableLedger")
    assert action.call == selector(function("ReceivableLedger", "pause")) + bytes.fromhex(REASON[2:])


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("mint", {}, "no role's function; there are pause, "),
        ("pause", {}, "wants reason; got nothing"),
        ("pause", {"reason": REASON, "lot": REASON}, "wants reason; got reason, lot"),
    ],
)
def test_what_is_no_roles_action_is_refused(name: str, arguments: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        role_action(name, **arguments)


def test_what_was_scheduled_is_done_once_its_delay_is_over(ledger: Ledger) -> None:
    """By the call itself, or by the Authority; each uses the schedule up."""
    governor = ledger.role_keys["governor"]
    action = plan(ledger, "setEligibility", module=NO_PARTY)
    early = ledger.direct_refusal(governor, action.contract, action.call)
    assert early.name == "AccessManagerNotReady" and "等待期" in early.zh
    carry_out(ledger, action)
    assert ledger.direct_refusal(governor, action.contract, action.call).name == "AccessManagerNotScheduled"

    plan(ledger, "setEligibility", module=NO_PARTY)
    ledger.anvil.pass_time_to(ledger.now() + action.role.delay_s)
    ledger.direct(governor, AUTHORITY, execute(ledger.deployment, action))
    assert [e.name for e in ledger.events()].count("EligibilitySet") == 2


def test_an_action_may_be_scheduled_for_later_than_its_delay(ledger: Ledger) -> None:
    governor = ledger.role_keys["governor"]
    action = role_action("setEligibility", module=NO_PARTY)
    at = ledger.now() + 30 * DAY
    ledger.direct(governor, AUTHORITY, schedule(ledger.deployment, action, at=at))
    ledger.anvil.pass_time_to(at - 10)
    assert ledger.direct_refusal(governor, action.contract, action.call).name == "AccessManagerNotReady"
    ledger.anvil.pass_time_to(at)
    ledger.direct(governor, action.contract, action.call)


def test_a_schedule_is_void_a_week_after_its_time(ledger: Ledger) -> None:
    action = plan(ledger, "setEligibility", module=NO_PARTY)
    ledger.anvil.pass_time_to(ledger.now() + action.role.delay_s + EXPIRES_S + 1)
    refused = ledger.direct_refusal(ledger.role_keys["governor"], action.contract, action.call)
    assert refused.name == "AccessManagerExpired"


@pytest.mark.parametrize("by", ["guardian", "governor"])
def test_a_guardian_and_the_holder_itself_can_cancel(ledger: Ledger, by: str) -> None:
    governor = ledger.role_keys["governor"].address
    first = {**FIRST_POLICY, "longestTenor": 184}
    action = plan(ledger, "setPolicy", next=first, **{"from": ledger.now() + 30 * DAY})
    call = cancel(ledger.deployment, action, holder=governor)
    assert ledger.direct_refusal(ledger.role_keys["court"], AUTHORITY, call).name == "AccessManagerUnauthorizedCancel"
    ledger.direct(ledger.role_keys[by], AUTHORITY, call)
    ledger.anvil.pass_time_to(ledger.now() + action.role.delay_s)
    refused = ledger.direct_refusal(key_of(ledger, action), action.contract, action.call)
    assert refused.name == "AccessManagerNotScheduled"


def test_a_key_without_the_role_neither_acts_nor_schedules(ledger: Ledger) -> None:
    for key in (Key.new(), ledger.operator.key, ledger.role_keys["admin"], ledger.role_keys["court"]):
        for action in (role_action("pause", reason=REASON), role_action("setEligibility", module=NO_PARTY)):
            assert ledger.direct_refusal(key, action.contract, action.call).name == "AccessManagedUnauthorized"
            announced = schedule(ledger.deployment, action)
            assert ledger.direct_refusal(key, AUTHORITY, announced).name == "AccessManagerUnauthorizedCall"


def test_a_role_is_granted_by_the_admin_after_its_delay(ledger: Ledger) -> None:
    court, second = BY_NAME["COURT"], Key.new()
    grant = role_action("grantRole", roleId=court.number, account=second.address, executionDelay=court.delay_s)
    by_court = ledger.direct_refusal(ledger.role_keys["court"], AUTHORITY, grant.call)
    assert by_court.name == "AccessManagerUnauthorizedAccount"
    plan(ledger, "grantRole", roleId=court.number, account=second.address, executionDelay=court.delay_s)
    carry_out(ledger, grant)
    asked = [[court.number, second.address]]
    assert not state(ledger).ask(AUTHORITY, "hasRole", asked)[0]["isMember"]
    ledger.anvil.pass_time_to(ledger.now() + 5 * DAY)
    assert state(ledger).ask(AUTHORITY, "hasRole", asked)[0]["isMember"]
