"""The web app's vectors of money, dates and signatures are what Python says now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eth_keyfile import decode_keyfile_json

from tests.web import vectors


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def test_money_and_dates_are_current() -> None:
    assert read(vectors.MONEY) == vectors.money()


def test_signatures_are_current() -> None:
    kept = read(vectors.SIGNING)
    assert kept == vectors.signing(kept["keystore"])


def test_the_keystore_opens_here_too() -> None:
    kept = read(vectors.SIGNING)
    assert "0x" + decode_keyfile_json(kept["keystore"], kept["passphrase"].encode()).hex() == kept["key"]
