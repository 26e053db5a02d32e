"""docs/money.md names what there is, and its example pays by a file of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from files.iso20022 import read_order, read_statement
from readmodel.tables import PaymentInstruction
from readmodel.tables.batches import BATCH_MOVES, ITEM_MOVES
from tests.support.anvil import ROOT
from tests.support.gateway import Gateway
from tests.support.ledger import Ledger, Party
from tests.support.life import YUAN
from tests.support.people import member
from tests.support.server import served
from tests.support.tables import rows_of

PAGE = (ROOT / "docs" / "money.md").read_text("utf-8")
EXAMPLE = ROOT / "docs" / "examples" / "pay_by_file.py"


def test_every_route_that_the_page_names_is_there(gateway: Gateway) -> None:
    paths = gateway.app.openapi()["paths"]
    named = set(re.findall(r"`(GET|POST|PUT|DELETE) (/v1/[^ `?]*)", PAGE))
    assert len(named) > 12
    assert {(method, path) for method, path in named if method.lower() not in paths.get(path, ())} == set()


def test_the_page_has_every_state() -> None:
    for moves in (ITEM_MOVES, BATCH_MOVES):
        for before, after in moves.items():
            assert all(f"`{state}`" in PAGE for state in (before, *after)), before


def with_a_checker(gateway: Gateway, party: Party) -> dict[str, str]:
    _, checker = member(gateway.at(party), f"checker@{party.code.lower()}.example", "checker")
    maker, secret = party.key.secret.hex(), checker.party.key.secret.hex()
    return {"code": party.code, "maker": f"0x{maker}", "checker": f"0x{secret}"}


def test_the_example_pays_by_a_file_and_a_key_of_its_own(gateway: Gateway, ledger: Ledger, tmp_path: Path) -> None:
    people = gateway.people
    ledger.certificate(people.debtor, people.supplier, 100 * YUAN)
    gateway.sync()
    for party in (people.debtor, people.bank):
        gateway.account(party.address)
    parties = {"operator": ledger.operator, "debtor": people.debtor}
    file = tmp_path / "parties.json"
    file.write_text(json.dumps({role: with_a_checker(gateway, party) for role, party in parties.items()}))
    with served(gateway.app) as url:
        command = [sys.executable, str(EXAMPLE), "--url", url, "--parties", str(file), "--out", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "done; line 1: paid" in done.stdout
    assert [row["state"] for row in rows_of(gateway.database, PaymentInstruction)] == ["paid"]
    assert read_order((tmp_path / "pain.001.xml").read_bytes())[1] == []
    assert read_statement((tmp_path / "camt.054.xml").read_bytes())[0].errors == ()
    assert len(EXAMPLE.read_text("utf-8").splitlines()) < 150
