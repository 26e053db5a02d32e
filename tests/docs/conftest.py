from collections.abc import Iterator

import pytest

from readmodel.database import Database
from tests.support.gateway import Gateway, gateway_of
from tests.support.ledger import Ledger


@pytest.fixture
def gateway(ledger: Ledger, sqlite_database: Database) -> Iterator[Gateway]:
    found = gateway_of(ledger, sqlite_database)
    yield found
    found.close()
