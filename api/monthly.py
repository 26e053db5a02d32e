"""The regulator's month: figures per debtor, per bank, per pool and in all, each a whole number with its unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlmodel import Session

from api.books import Span, name_and_code
from api.problems import Problem
from papers.certificate import Party
from readmodel.follow import ledger_now
from readmodel.queries import monthly as queries

SMALL = ("medium", "small", "micro")
HEADER = (
    "月份 month",
    "对象 of",
    "代码或名称 code, or the pool's name",
    "名称 name",
    "参与方 participant",
    "指标 measure",
    "说明 what it is",
    "期限(天) tenor, days",
    "数值 value",
    "单位 unit",
)
MEASURES = {
    "outstanding": "期末未付凭证 certificates not paid at the end",
    "issued": "本月签收凭证 certificates accepted in the month",
    "issued_to_sme": "其中开给中小微企业 of these to medium, small and micro enterprises",
    "issued_to_unknown": "其中规模未登记 of these to enterprises whose size is not filed",
    "sme_share": "中小微企业占比(规模已登记部分) their share, where the size is filed",
    "financed": "本月融资放款 paid out on certificates in the month",
    "overdue": "期末逾期未付 matured and not paid at the end",
    "stopped": "期末停止开立 may not issue at the end (1), may (0)",
    "stopped_debtors": "期末停止开立的核心企业 debtors that may not issue at the end",
    "owned": "期末持有凭证 certificates owned at the end",
    "owned_overdue": "其中逾期 of these overdue",
    "pledged": "期末质押融资余额 owed on pledged certificates at the end",
    "pledged_overdue": "其中凭证逾期 of these on overdue certificates",
    "entered": "期末累计入池本金 principal entered until the end",
    "npl": "期末其中不良 of this non-performing at the end",
    "step": "本月办理 steps taken in the month",
}


class Figure(NamedTuple):
    """of: debtor | bank | pool | all. whose: a participant, or a pool's name; "" of all. bucket: days from pay-out to
    maturity, or a pool's step; "" where there is none. unit: fen | count | bps | flag."""

    of: str
    whose: str
    measure: str
    bucket: str
    value: int
    unit: str


@dataclass(frozen=True)
class Month:
    name: str
    span: Span


def month(name: str) -> Month:
    """name: as 2026-11. Raises `Problem`."""
    try:
        first = date.fromisoformat(f"{name}-01")
    except ValueError:
        first = None
    if first is None or len(name) != 7 or not 2000 <= first.year < 9000:
        raise Problem(422, "bad_month", "月份应写作 2026-11", "a month is 2026-11")
    after = (first + timedelta(days=31)).replace(day=1)
    return Month(name, Span(first, after - timedelta(days=1)))


def figures(session: Session, of: Month) -> list[Figure]:
    """Raises `Problem` 409 as long as the ledger's month is not over. The figures of a month that is over stay the
    same, but for sizes that are filed later."""
    first, end = of.span.seconds
    if ledger_now(session) < end:
        raise Problem(409, "month_not_over", "该月尚未结束", "that month is not over on the ledger")
    found = [*_debtors(session, first, end), *_banks(session, first, end), *_pools(session, first, end)]
    return [*found, *_in_all(found)]


def _pair(of: str, whose: str, measure: str, count: int, fen: int, bucket: str = "") -> Iterator[Figure]:
    yield Figure(of, whose, measure, bucket, count, "count")
    yield Figure(of, whose, measure, bucket, fen, "fen")


def _debtors(session: Session, first: int, end: int) -> Iterator[Figure]:
    owed = {one.debtor: one for one in queries.owed(session, end)}
    issued: dict[str, list[queries.Issued]] = defaultdict(list)
    for one in queries.issued(session, first, end):
        issued[one.debtor].append(one)
    financed: dict[str, list[queries.Financed]] = defaultdict(list)
    for paid in queries.financed(session, first, end, by_bank=False):
        financed[paid.party].append(paid)
    sizes = queries.sizes(session)
    for debtor in sorted(owed.keys() | issued.keys() | financed.keys()):
        stands = owed.get(debtor, queries.Owed(debtor, 0, 0, 0, 0))
        yield from _pair("debtor", debtor, "outstanding", stands.certificates, stands.open_fen)
        yield from _issued(debtor, issued[debtor], sizes)
        for paid in financed[debtor]:
            yield from _pair("debtor", debtor, "financed", paid.financings, paid.advance_fen, paid.bucket)
        yield from _pair("debtor", debtor, "overdue", stands.overdue, stands.overdue_fen)
        yield Figure("debtor", debtor, "stopped", "", int(stands.overdue > 0), "flag")


