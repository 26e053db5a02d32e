"""A bank's agent signs what the bank's own policy would have offered, whatever the gateway says, and nothing else."""

from __future__ import annotations

import copy
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.signing import Refusal, Signer
from chain.intents import quote_commitment
from chain.keys import recover
from rules.credit import CreditPolicy
from rules.early_payment import Programme
from tests.support.anvil import ROOT
from tests.support.credit import Lender, ask, lender, lot, policy
from tests.support.early import payer, programme
from tests.support.gateway import Gateway
from tests.support.server import served
from tests.support.waiting import until

ENOUGH = 10**12
Asked = dict[str, Any]


@pytest.fixture
def bank(gateway: Gateway) -> Lender:
    return lender(gateway)


@pytest.fixture
def asked(gateway: Gateway, bank: Lender) -> Asked:
    ask(gateway.at(gateway.people.supplier), lot(gateway, 100_000))
    (one,) = bank.waiting()
    return one


def signer(bank: Lender, *, most_fen: int = ENOUGH, **other: Any) -> Signer:
    held = CreditPolicy.read(policy(bank.gateway, bank.agent, **other))
    return Signer(bank.agent, bank.desk.party.address, bank.gateway.ledger.deployment, held, most_fen)


def now(bank: Lender) -> int:
    return bank.gateway.ledger.now()


def test_it_signs_what_the_gateway_took_and_the_policy_would_offer(bank: Lender, asked: Asked) -> None:
    signature = signer(bank).sign(asked, now(bank))
    assert recover(bytes.fromhex(asked["quote"][2:]), signature) == bank.agent.address
    answer = bank.desk.post("/v1/offers/signatures", [{"quote": asked["quote"], "signature": signature}])
    assert answer.json()[0]["state"] == "firm"


def cheaper(one: Asked) -> None:
    """The same lot for more money, with message and commitment to match: only the policy can tell."""
    one["terms"]["advance"] += 1
    one["typed_data"]["message"]["commitment"] = quote_commitment(one["terms"])


def other_terms(one: Asked) -> None:
    one["terms"]["advance"] -= 1


def other_request(one: Asked) -> None:
    one["terms"]["financing"] = "0x" + "11" * 32


def another_action(one: Asked) -> None:
    one["typed_data"]["primaryType"] = "ConfirmDisbursement"


def another_bank(one: Asked) -> None:
    one["typed_data"]["message"]["bank"] = "0x" + "00" * 13 + "11" * 7


def another_digest(one: Asked) -> None:
    one["quote"] = "0x" + "22" * 32


def another_policy(one: Asked) -> None:
    one["policy_sha256"] = "00" * 32


def a_stopped_debtor(one: Asked) -> None:
    one["request"]["debtor_stopped"] = True


def above_the_limit(one: Asked) -> None:
    one["request"]["debtor_exposure_fen"] = 10**12


def nothing(one: Asked) -> None:
    del one["terms"]


@pytest.mark.parametrize(
    "spoil",
    [
        cheaper,
        other_terms,
        other_request,
        another_action,
        another_bank,
        another_digest,
        another_policy,
        a_stopped_debtor,
        above_the_limit,
        nothing,
    ],
)
def test_it_signs_nothing_that_a_gateway_gone_bad_asks_for(
    bank: Lender, asked: Asked, spoil: Callable[[Asked], None]
) -> None:
    bad = copy.deepcopy(asked)
    spoil(bad)
    with pytest.raises(Refusal):
        signer(bank).sign(bad, now(bank))


def test_it_signs_by_its_own_policy_alone(bank: Lender, asked: Asked) -> None:
    with pytest.raises(Refusal, match="another policy"):
        signer(bank, fee_bps=1).sign(asked, now(bank))


