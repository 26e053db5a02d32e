from collections.abc import Iterator

import pytest

from readmodel.database import Database
from tests.support.gateway import Gateway, gateway_of
from tests.support.ledger import Ledger


@pytest.fixture
def gateway(ledger: Ledger, sqlite_database: Database) -> Iterator[Gateway]:
    """Everybody is admitted, and the tables know it."""
    found = gateway_of(ledger, sqlite_database)
    yield found
    found.close()


@pytest.fixture
def postgres_gateway(ledger: Ledger, postgres_database: Database) -> Iterator[Gateway]:
    """The same on PostgreSQL: where many write at once."""
    found = gateway_of(ledger, postgres_database)
    yield found
    found.close()