def _issued(debtor: str, issued: list[queries.Issued], sizes: dict[str, str]) -> Iterator[Figure]:
    small = [one for one in issued if sizes.get(one.supplier) in SMALL]
    unknown = [one for one in issued if one.supplier not in sizes]
    fen = dict[str, int]()
    for measure, which in (("issued", issued), ("issued_to_sme", small), ("issued_to_unknown", unknown)):
        fen[measure] = sum(one.face_fen for one in which)
        yield from _pair("debtor", debtor, measure, sum(one.certificates for one in which), fen[measure])
    yield from _share("debtor", debtor, fen["issued"] - fen["issued_to_unknown"], fen["issued_to_sme"])


def _share(of: str, whose: str, known_fen: int, small_fen: int) -> Iterator[Figure]:
    """Rounded down; none where nobody's size is filed."""
    if known_fen:
        yield Figure(of, whose, "sme_share", "", small_fen * 10_000 // known_fen, "bps")


def _banks(session: Session, first: int, end: int) -> Iterator[Figure]:
    financed: dict[str, list[queries.Financed]] = defaultdict(list)
    for paid in queries.financed(session, first, end, by_bank=True):
        financed[paid.party].append(paid)
    for bank in queries.banks(session, end):
        for paid in financed[bank]:
            yield from _pair("bank", bank, "financed", paid.financings, paid.advance_fen, paid.bucket)
        has = queries.has(session, bank, end)
        yield Figure("bank", bank, "owned", "", has.owned_fen, "fen")
        yield Figure("bank", bank, "owned_overdue", "", has.owned_overdue_fen, "fen")
        yield Figure("bank", bank, "pledged", "", has.pledged_fen, "fen")
        yield Figure("bank", bank, "pledged_overdue", "", has.pledged_overdue_fen, "fen")


def _pools(session: Session, first: int, end: int) -> Iterator[Figure]:
    for pool, entered_fen, npl_fen in queries.pools(session, end):
        yield Figure("pool", pool, "entered", "", entered_fen, "fen")
        yield Figure("pool", pool, "npl", "", npl_fen, "fen")
    for one in queries.pool_steps(session, first, end):
        yield from _pair("pool", one.pool, "step", one.times, one.amount_fen, one.step)


def _in_all(found: list[Figure]) -> Iterator[Figure]:
    """Of debtors."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for one in found:
        if one.of == "debtor" and one.unit in ("count", "fen"):
            sums[one.measure, one.bucket, one.unit] += one.value
    for (measure, bucket, unit), value in sorted(sums.items()):
        yield Figure("all", "", measure, bucket, value, unit)
    stopped = sum(one.value for one in found if one.measure == "stopped")
    yield Figure("all", "", "stopped_debtors", "", stopped, "count")
    fen = {measure: sums[measure, "", "fen"] for measure in ("issued", "issued_to_sme", "issued_to_unknown")}
    yield from _share("all", "", fen["issued"] - fen["issued_to_unknown"], fen["issued_to_sme"])


def monthly_rows(session: Session, of: Month) -> Iterator[list[str]]:
    """Below `HEADER`. Values are whole numbers: fen, not yuan."""
    names: dict[str, Party] = {}
    for one in figures(session, of):
        named = one.of in ("debtor", "bank")
        name, code = name_and_code(session, names, one.whose) if named else ("", one.whose)
        participant = one.whose if named else ""
        yield [
            *(of.name, one.of, code, name, participant, one.measure, MEASURES[one.measure]),
            *(one.bucket, str(one.value), one.unit),
        ]
