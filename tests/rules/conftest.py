import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from rules import RuleSet, load_rule_set

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


@pytest.fixture(scope="session")
def shenzhen() -> RuleSet:
    return load_rule_set("shenzhen-2024")


@pytest.fixture(scope="session")
def golden_file() -> Path:
    return SHARED / "rules_golden.json"


@pytest.fixture(scope="session")
def golden(golden_file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(golden_file.read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="session")
def shenzhen_text() -> str:
    (file,) = (SHARED / "data" / "law").glob("深圳市*.md")
    return file.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def maanshan_text() -> str:
    (file,) = (SHARED / "data" / "law").glob("马鞍山市*.md")
    return file.read_text(encoding="utf-8")


def plain(value: Any) -> Any:
    """A rule set's data as one that may be changed."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return tuple(map(plain, value)) if isinstance(value, tuple) else value
