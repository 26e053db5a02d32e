import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

# The oracles of some tests raise the recursion limit to 100,000 when they are first imported, and a test of another
# folder would then end the run in a crash where the product answers with an error. They come first, and it goes back.
LIMIT = sys.getrecursionlimit()
import web3  # noqa: E402, F401

sys.setrecursionlimit(LIMIT)

from tests.support.anvil import Anvil, NoAnvil  # noqa: E402
from tests.support.ledger import Ledger  # noqa: E402


@pytest.fixture(scope="session")
def anvil() -> Iterator[Anvil]:
    """One node for the whole run."""
    missing = ""
    with ExitStack() as stack:
        try:
            node = stack.enter_context(Anvil())
        except NoAnvil as problem:
            missing = str(problem)
        if missing:  # not inside the handler: its own trace is noise
            pytest.fail(missing, pytrace=False)
        yield node


@pytest.fixture
def ledger(anvil: Anvil, tmp_path: Path) -> Ledger:
    """The four contracts, deployed for this test alone, with an operator and nobody else."""
    return Ledger(anvil, tmp_path / "deployment.json")
