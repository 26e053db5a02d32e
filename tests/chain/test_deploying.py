"""`python -m chain deploy`: nobody holds a role by accident, except where everything is for trial."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from pydantic import SecretStr

from chain.__main__ import main
from chain.authority import AUTHORITY, ROLES, RoleHolders
from chain.deployment import Deployment
from chain.keys import Key
from chain.settings import DEVELOPMENT_CHAIN, DeploySettings
from chain.state import LedgerState
from tests.support.anvil import ROOT, Anvil

OPERATOR_KEY = Key.new().address
HOLDERS = {role.name.lower(): Key.new().address for role in ROLES}


@pytest.fixture(scope="module")
def development() -> Iterator[Anvil]:
    with Anvil(chain_id=DEVELOPMENT_CHAIN) as node:
        yield node


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """All that has to be set but the node and the roles; no .env of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TALLYSTICK_DEPLOYMENT", str(tmp_path / "deployment.json"))
    monkeypatch.setenv("TALLYSTICK_DEPLOYER_KEY", "0x" + Key.new().secret.hex())
    monkeypatch.setenv("TALLYSTICK_OPERATOR_CODE", "OPERATOR")
    monkeypatch.setenv("TALLYSTICK_OPERATOR_KEY", OPERATOR_KEY)
    return monkeypatch


def state_roles(env: pytest.MonkeyPatch, holders: dict[str, str]) -> None:
    for name, holder in holders.items():
        env.setenv(f"TALLYSTICK_ROLE_{name.upper()}", holder)


def holders_on(node: Anvil, record: Path) -> dict[str, str]:
    """Who of those that may hold a role does, by the chain."""
    state = LedgerState(node.rpc, Deployment.load(record), int(node.rpc.call("eth_blockNumber"), 16))
    asked = [(role, account) for role in ROLES for account in {OPERATOR_KEY, *HOLDERS.values()}]
    answers = state.ask(AUTHORITY, "hasRole", [[role.number, account] for role, account in asked])
    return {r.name.lower(): account for (r, account), a in zip(asked, answers, strict=True) if a["isMember"]}


def test_with_every_role_stated_each_is_held_by_its_own_key(
    anvil: Anvil, env: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    env.setenv("TALLYSTICK_RPC_URL", anvil.url)
    state_roles(env, HOLDERS)
    assert main(["deploy"]) == 0
    assert "Authority 0x" in capsys.readouterr().out
    assert holders_on(anvil, tmp_path / "deployment.json") == HOLDERS


@pytest.mark.parametrize("left_out", sorted(HOLDERS))
def test_a_role_that_nobody_was_named_for_stops_the_deployment(
    anvil: Anvil, env: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], left_out: str
) -> None:
    env.setenv("TALLYSTICK_RPC_URL", anvil.url)
    state_roles(env, HOLDERS | {left_out: ""})
    assert main(["deploy"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == (
        f"chain deploy: chain {anvil.chain_id} is not the development chain 31337: say whose keys hold the roles: "
        f"TALLYSTICK_ROLE_{left_out.upper()}"
    )
    assert not (tmp_path / "deployment.json").exists()


def test_all_roles_that_are_missing_are_named_in_one_line(
    anvil: Anvil, env: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    env.setenv("TALLYSTICK_RPC_URL", anvil.url)
    assert main(["deploy"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert all(f"TALLYSTICK_ROLE_{name.upper()}" in line for name in HOLDERS)


def test_on_the_development_chain_the_operators_key_holds_what_is_not_stated(
    development: Anvil, env: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    env.setenv("TALLYSTICK_RPC_URL", development.url)
    state_roles(env, {"court": HOLDERS["court"]})
    assert main(["deploy"]) == 0
    wanted = dict.fromkeys(HOLDERS, OPERATOR_KEY) | {"court": HOLDERS["court"]}
    assert holders_on(development, tmp_path / "deployment.json") == wanted


def test_what_is_no_address_stops_the_deployment_before_anything_is_sent(
    anvil: Anvil, env: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    env.setenv("TALLYSTICK_RPC_URL", anvil.url)
    state_roles(env, HOLDERS)
    env.setenv("TALLYSTICK_OPERATOR_KEY", OPERATOR_KEY[:-2])
    before = anvil.rpc.call("eth_blockNumber")
    assert main(["deploy"]) == 2
    assert "an address wants 20 bytes, got 19" in capsys.readouterr().err
    assert anvil.rpc.call("eth_blockNumber") == before
    assert not (tmp_path / "deployment.json").exists()


def test_holders_are_read_in_lower_case() -> None:
    settings = DeploySettings(
        _env_file=None,
        deployer_key=SecretStr("0x1"),
        operator_code="OPERATOR",
        operator_key=OPERATOR_KEY.upper().replace("X", "x"),
    )
    assert settings.role_holders(DEVELOPMENT_CHAIN) == RoleHolders.all_by(OPERATOR_KEY)


def test_every_role_has_a_line_in_the_example_of_settings() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    for name in asdict(RoleHolders.all_by("")):
        assert f"#TALLYSTICK_ROLE_{name.upper()}=\n" in example
