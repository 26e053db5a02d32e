from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.faults.check import come_to_rest, find
from tests.faults.faults import Faults
from tests.faults.load import Load
from tests.faults.platform import Finality, Platform, platform
from tests.support.postgres import Postgres
from tests.support.redis import Redis

SEED = 20261122


class Running:
    """A platform that runs, and the parties at work on it."""

    def __init__(self, platform: Platform) -> None:
        platform.start()
        self.platform, self.load = platform, Load(platform, SEED)
        self.faults = Faults(platform, Random(SEED))

    def survives(self, fault: Callable[[], None]) -> None:
        """Parties go on working while it happens. What was begun comes to its end, and nothing of it was lost, doubled
        or told wrongly."""
        with self.load.going_on():
            fault()
        self.end_well()

    def end_well(self) -> None:
        come_to_rest(self.platform, self.load)
        found = find(self.platform, self.load)
        assert found.faultless, f"{found}\n{self.platform.programs.said()}"
        assert found.confirmed and found.queued == len(self.load.expected)


def running(postgres: Postgres, folder: Path, finality: Finality) -> Iterator[Running]:
    with Redis() as redis, platform((postgres, redis), folder, finality) as found:
        yield Running(found)


@pytest.fixture(scope="module")
def calm(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """On a ledger whose blocks are final."""
    yield from running(postgres, tmp_path_factory.mktemp("final"), "final")


@pytest.fixture(scope="module")
def forgetful(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """On a ledger that takes blocks back."""
    yield from running(postgres, tmp_path_factory.mktemp("probabilistic"), "probabilistic")
