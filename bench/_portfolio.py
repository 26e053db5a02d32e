"""Tables as after years of a consortium's life, of any size: rows that fit together, made up and put in by COPY.

Debtors and banks stay as many, so that each has more of everything the larger the tables are; there are more suppliers.
One certificate in a hundred lots' worth is split over and over: the lineage of its lots must be found among theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from random import Random

from sqlalchemy import text

from chain.intents import lot_id, participant_address
from readmodel.database import Database
from readmodel.projections.sums import month_of
from readmodel.recount import recount
from readmodel.rows import Rows, table_of
from readmodel.tables import DebtorLine, Financing, Lot, LotMovement, Pool, PoolLoan, Receivable

DAY = 86_400
NOW = 1_790_000_000  # UTC second
BANKS, DEBTORS, LOTS_A_SUPPLIER = 10, 40, 100
PART = 1_000_000  # fen; every lot is some of these
OFFICES = ("authority", "reviewer", "treasurer", "supervisor")
FILLED = (Receivable, Lot, LotMovement, Financing, PoolLoan)
POOLS = ("shenzhen", "another")
CHUNK = 20_000  # lots written at once
MUCH_SPLIT = 100  # one certificate has this part of all lots


class Portfolio:
    """Who and what there is, for questions about one of them at random."""

    def __init__(self, lots: int, seed: int = 1) -> None:
        self.random, self.wanted = Random(seed), lots
        self.banks = [participant_address(f"BANK{i}") for i in range(BANKS)]
        self.debtors = [participant_address(f"DEBTOR{i}") for i in range(DEBTORS)]
        self.suppliers = [participant_address(f"SUPPLIER{i}") for i in range(lots // LOTS_A_SUPPLIER)]
        self.lots: list[str] = []
        self.much_split: list[str] = []
        self._blocks = count(1)

    def fill(self, database: Database, heard: Callable[[int], None] = lambda _: None) -> None:
        """Puts the rows into empty tables; the sums are what a recount says. The same indexes are built when all is
        there: that is faster."""
        indexes = [index for model in FILLED for index in table_of(model).indexes]
        with database.engine.begin() as connection:
            for model in FILLED:
                connection.execute(text(f"ALTER TABLE {table_of(model).name} SET UNLOGGED"))
            for index in indexes:
                index.drop(connection)
        with database.write() as session:
            rows = Rows(session)
            for i, debtor in enumerate(self.debtors):
                rows.note(DebtorLine, debtor=debtor, bank=self.banks[i % BANKS], limit_fen=1 << 40)
            for name in POOLS:
                offices = {office: participant_address(f"{name} {office}") for office in OFFICES}
                rows.note(Pool, name=name, **offices, highest_ratio_bps=5_000, rule_set=self._word(), opened_at=NOW)
            self.much_split = self._certificate(rows, parts=max(2, self.wanted // MUCH_SPLIT), state="accepted")
            written = 0
            while len(self.lots) < self.wanted:
                self._certificate(rows, parts=self.random.choice((1, 1, 2, 3)), state=self._state())
                if len(self.lots) - written > CHUNK:
                    rows.flush(session)
                    written = len(self.lots)
                    heard(written)
            rows.flush(session)
        with database.engine.begin() as connection:
            for index in indexes:
                index.create(connection)
        with database.write() as session:
            rows = Rows(session)
            for sums, by_key in recount(session).items():
                for row in by_key.values():
                    rows.note(sums, **row)
            rows.flush(session)

    def _state(self) -> str:
        return self.random.choices(("issued", "accepted", "defaulted", "settled"), (3, 30, 1, 66))[0]

    def _word(self) -> str:
        return f"0x{self.random.getrandbits(256):064x}"

    def _certificate(self, rows: Rows, *, parts: int, state: str) -> list[str]:
        """With so many lots, unless it is still to be accepted; their ids."""
        r = self.random
        receivable, parts = f"0x{r.getrandbits(216) << 40:064x}", 1 if state == "issued" else parts
        debtor, supplier, face = r.choice(self.debtors), r.choice(self.suppliers), parts * PART
        matures = NOW + r.randrange(-700, -1) * DAY if state == "settled" else NOW + r.randrange(1, 180) * DAY
        rows.note(
            Receivable,
            id=receivable,
            debtor=debtor,
            supplier=supplier,
            face_fen=face,
            paid_fen=face if state == "settled" else 0,
            early_fen=0,
            maturity_at=matures,
            state=state,
            terms=receivable,
            issued_at=matures - 180 * DAY,
            bank=self.banks[self.debtors.index(debtor) % BANKS],
            tx=receivable,
            changed_block=1,
        )
        at = matures - 180 * DAY
        self._move(rows, "issued", receivable, 0, face, debtor, supplier, at)
        owner, cut_from = {0: supplier}, {0: 0}
        extent = {0: parts}  # parts of each lot, by its first one
        for _ in range(parts - 1):
            head = r.choice([*extent]) if parts < 4 else self._divisible(extent)
            if extent[head] == 1:
                continue
            size = r.randrange(1, extent[head])
            tail = head + extent[head] - size
            extent[head] -= size
            extent[tail], cut_from[tail], owner[tail] = size, head, owner[head]
            block = next(self._blocks)
            self._move(rows, "split", receivable, tail, size * PART, owner[head], owner[head], at, block)
            to = r.choice(self.suppliers)
            self._move(rows, "transferred", receivable, tail, size * PART, owner[head], to, at, block, place=1)
            owner[tail] = to
        for start, size in extent.items():
            self._lot(rows, receivable, debtor, start, size * PART, owner[start], cut_from[start], matures, state)
        found = [lot_id(receivable, start * PART) for start in extent]
        self.lots += found
        return found

    def _divisible(self, extent: dict[int, int]) -> int:
        """A lot of several parts, the last made first: so lots are cut from lots that were cut."""
        return next(start for start in reversed(extent) if extent[start] > 1)

    def _move(
        self,
        rows: Rows,
        kind: str,
        receivable: str,
        start: int,
        fen: int,
        from_party: str,
        to_party: str | None,
        at: int,
        block: int | None = None,
        place: int = 0,
    ) -> None:
        rows.note(
            LotMovement,
            block=next(self._blocks) if block is None else block,
            log_index=0,
            place=place,
            kind=kind,
            receivable=receivable,
            lot=lot_id(receivable, start * PART),
            start_fen=start * PART,
            amount_fen=fen,
            from_party=from_party,
            to_party=to_party,
            at=at,
            tx=receivable,
        )

    def _lot(
        self,
        rows: Rows,
        receivable: str,
        debtor: str,
        start: int,
        fen: int,
        owner: str,
        cut_from: int,
        matures: int,
        state: str,
    ) -> None:
        """Two in five are financed: half of these sold, half pledged."""
        id, settled, at = lot_id(receivable, start * PART), state == "settled", matures - 100 * DAY
        use = self.random.random() if state != "issued" else 1
        bank = self.random.choice(self.banks)
        pledged, sold = use < 0.2, 0.2 <= use < 0.4
        loan = self._financing(rows, id, owner, bank, fen, pledged, settled, at) if use < 0.4 else None
        if sold:
            self._move(rows, "transferred", receivable, start, fen, owner, bank, at)
        if settled:
            self._move(rows, "redeemed", receivable, start, fen, bank if sold else owner, None, matures)
        rows.note(
            Lot,
            id=id,
            receivable=receivable,
            debtor=debtor,
            month=month_of(matures),
            accepted=state != "issued",
            cut_from=lot_id(receivable, cut_from * PART) if start else None,
            start_fen=start * PART,
            amount_fen=fen,
            redeemed_fen=fen if settled else 0,
            owner=bank if sold else owner,
            endorsements=1,
            lien="secured" if pledged and not settled else "none",
            lien_party=bank if pledged and not settled else None,
            claim_fen=fen if pledged and not settled else 0,
            financing=loan,
            since=at,
            changed_block=1,
        )

    def _financing(
        self, rows: Rows, lot: str, holder: str, bank: str, fen: int, pledged: bool, settled: bool, at: int
    ) -> str:
        loan = self._word()
        rows.note(
            Financing,
            id=loan,
            lot=lot,
            holder=holder,
            kind="pledge" if pledged else "discount",
            recourse=False,
            state="repaid" if pledged and settled else "disbursed",
            until=at,
            terms=lot,
            bank=bank,
            advance_fen=fen - fen // 100,
            repay_fen=fen,
            repaid_fen=fen if pledged and settled else 0,
            requested_at=at,
            disbursed_at=at,
        )
        if pledged and self.random.random() < 0.3:
            bad = self.random.random() < 0.03
            rows.note(
                PoolLoan,
                id=loan,
                bank=bank,
                pool=self.random.choice(POOLS),
                principal_fen=fen,
                ratio_bps=3_000,
                rule_set=lot,
                decision=lot,
                class_="substandard" if bad else "normal",
                claim="none",
                entered_at=at,
                npl_at=at if bad else None,
            )
        return loan
