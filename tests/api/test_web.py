"""The gateway serves the web app: nothing of another host, nothing inline, assets for ever and its page never kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import web
from api.commands import openapi
from readmodel.database import Database
from tests.support.anvil import ROOT
from tests.support.gateway import Gateway, gateway_of, problem
from tests.support.ledger import Ledger

PAGE = '<html><head><meta name="csp-nonce" content="%NONCE%"></head><body></body></html>'


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "assets" / "index-abc.js").write_text("plain")
    (tmp_path / "assets" / "index-abc.js.gz").write_bytes(b"packed")
    (tmp_path / "secret.txt").write_text("nobody's")
    return tmp_path


@pytest.fixture
def browser(built: Path) -> Iterator[TestClient]:
    app = FastAPI()
    web.install(app, built)
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/holdings", "/certificates/0x5e", "/holdings/0x5e/pass-on?show=free"])
def test_every_place_in_the_app_is_its_page(browser: TestClient, path: str) -> None:
    answer = browser.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.headers["content-type"].startswith("text/html")


def test_its_policy_lets_in_scripts_from_here_and_styles_under_its_nonce(browser: TestClient) -> None:
    nonces = set()
    for _ in range(2):
        answer = browser.get("/")
        policy = answer.headers["content-security-policy"]
        [nonce] = re.findall("'nonce-([^']+)'", policy)
        assert f'content="{nonce}"' in answer.text
        assert "unsafe" not in policy and "http" not in policy
        assert "script-src 'self';" in policy and "connect-src 'self';" in policy
        nonces.add(nonce)
    assert len(nonces) == 2


def test_an_asset_is_kept_for_ever_and_sent_packed_to_who_takes_that(browser: TestClient) -> None:
    packed = browser.get("/assets/index-abc.js", headers={"Accept-Encoding": "identity"})
    assert (packed.text, packed.headers["cache-control"]) == ("plain", web.FOR_EVER)
    assert packed.headers["content-type"].startswith("text/javascript")
    with browser.stream("GET", "/assets/index-abc.js", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert b"".join(answer.iter_raw()) == b"packed"


@pytest.mark.parametrize(
    "path", ["/assets/other.js", "/assets/", "/assets/..%2Fsecret.txt", "/assets/%2e%2e/index.html"]
)
def test_of_assets_there_is_what_the_build_made_and_no_more(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert "nobody's" not in answer.text
    assert answer.status_code == 404 or answer.text.startswith("<html>")


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1", "/docs/nothing", "/verify", "/openapi.json/x"])
def test_what_is_the_gateways_stays_a_problem(gateway: Gateway, path: str) -> None:
    problem(gateway.client.get(path, headers={"Accept": "text/html"}), 404, "http_404")


def test_a_program_that_asks_for_what_is_not_there_is_told_so(gateway: Gateway) -> None:
    problem(gateway.client.get("/v2/certificates"), 404, "http_404")


def test_only_reading_leads_to_the_app(gateway: Gateway) -> None:
    problem(gateway.client.post("/holdings"), 404, "http_404")
    problem(gateway.client.delete("/v1/status"), 405, "http_405")


def test_without_a_build_it_says_what_to_run(tmp_path: Path) -> None:
    app = FastAPI()
    web.install(app, tmp_path)
    with TestClient(app) as client:
        answer = client.get("/")
        assert answer.status_code == 503
        assert "python3 dev.py setup" in answer.text
        assert client.get("/openapi.json").status_code == 200


def test_the_document_that_its_client_is_made_from_is_current() -> None:
    committed = (ROOT / "frontend" / "openapi.json").read_text("utf-8")
    assert committed == openapi.page(), "run: python -m api openapi > frontend/openapi.json"


def test_no_lock_file_names_a_registry() -> None:
    for folder in (ROOT, ROOT / "frontend"):
        assert '"resolved"' not in (folder / "package-lock.json").read_text("utf-8")
        assert "omit-lockfile-registry-resolved=true" in (folder / ".npmrc").read_text("utf-8")


def test_a_demo_shows_its_accounts_to_anybody(ledger: Ledger, sqlite_database: Database, tmp_path: Path) -> None:
    file = tmp_path / "accounts.json"
    gateway = gateway_of(ledger, sqlite_database, demo_accounts=file)
    problem(gateway.client.get("/v1/demo"), 404, "not_found")  # nobody has moved in yet
    account = {
        "participant": gateway.people.supplier.address,
        "name": "示例",
        "name_en": "Sample",
        "kind": "enterprise",
        "part": "supplier",
        "role": "checker",
        "key": "0x" + "11" * 32,
    }
    file.write_text(json.dumps([account]), "utf-8")
    [shown] = gateway.client.get("/v1/demo").json()
    assert {name: shown[name] for name in account} == account
    gateway.close()


def test_elsewhere_there_is_no_such_thing(gateway: Gateway) -> None:
    problem(gateway.client.get("/v1/demo"), 404, "not_found")


def test_no_production_hands_out_accounts(ledger: Ledger, postgres_database: Database, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="TALLYSTICK_DEMO_ACCOUNTS"):
        gateway_of(ledger, postgres_database, environment="production", demo_accounts=tmp_path / "accounts.json")
