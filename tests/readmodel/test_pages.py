"""Every list comes in pages that miss nothing and repeat nothing, by whatever index they are found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlmodel import Session

from chain.words import CLAIM_STATES
from readmodel.database import Database
from readmodel.projections import apply_events
from readmodel.projections.sums import FUNDED
from readmodel.queries import book, certificates, exposure, financing, holdings, pool
from readmodel.queries.lineage import place_of
from readmodel.rows import Rows
from readmodel.tables import DebtorLine, Exposure, Financing, Lot, LotMovement, Maturing, PoolBook, PoolLoan, Receivable
from readmodel.tables.ledger import OWED
from tests.support.made_up import BEGINS_AT, DAY, MadeUp
from tests.support.tables import rows_of

LATER = BEGINS_AT + 60 * DAY  # some certificates have matured by then
Page = Callable[[Any, int], Sequence[Any]]


@pytest.fixture
def made(database: Database) -> MadeUp:
    found = MadeUp(10)
    found.grow(500)
    with database.write() as session:
        rows = Rows(session)
        apply_events(rows, found.events)
        rows.flush(session)
    return found


def walked(page: Page, cursor: Callable[[Any], Any], first: Any = "", limit: int = 2) -> list[Any]:
    """All pages, one after the other."""
    found: list[Any] = []
    after = first
    while part := page(after, limit):
        assert len(part) <= limit
        found += part
        after = cursor(part[-1])
    return found


def ids(database: Database, model: Any, wanted: Callable[[dict[str, Any]], bool]) -> list[str]:
    return sorted(row["id"] for row in rows_of(database, model) if wanted(row))


@pytest.fixture
def session(database: Database, made: MadeUp) -> Any:
    with database.read() as found:
        yield found


def test_certificates_of_both_sides_and_of_one(database: Database, made: MadeUp, session: Session) -> None:
    party = made.suppliers[0]
    states = {row["id"]: row["state"] for row in rows_of(database, Receivable)}
    assert {"issued", "accepted", "rejected", "settled"} <= set(states.values())

    def listed(party: str | None, role: str | None, state: str | None) -> list[str]:
        def page(after: str, limit: int) -> Sequence[Receivable]:
            return certificates.certificates(
                session, party=party, role=role, state=state, now=LATER, after=after, limit=limit
            )

        return [row.id for row in walked(page, lambda row: row.id)]

    assert listed(None, None, None) == sorted(states)
    for state in ("issued", "rejected", "settled"):
        assert listed(None, None, state) == ids(database, Receivable, lambda row, s=state: row["state"] == s)
    assert listed(party, None, None) == ids(database, Receivable, lambda row: party in (row["debtor"], row["supplier"]))
    assert listed(party, "debtor", None) == []
    overdue, running = listed(party, "supplier", "overdue"), listed(party, "supplier", "accepted")
    assert overdue and running
    accepted = ids(database, Receivable, lambda row: row["supplier"] == party and row["state"] == "accepted")
    assert sorted(overdue + running) == accepted


def test_holdings(database: Database, made: MadeUp, session: Session) -> None:
    lender = next(row["lien_party"] for row in rows_of(database, Lot) if row["lien_party"])
    for role, party in (("owner", made.suppliers[0]), ("lien_party", lender)):

        def page(after: str, limit: int, role: str = role, party: str = party) -> list[Any]:
            return holdings.holdings(session, party=party, role=role, after=after, limit=limit)

        found = walked(page, lambda pair: pair[0].id)
        assert [lot.id for lot, _ in found] == ids(database, Lot, lambda row, r=role, p=party: row[r] == p)
        assert found and all(lot.receivable == receivable.id for lot, receivable in found)


def test_lots_and_movements_of_a_certificate(database: Database, made: MadeUp, session: Session) -> None:
    lots = rows_of(database, Lot)
    receivable = max((row["receivable"] for row in lots), key=[row["receivable"] for row in lots].count)

    def lots_page(after: str, limit: int) -> Sequence[Lot]:
        return certificates.lots_of(session, receivable, after=after, limit=limit)

    def movements_page(after: Any, limit: int) -> Sequence[LotMovement]:
        return certificates.movements(session, receivable, after=after, limit=limit)

    mine = [row["id"] for row in lots if row["receivable"] == receivable]
    assert len(mine) > 2
    assert [lot.id for lot in walked(lots_page, lambda lot: lot.id)] == sorted(mine)
    moved = [tuple(place_of(m)) for m in walked(movements_page, place_of, first=None)]
    assert moved == sorted(
        (m["lot"], m["block"], m["log_index"], m["place"])
        for m in rows_of(database, LotMovement)
        if m["receivable"] == receivable
    )


def test_financings_of_a_bank_and_its_book(database: Database, made: MadeUp, session: Session) -> None:
    bank = made.banks[0]

    def asked(after: str, limit: int) -> Sequence[Any]:
        return financing.financings(
            session, holder=bank, payer=bank, asks_all=True, state=None, now=BEGINS_AT, after=after, limit=limit
        )

    def concerns(row: dict[str, Any]) -> bool:
        return bank in (row["bank"], row["holder"]) or (row["state"] == "requested" and row["bank"] is None)

    assert [f.id for f, _, _ in walked(asked, lambda row: row[0].id)] == ids(database, Financing, concerns)

    sums = {(row.kind, row.recourse, row.state): row for row in book.lending(session, bank)}
    for states in (FUNDED, ("disbursed",), ("repaid",)):

        def funded(after: str, limit: int, states: Sequence[str] = states) -> Sequence[Any]:
            return book.funded(session, bank=bank, states=states, after=after, limit=limit)

        found = [f for f, _, _ in walked(funded, lambda row: row[0].id)]
        assert [f.id for f in found] == ids(
            database,
            Financing,
            lambda row, s=states: row["bank"] == bank and row["state"] in s,
        )
        counted = sum(row.financings for key, row in sums.items() if key[2] in states)
        assert len(found) == counted > 0
        owed = sum(f.repay_fen - f.repaid_fen for f in found if f.kind == "pledge" or f.recourse)
        assert owed == sum(book.outstanding_fen(row) for key, row in sums.items() if key[2] in states)


def test_exposure_by_debtor_with_the_lines_of_ones_own_debtors(
    database: Database, made: MadeUp, session: Session
) -> None:
    bank = made.banks[0]

    def page(after: str, limit: int) -> Sequence[exposure.OnDebtor]:
        return exposure.exposures(session, party=bank, after=after, limit=limit)

    found = walked(page, lambda row: row.debtor, limit=1)
    on = {row["debtor"] for row in rows_of(database, Exposure) if row["party"] == bank}
    lent = {row["debtor"] for row in rows_of(database, DebtorLine) if row["bank"] == bank}
    assert [row.debtor for row in found] == sorted(on | lent)
    assert {row.debtor for row in found if row.line} == lent
    rows = [row.model_dump() for one in found for row in one.by_role.values()]
    assert len(rows) == sum(row["party"] == bank for row in rows_of(database, Exposure))


def test_maturities_month_by_month_and_payables_by_their_day(
    database: Database, made: MadeUp, session: Session
) -> None:
    for party in (made.suppliers[0], made.debtors[0], made.banks[0]):

        def page(after: str, limit: int, party: str = party) -> Sequence[exposure.Rung]:
            return exposure.ladder(session, party=party, after=after, limit=limit)

        found = walked(page, lambda rung: rung.month, limit=1)
        assert [rung.month for rung in found] == sorted({rung.month for rung in found})
        rows = [row.model_dump() for rung in found for row in rung.by_role.values()]
        assert len(rows) == sum(row["party"] == party for row in rows_of(database, Maturing)) > 0

    def payables(after: tuple[int, str], limit: int) -> Sequence[Receivable]:
        return exposure.payables(session, debtor=made.debtors[0], after=after, limit=limit)

    listed = [(row.maturity_at, row.id) for row in walked(payables, lambda row: (row.maturity_at, row.id), (0, ""))]
    assert listed == sorted(
        (row["maturity_at"], row["id"])
        for row in rows_of(database, Receivable)
        if row["debtor"] == made.debtors[0] and row["state"] in OWED
    )


def test_loans_and_books_of_the_pools(database: Database, made: MadeUp, session: Session) -> None:
    def loans(**only: Any) -> list[str]:
        def page(after: str, limit: int) -> Sequence[PoolLoan]:
            anybody = {"bank": None, "office": None, "claim": None, "of_library": None}
            return pool.pool_loans(session, **anybody | only, after=after, limit=limit)

        return [row.id for row in walked(page, lambda row: row.id)]

    assert loans() == ids(database, PoolLoan, lambda row: True)
    assert loans(bank=made.banks[0]) == ids(database, PoolLoan, lambda row: row["bank"] == made.banks[0])
    by_claim = [one for claim in CLAIM_STATES for one in loans(claim=claim)]
    assert sorted(by_claim) == loans()
    assert sorted(loans(of_library="loans") + loans(of_library="compensated") + loans(of_library="settled")) == loans()
    assert loans(office=made.suppliers[0]) == []  # an office of no pool

    def books(after: tuple[str, str], limit: int) -> Sequence[PoolBook]:
        return pool.bank_books(session, bank=None, office=None, after=after, limit=limit)

    found = [(row.pool, row.bank) for row in walked(books, lambda row: (row.pool, row.bank), ("", ""))]
    assert found == sorted((row["pool"], row["bank"]) for row in rows_of(database, PoolBook))
    assert pool.bank_book(session, *reversed(found[0])).entered_fen > 0
    assert pool.bank_book(session, made.suppliers[0], "one").entered_fen == 0


def test_lines(database: Database, made: MadeUp, session: Session) -> None:
    def page(after: str, limit: int) -> Sequence[DebtorLine]:
        return certificates.lines(session, party=None, after=after, limit=limit)

    assert [row.debtor for row in walked(page, lambda row: row.debtor)] == sorted(made.debtors)
    (mine,) = certificates.lines(session, party=made.banks[0], after="", limit=9)
    assert [row.debtor for row in certificates.lines(session, party=mine.debtor, after="", limit=9)] == [mine.debtor]
