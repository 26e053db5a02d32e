"""Every answer tells the browser to run, guess, frame and keep nothing; the documentation still works."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from readmodel.database import Database
from tests.support.anvil import ROOT
from tests.support.gateway import Gateway, gateway_of
from tests.support.ledger import Ledger
from tests.support.server import served

PATHS = ("/v1/status", "/v1/me", "/v1/nothing", "/docs", "/docs/assets/swagger-ui.css", "/openapi.json")


@pytest.mark.parametrize("path", PATHS)
def test_on_every_answer(gateway: Gateway, path: str) -> None:
    headers = gateway.client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "strict-transport-security" not in headers  # a laptop has no certificate


def test_on_a_crash_too(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.routes.status.cursor", lambda *_: 1 / 0)
    answer = gateway.client.get("/v1/status")
    assert (answer.status_code, answer.headers["x-content-type-options"]) == (500, "nosniff")


def test_outside_a_laptop_only_by_tls(ledger: Ledger, postgres_database: Database) -> None:
    production = {"environment": "production", "domain": "pay.example", "rate_url": "redis://127.0.0.1:1"}
    secrets = {"pepper": "0123456789abcdef" * 2, "webhook_key": "fedcba9876543210" * 2, "paper_key": "a" * 32}
    gateway = gateway_of(ledger, postgres_database, **production, **secrets)
    assert (
        gateway.client.get("/v1/status").headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    )
    gateway.close()


def test_the_page_of_the_documentation_allows_what_it_has_and_no_more(gateway: Gateway) -> None:
    answer = gateway.client.get("/docs")
    policy = answer.headers["content-security-policy"]
    scripts = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert len(scripts) == policy.count("'sha256-") == 1
    assert "script-src 'self' 'sha256-" in policy and "unsafe-eval" not in policy
    assert not re.search(r"(?:src|href)=\"(?!/docs/assets/)", answer.text)


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium here: apt-get install chromium")
def test_a_browser_shows_the_documentation(gateway: Gateway, tmp_path: Path) -> None:
    with served(gateway.app) as url:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"]
        shown = subprocess.run(
            ["chromium", *options, f"--user-data-dir={tmp_path}", f"{url}/docs"],
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert "/v1/tasks" in shown.stdout  # so long a document is drawn as far as it is seen
    assert "Content Security Policy" not in shown.stderr


@pytest.mark.parametrize("program", ["docker-compose.yml", "Dockerfile"])
def test_the_server_does_not_say_what_it_is(program: str) -> None:
    line = next(line for line in (ROOT / program).read_text().splitlines() if "api.app:create_app" in line)
    assert "--no-server-header" in line


def test_and_then_it_does_not(gateway: Gateway) -> None:
    with served(gateway.app, server_header=False) as url:
        assert "server" not in httpx.get(f"{url}/v1/status").headers