def test_it_has_no_more_out_than_it_was_told(gateway: Gateway, bank: Lender, asked: Asked) -> None:
    ask(gateway.at(gateway.people.supplier), lot(gateway, 100_000))
    (second,) = (one for one in bank.waiting() if one["quote"] != asked["quote"])
    agent = signer(bank, most_fen=15_000_000)
    agent.sign(asked, now(bank))
    agent.sign(asked, now(bank))  # the same one again is the same money
    with pytest.raises(Refusal, match="would be out"):
        agent.sign(second, now(bank))
    agent.sign(second, asked["terms"]["validUntil"] + 1)  # the first one holds no more


def test_its_process_makes_offers_firm_until_it_is_told_to_stop(gateway: Gateway, bank: Lender, tmp_path: Path) -> None:
    told = bank.desk.post("/v1/clients", {"name": "agent", "scopes": ["offers"]}).json()
    file, holder = tmp_path / "policy.json", gateway.at(gateway.people.supplier)
    file.write_text(json.dumps(policy(gateway, bank.agent)), "utf-8")
    with served(gateway.app) as url:
        env = environment(url, told, bank)
        command = [sys.executable, "-m", "agent", "--policy", str(file)]
        with subprocess.Popen(command, cwd=ROOT, env=os.environ | env) as agent:
            financing = ask(holder, lot(gateway, 100_000))["request"]["digest"]
            until(lambda: holder.get(f"/v1/offers/{financing}").json()[0]["state"], lambda state: state == "firm")
            agent.send_signal(signal.SIGTERM)
            assert agent.wait() == 0


def test_a_debtors_agent_signs_by_its_programme_and_by_nothing_else(gateway: Gateway, tmp_path: Path) -> None:
    debtor, holder = payer(gateway), gateway.at(gateway.people.supplier)
    ask(holder, lot(gateway, 100_000), kind="early_payment")
    (asked,) = debtor.waiting()

    def by(**other: Any) -> Signer:
        held = Programme.read(programme(gateway, debtor.agent, **other))
        return Signer(debtor.agent, debtor.desk.party.address, gateway.ledger.deployment, held, ENOUGH)

    at = gateway.ledger.now()
    assert recover(bytes.fromhex(asked["quote"][2:]), by().sign(asked, at)) == debtor.agent.address
    with pytest.raises(Refusal, match="another policy"):
        by(budget_fen="1").sign(asked, at)
    for fact in ({"spent_fen": 10**12}, {"debtor_overdue": True}, {"days": 1}, {"lot_fen": 10_000_001}, {"on": "soon"}):
        bad = copy.deepcopy(asked)
        bad["request"] |= fact
        with pytest.raises(Refusal):
            by().sign(bad, at)
    told = debtor.desk.post("/v1/clients", {"name": "agent", "scopes": ["offers"]}).json()
    file = tmp_path / "programme.json"
    file.write_text(json.dumps(programme(gateway, debtor.agent)), "utf-8")
    with served(gateway.app) as url:
        env = environment(url, told, debtor)
        command = [sys.executable, "-m", "agent", "--programme", str(file)]
        with subprocess.Popen(command, cwd=ROOT, env=os.environ | env) as agent:
            path = f"/v1/offers/{asked['terms']['financing']}"
            until(lambda: holder.get(path).json()[0]["state"], lambda state: state == "firm")
            agent.send_signal(signal.SIGTERM)
            assert agent.wait() == 0


def environment(url: str, client: dict[str, str], whose: Lender) -> dict[str, str]:
    return {
        "TALLYSTICK_AGENT_URL": url,
        "TALLYSTICK_AGENT_CLIENT_ID": client["client_id"],
        "TALLYSTICK_AGENT_CLIENT_SECRET": client["client_secret"],
        "TALLYSTICK_AGENT_KEY": "0x" + whose.agent.secret.hex(),
        "TALLYSTICK_AGENT_PARTICIPANT": whose.desk.party.address,
        "TALLYSTICK_AGENT_LOOK_MS": "20",
    }


def test_what_it_lacks_is_said_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "agent", "--policy", str(tmp_path / "none.json")]
    env = {name: value for name, value in os.environ.items() if not name.startswith("TALLYSTICK")}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "TALLYSTICK_AGENT_CLIENT_ID: Field required" in done.stderr and len(done.stderr.splitlines()) == 1
