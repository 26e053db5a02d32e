"""A deployment is made once, and is good for one ledger only."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from chain.artifacts import artifact
from chain.deploy import FIRST_POLICY, deploy
from chain.deployment import RECORDED, Deployment, WrongChain
from chain.intents import participant_address
from chain.keys import Key
from chain.rpc import Rpc
from chain.state import LedgerState
from tests.support.anvil import Anvil
from tests.support.ledger import Kind, Ledger, some_hash
from tests.support.values import SOMEWHERE


def again(ledger: Ledger, rpc: Rpc | None = None) -> Deployment:
    return deploy(
        rpc or ledger.rpc,
        ledger.record,
        ledger.deployer,
        operator=ledger.operator.address,
        operator_key=ledger.operator.key.address,
        kyb=some_hash("admission file"),
    )


def test_a_second_deployment_is_the_first(ledger: Ledger) -> None:
    with ledger.untouched():
        assert again(ledger) == ledger.deployment
    assert Deployment.load(ledger.record) == ledger.deployment


def test_the_record_says_where_and_of_what(ledger: Ledger) -> None:
    made = ledger.deployment
    assert made.chain_id == ledger.anvil.chain_id
    assert made.source_hash == artifact("ReceivableLedger")["source_hash"]
    assert set(made.addresses) == set(RECORDED)
    code = ledger.rpc.call("eth_getCode", made.addresses["ReceivableLedger"], "latest")
    assert len(code) // 2 - 1 == artifact("ReceivableLedger")["runtime_bytes"]
    assert set(made.event_sources) == set(made.addresses.values()) - {made.addresses["Authority"]}
    before = hex(made.first_block - 1)
    for address in made.addresses.values():
        assert ledger.rpc.call("eth_getCode", address, before) == "0x"


def test_the_contracts_know_each_other(ledger: Ledger) -> None:
    state = LedgerState(ledger.rpc, ledger.deployment, ledger.head())
    registry, receivables, desk, pool, authority = (ledger.deployment.addresses[name] for name in RECORDED)
    for contract, view, expected in (
        ("ReceivableLedger", "REGISTRY", registry),
        ("ReceivableLedger", "DESK", desk),
        ("ReceivableLedger", "POOL", pool),
        ("ReceivableLedger", "authority", authority),
        ("ParticipantRegistry", "LEDGER", receivables),
        ("ParticipantRegistry", "authority", authority),
        ("FinancingDesk", "REGISTRY", registry),
        ("FinancingDesk", "LEDGER", receivables),
        ("CompensationPool", "REGISTRY", registry),
        ("CompensationPool", "LEDGER", receivables),
        ("CompensationPool", "DESK", desk),
        ("CompensationPool", "authority", authority),
    ):
        assert state.ask(contract, view, [[]]) == [{"0": expected}]


def test_the_ledger_begins_with_the_first_policy_and_a_module_for_the_pool(ledger: Ledger) -> None:
    state = LedgerState(ledger.rpc, ledger.deployment, ledger.head())
    (policy,) = state.ask("ReceivableLedger", "policy", [[]])
    assert (policy["current"], policy["paused"]) == (FIRST_POLICY, False)
    (module,) = [e.args["module"] for e in ledger.events() if e.name == "PolicyModuleSet"]
    assert (
        len(ledger.rpc.call("eth_getCode", module, "latest")) // 2 - 1
        == (artifact("StandardPoolPolicy")["runtime_bytes"])
    )


def test_the_deployer_has_no_power(ledger: Ledger) -> None:
    refused = ledger.refusal(
        ledger.sign(
            ledger.operator,
            "AdmitParticipant",
            by=ledger.deployer,
            participant=participant_address("B"),
            kind=int(Kind.BANK),
            key=Key.new().address,
            kyb=some_hash("B"),
        )
    )
    assert refused.name == "Registry_KeyNotGranted"


def wrong_chain(ledger: Ledger, rpc: Rpc, record: Deployment, *words: object) -> None:
    record.save(ledger.record)
    with pytest.raises(WrongChain) as caught:
        again(ledger, rpc)
    for word in words:
        assert str(word) in str(caught.value)


def test_the_record_of_another_chain_is_refused(ledger: Ledger) -> None:
    record = replace(ledger.deployment, chain_id=ledger.anvil.chain_id + 1)
    wrong_chain(ledger, ledger.rpc, record, ledger.anvil.chain_id, record.chain_id)


def test_the_record_of_another_ledger_with_the_same_chain_id_is_refused(ledger: Ledger) -> None:
    with Anvil(chain_id=ledger.anvil.chain_id, start=1_600_000_000) as other:
        genesis = other.rpc.call("eth_getBlockByNumber", "0x0", False)["hash"]
        wrong_chain(ledger, other.rpc, ledger.deployment, genesis, ledger.deployment.genesis_hash)


@pytest.mark.parametrize("name", RECORDED)
def test_a_record_that_points_at_no_contract_is_refused(ledger: Ledger, name: str) -> None:
    nowhere = "0x" + "0e" * 20
    record = replace(ledger.deployment, addresses={**ledger.deployment.addresses, name: nowhere})
    wrong_chain(ledger, ledger.rpc, record, nowhere, name, ledger.rpc.url)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"chain_id": 1}',
        json.dumps(
            {
                "chain_id": 1,
                "genesis_hash": "0x",
                "first_block": 0,
                "source_hash": "",
                "addresses": {"ReceivableLedger": "0x"},
            }
        ),
    ],
)
def test_what_is_no_record_is_refused(tmp_path: Path, text: str) -> None:
    record = tmp_path / "deployment.json"
    record.write_text(text)
    with pytest.raises(ValueError, match=r"deployment\.json"):
        Deployment.load(record)


def test_a_record_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    record = tmp_path / "new" / "deployment.json"
    SOMEWHERE.save(record)
    assert Deployment.load(record) == SOMEWHERE
    assert [path.name for path in record.parent.iterdir()] == ["deployment.json"]
