"""What `bench read` asks about: tables that fit together, and questions that have answers."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from bench._portfolio import Portfolio
from bench.read import QUERIES
from readmodel.database import Database
from readmodel.projections.sums import month_of
from readmodel.tables import Lot, LotMovement, Receivable
from tests.support.tables import rows_of

LOTS = 3_000


@pytest.fixture(scope="module")
def filled(postgres):  # type: ignore[no-untyped-def]
    database, portfolio = Database(postgres.migrated()), Portfolio(LOTS)
    portfolio.fill(database)
    yield database, portfolio
    database.close()


def test_the_lots_of_a_certificate_are_its_face_and_each_was_made_once(filled: tuple[Database, Portfolio]) -> None:
    database, portfolio = filled
    lots, movements = rows_of(database, Lot), rows_of(database, LotMovement)
    assert len(lots) >= LOTS
    sizes: Counter[str] = Counter()
    for lot in lots:
        sizes[lot["receivable"]] += lot["amount_fen"]
    certificates = {row["id"]: row for row in rows_of(database, Receivable)}
    assert sizes == {key: row["face_fen"] for key, row in certificates.items()}
    assert all(lot["month"] == month_of(certificates[lot["receivable"]]["maturity_at"]) for lot in lots)
    made = Counter(m["lot"] for m in movements if m["kind"] in ("issued", "split"))
    assert made == dict.fromkeys((lot["id"] for lot in lots), 1)
    assert len(portfolio.much_split) == LOTS // 100


@pytest.mark.parametrize("name", QUERIES)
def test_each_question_has_an_answer(filled: tuple[Database, Portfolio], name: str) -> None:
    """Of some at random: whether a supplier took part is mostly answered by no."""
    database, portfolio = filled
    random = Random(name)
    with database.read() as session:
        assert any(QUERIES[name](session, portfolio, random) for _ in range(100))
