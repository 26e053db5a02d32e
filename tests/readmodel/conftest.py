from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.anvil import Anvil
from tests.support.ledger import Ledger


@pytest.fixture
def forking(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger on a node of its own, whose past may be changed."""
    with Anvil() as node:
        yield Ledger(node, tmp_path / "deployment.json")
