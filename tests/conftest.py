import os
import shutil
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

# Whoever runs the tests may have the settings of a running platform about: no test may see them.
for name in [name for name in os.environ if name.startswith("TALLYSTICK_")]:
    del os.environ[name]
# The Celery app wants a relayer when it is imported; this one is nobody's.
os.environ["TALLYSTICK_RELAYER_KEY"] = "0x" + "11" * 32

from hypothesis import is_hypothesis_test, settings  # noqa: E402

from readmodel.database import Database  # noqa: E402
from readmodel.migrate import migrate  # noqa: E402
from tests.support.anvil import Anvil, NoAnvil  # noqa: E402
from tests.support.ledger import Ledger  # noqa: E402
from tests.support.postgres import Postgres  # noqa: E402
from tests.support.redis import Redis  # noqa: E402

BACKENDS = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("tallystick")
    group.addoption("--long", action="store_true", help="only what is left to chance, and more of it")
    group.addoption(
        "--ui",
        action="store_true",
        help="the tests in a real browser must run, and are not skipped where there is none",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "campaign: goes on for longer with --long")
    config.addinivalue_line("markers", "moves_time: of the demo that others look at, and so comes last")
    settings.register_profile("usual", deadline=None)
    settings.register_profile("long", deadline=None, max_examples=1_000)
    settings.load_profile("long" if config.getoption("--long") else "usual")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --long, what would only do the same thing once more is left out."""
    if not config.getoption("--long"):
        return
    longer = [item for item in items if "campaign" in item.keywords or _is_random(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in longer])
    items[:] = longer


def _is_random(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and is_hypothesis_test(item.obj)


@pytest.fixture(scope="module")
def anvil() -> Iterator[Anvil]:
    """One node for each file of tests: it starts in no time, and copies all its state for every block that it mines."""
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


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for the whole run."""
    with Postgres() as server:
        yield server


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A Redis with nothing in it."""
    with Redis() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that the migrations made, to copy."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(params=BACKENDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database with nothing in it, on each of the two."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.empty()


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Empty tables as the migrations make them, on each of the two."""
    if request.param == "sqlite":
        file = tmp_path / "tallystick.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        url = f"sqlite:///{file}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.migrated()
    found = Database(url)
    yield found
    found.close()


@pytest.fixture
def sqlite_database(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Database]:
    """The same on SQLite alone, where the kind of database makes no difference."""
    file = tmp_path / "tallystick.db"
    shutil.copy(migrated_sqlite, file)
    found = Database(f"sqlite:///{file}")
    yield found
    found.close()


@pytest.fixture
def postgres_database(postgres: Postgres) -> Iterator[Database]:
    """The same on PostgreSQL alone: what only many writers at once can get wrong."""
    found = Database(postgres.migrated())
    yield found
    found.close()
