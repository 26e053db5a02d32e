"""docs/api.md names what there is, and its example does what the page says."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from api.authority import ROUTES
from api.roles import ROLES
from chain.intents import INTENTS
from files import FileError
from outgoing.signature import HEADER, secret_of, signature
from readmodel.notices import KINDS
from tests.support.anvil import ROOT
from tests.support.gateway import Gateway
from tests.support.ledger import Party
from tests.support.people import member
from tests.support.server import served

DOCS = ROOT / "docs"
PAGE = (DOCS / "api.md").read_text("utf-8")
EXAMPLE = DOCS / "examples" / "issue_and_finance.py"
FAR_S = 60


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """The cells of each line of a section's tables."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


# --- routes


def routes_named() -> set[tuple[str, str]]:
    """In words as `GET /v1/…`, and in commands by URL."""
    spoken = re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/v1/[^ `?]*)", PAGE)
    asked = [("GET", path) for path in re.findall(r"\$URL(/v1/[^ \"?]*)", PAGE)]
    return {*spoken, *asked}


def test_every_route_that_the_page_names_is_in_the_document(gateway: Gateway) -> None:
    paths = gateway.app.openapi()["paths"]
    shapes = {re.compile(re.sub(r"\{\w+\}", "[^/]+", path)): methods for path, methods in paths.items()}

    def there(method: str, path: str) -> bool:
        if "{" in path:
            return method.lower() in paths.get(path, ())
        return any(shape.fullmatch(path) for shape in shapes)

    named = routes_named()
    assert len(named) > 40
    assert {(method, path) for method, path in named if not there(method, path)} == set()


def test_each_role_s_routes_are_those_that_it_may_ask() -> None:
    table = {cells[0].split()[0]: cells[1] for cells in rows("Who may do what") if cells[0]}
    for role in ROLES:
        named = re.findall(r"`(POST|PUT|PATCH|DELETE) ([^ `]+)`", table[role])
        assert named
        assert {one for one in named if role not in ROUTES[one].roles} == set(), role


def test_every_action_and_notice_that_the_page_names_is_one() -> None:
    actions = re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`", section("Finance it, in Python"))
    assert len(actions) > 10
    assert set(actions) <= set(INTENTS)
    kinds = re.search(r'"kinds": (\[[^]]*\])', PAGE)
    assert kinds is not None and set(json.loads(kinds[1])) <= set(KINDS)


# --- problems


def codes_in_the_code() -> dict[int, set[str]]:
    """By status, as each `Problem` is made."""
    found: dict[int, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "api").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) > 1):
                continue
            status, code = node.args[:2]
            if not (isinstance(status, ast.Constant) and isinstance(code, ast.Constant)):
                continue
            if node.func.id in ("Problem", "later"):
                found[status.value].add(code.value)
            elif node.func.id == "refusal":  # as `api.early` words it
                found[status.value].add(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", code.value.partition("_")[2]).lower())
    for code in codes_of_files():
        found[413 if code == "too_large" else 422].add(f"file_{code}")
    return found


def codes_of_files() -> set[str]:
    """What a whole file is refused with."""
    found = set()
    for path in sorted((ROOT / "files").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == FileError.__name__:
                assert isinstance(node.args[0], ast.Constant), path
                found.add(node.args[0].value)
    return found


def problems_on_the_page() -> list[tuple[set[int], set[str]]]:
    """Of each row its statuses and its codes."""
    return [
        ({int(number) for number in re.findall(r"\b[45]\d\d\b", statuses)}, set(re.findall(r"`(\w+)`", codes)))
        for statuses, _, codes in rows("Problems")[2:]
    ]


def test_the_page_s_table_of_problems_is_whole_and_names_no_other() -> None:
    page, code = problems_on_the_page(), codes_in_the_code()
    unknown = {one for statuses, codes in page for one in codes if not any(one in code[status] for status in statuses)}
    said = {(status, one) for statuses, codes in page for status in statuses for one in codes}
    missing = {(status, one) for status, codes in code.items() for one in codes} - said
    assert (unknown, missing) == (set(), set())


# --- the example and the webhook's check


def test_the_page_s_check_takes_our_deliveries_and_no_others() -> None:
    found = re.search(r"```python\n(.*?)```", section("Notices and webhooks"), re.DOTALL)
    assert found is not None
    said: dict[str, Any] = {}
    exec(compile(found[1], "docs/api.md", "exec"), said)
    assert f"`{HEADER}: t=" in PAGE
    secret, body, now = secret_of("a platform's key", "hook"), '{"zh": "凭证"}'.encode(), int(time.time())
    assert said["is_ours"](secret, signature(secret, now, body), body)
    assert not said["is_ours"](secret, signature(secret, now, body), body + b" ")
    assert not said["is_ours"](secret, signature("whsec_00", now, body), body)
    assert not said["is_ours"](secret, signature(secret, now - 3_600, body), body)


@contextmanager
def worker(gateway: Gateway) -> Iterator[None]:
    """Turn after turn, as a platform's own, until the test is over."""
    over = threading.Event()

    def work() -> None:
        while not over.is_set():
            gateway.carry()
            over.wait(0.05)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def with_a_checker(gateway: Gateway, party: Party) -> dict[str, str]:
    """How the example takes a party: one key drafts, a person's own one signs."""
    _, checker = member(gateway.at(party), f"checker@{party.code.lower()}.example", "checker")
    return {
        "code": party.code,
        "maker": "0x" + party.key.secret.hex(),
        "checker": "0x" + checker.party.key.secret.hex(),
    }


def test_the_example_issues_and_finances_a_certificate(gateway: Gateway, tmp_path: Path) -> None:
    people = gateway.people
    parties = {"debtor": people.debtor, "supplier": people.supplier, "bank": people.bank}
    file = tmp_path / "parties.json"
    file.write_text(json.dumps({role: with_a_checker(gateway, party) for role, party in parties.items()}))
    with served(gateway.app) as url, worker(gateway):
        command = [sys.executable, str(EXAMPLE), "--url", url, "--parties", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=FAR_S, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    money = gateway.instruction(gateway.at(people.supplier), "disburse")
    assert (money["payer"], money["payee"], money["state"]) == (people.bank.address, people.supplier.address, "open")
    assert money["id"] in done.stdout and money["amount_fen"] in done.stdout
    assert len(EXAMPLE.read_text("utf-8").splitlines()) < 150
