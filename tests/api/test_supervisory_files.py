"""The day's file for the central registry and the month's for the regulator: complete, and the same every time."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest

from api.monthly import MEASURES
from chain.summaries import end_of_day, shanghai_date
from readmodel.database import Database
from readmodel.queries.daily import KINDS, TELLS, happened
from readmodel.tables import Admission, ChainEvent, Profile
from tests.api.test_admission import application
from tests.api.test_positions import FACE, LENT, PLEDGED, SOLD, Story
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import DAY, HOUR, Ledger, some_hash
from tests.support.life import whole_life
from tests.support.tables import put_row, rows_of, sync

PAID_OUT = SOLD - SOLD // 100


@pytest.fixture
def story(gateway: Gateway, ledger: Ledger) -> Story:
    return Story(gateway, ledger)


def pass_to(story: Story, on: date) -> None:
    """The ledger comes to a Shanghai date."""
    ledger = story.ledger
    ledger.anvil.pass_time_to(end_of_day(on - timedelta(days=1)) + HOUR)
    ledger.send(ledger.sign(story.gateway.people.supplier, "GiveConsent", terms=some_hash(str(on))))
    story.gateway.sync()


def traded_on(story: Story) -> date:
    """All of it happened on one day, or around a midnight."""
    with story.gateway.database.read() as session:
        return shanghai_date(next(iter(happened(session, 0, 2**40))).at)


def lines_of(desk: Desk, on: date) -> list[dict[str, Any]]:
    answer = desk.get(f"/v1/daily-files/{on}/lines.jsonl")
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


# --- the day's file


def test_a_days_file_has_what_happened_and_ends_with_its_own_proof(story: Story) -> None:
    on = traded_on(story)
    problem(story.operator.get(f"/v1/daily-files/{on}/lines.jsonl"), 409, "day_not_over")
    pass_to(story, on + timedelta(days=2))
    people = story.gateway.people
    filed = {"name": "示例", "name_en": "X", "kind": "enterprise", "filed_at": 1}
    put_row(story.gateway.database, Profile, {"participant": people.debtor.address, "code": "91990100X", **filed})
    found = [one for day in (on, on + timedelta(days=1)) for one in lines_of(story.operator, day)]
    lines = [one for one in found if one["kind"] != "end"]
    assert [(one["kind"], one["amount_fen"]) for one in lines] == [
        ("issued", str(FACE)),
        ("accepted", str(FACE)),
        ("transferred", str(SOLD)),
        ("financed", str(PAID_OUT)),
        ("financed", str(LENT)),
    ]
    assert lines[0]["from"] == {"code": "91990100X", "participant": people.debtor.address}
    assert lines[0]["to"]["participant"] == people.supplier.address
    assert {one["certificate"] for one in lines} == {story.certificate}
    assert (lines[3]["financing"]["kind"], lines[3]["financing"]["recourse"]) == ("discount", True)
    assert (lines[3]["from"]["participant"], lines[3]["lot"]) == (people.bank.address, story.sold)


def test_the_last_line_counts_sums_and_hashes_the_lines_before(story: Story) -> None:
    on = traded_on(story)
    pass_to(story, on + timedelta(days=1))
    content = story.operator.get(f"/v1/daily-files/{on}/lines.jsonl").content
    *lines, last = content.splitlines(keepends=True)
    end = json.loads(last)
    said = [json.loads(line) for line in lines]
    assert content.endswith(b"\n") and b"\r" not in content
    assert (end["kind"], end["count"], end["on"]) == ("end", len(lines), str(on))
    assert int(end["amount_fen"]) == sum(int(one["amount_fen"]) for one in said)
    assert end["sha256"] == hashlib.sha256(b"".join(lines)).hexdigest()
    assert [one["seq"] for one in said] == list(range(1, len(lines) + 1))
    summary = story.operator.get(f"/v1/daily-files/{on}").json()
    assert summary["sha256"] == hashlib.sha256(content).hexdigest()
    assert (summary["count"], summary["lines_sha256"], summary["bytes"]) == (len(lines), end["sha256"], len(content))
    counted = Counter(one["kind"] for one in said)
    assert {one["kind"]: one["count"] for one in summary["by_kind"]} == counted


def test_the_same_day_is_the_same_bytes_whatever_comes_after(story: Story, ledger: Ledger) -> None:
    on = traded_on(story)
    pass_to(story, on + timedelta(days=1))
    path = f"/v1/daily-files/{on}/lines.jsonl"
    before = story.operator.get(path).content
    people = story.gateway.people
    fields = {"receivable": story.certificate, "amount": FACE, "bankReference": ledger.reference()}
    ledger.send(ledger.sign(people.bank, "RecordPayment", **fields))
    ledger.send(ledger.sign(people.bank, "RedeemLot", lot=story.sold))
    pass_to(story, on + timedelta(days=3))
    assert story.operator.get(path).content == before
    kinds = {
        one["kind"] for day in (on + timedelta(days=1), on + timedelta(days=2)) for one in lines_of(story.operator, day)
    }
    assert kinds >= {"paid", "settled", "redeemed"}


def test_a_day_on_which_nothing_happened_has_its_last_line(story: Story) -> None:
    (last,) = lines_of(story.operator, date(2020, 1, 1))
    assert (last["count"], last["amount_fen"], last["sha256"]) == (0, "0", hashlib.sha256(b"").hexdigest())


def test_a_whole_life_is_in_it_event_by_event(ledger: Ledger, database: Database) -> None:
    """Each event of these is a line, but for splits that pass nothing on; a redemption can be two."""
    whole_life(ledger)
    sync(database, ledger)
    with database.read() as session:
        found = list(happened(session, 0, ledger.now() + DAY))
        days = range(0, ledger.now() + 2 * DAY, DAY * 400)
        assert found == [one for first in days for one in happened(session, first, first + DAY * 400)]
    raw = Counter(row["name"] for row in rows_of(database, ChainEvent))
    said = {one.kind for one in found}
    assert said == set(KINDS)
    events = {(one.block, one.log_index) for one in found}
    splits = {(row["block"], row["log_index"]) for row in rows_of(database, ChainEvent) if row["name"] == "LotSplit"}
    assert len(events - splits) == sum(raw[name] for name in TELLS if name != "LotSplit")
    assert [(one.block, one.log_index, one.place) for one in found] == sorted(
        (one.block, one.log_index, one.place) for one in found
    )


def test_only_those_above_the_trade_get_it(story: Story) -> None:
    for desk in (story.supplier, story.bank, story.debtor):
        problem(desk.get("/v1/daily-files/2026-01-01"), 403, "wrong_kind")
        problem(desk.get("/v1/monthly-files/2026-01"), 403, "wrong_kind")


# --- the month's file


def of_month(desk: Desk, month: str) -> dict[tuple[str, str, str, str], int]:
    """Value by of, measure, bucket and unit; there is one debtor, one bank, one pool."""
    answer = desk.get(f"/v1/monthly-files/{month}")
    assert answer.status_code == 200, answer.text
    found = answer.json()["figures"]
    return {(one["of"], one["measure"], one["bucket"], one["unit"]): int(one["value"]) for one in found}


def next_month(on: date) -> date:
    return (on.replace(day=1) + timedelta(days=32)).replace(day=1)


def test_a_month_has_what_stood_at_its_end_and_what_was_done_in_it(story: Story) -> None:
    on = traded_on(story)
    month = str(on)[:7]
    problem(story.operator.get(f"/v1/monthly-files/{month}"), 409, "month_not_over")
    pass_to(story, next_month(on))
    found = of_month(story.operator, month)
    for of in ("debtor", "all"):
        assert found[of, "issued", "", "fen"] == found[of, "outstanding", "", "fen"] == FACE
        assert found[of, "issued", "", "count"] == found[of, "outstanding", "", "count"] == 1
        assert found[of, "overdue", "", "fen"] == 0
    assert found["debtor", "stopped", "", "flag"] == found["all", "stopped_debtors", "", "count"] == 0
    (bucket,) = {bucket for of, measure, bucket, _ in found if (of, measure) == ("bank", "financed")}
    assert found["bank", "financed", bucket, "fen"] == found["debtor", "financed", bucket, "fen"] == PAID_OUT + LENT
    assert (found["bank", "owned", "", "fen"], found["bank", "pledged", "", "fen"]) == (SOLD, PLEDGED)
    assert (found["pool", "entered", "", "fen"], found["pool", "npl", "", "fen"]) == (LENT, 0)
    assert found["pool", "step", "entered", "count"] == 1
    assert ("all", "sme_share", "", "bps") not in found  # nobody's size is filed
    assert found["all", "issued_to_unknown", "", "fen"] == FACE


def test_what_matured_unpaid_stops_its_debtor_and_is_the_banks_overdue(story: Story, ledger: Ledger) -> None:
    on = traded_on(story)
    (row,) = story.debtor.get("/v1/payables").json()["items"]
    pass_to(story, next_month(shanghai_date(int(row["maturity_at"]))))
    month = str(shanghai_date(int(row["maturity_at"])))[:7]
    found = of_month(story.operator, month)
    assert found["debtor", "overdue", "", "fen"] == FACE and found["debtor", "stopped", "", "flag"] == 1
    assert (found["bank", "owned_overdue", "", "fen"], found["bank", "pledged_overdue", "", "fen"]) == (SOLD, PLEDGED)
    if month != str(on)[:7]:
        assert of_month(story.operator, str(on)[:7])["debtor", "stopped", "", "flag"] == 0
    fields = {"receivable": story.certificate, "amount": FACE, "bankReference": ledger.reference()}
    ledger.send(ledger.sign(story.gateway.people.bank, "RecordPayment", **fields))
    story.gateway.sync()
    assert of_month(story.operator, month) == found  # it was paid later


def test_the_share_of_small_suppliers_is_of_those_whose_size_is_filed(story: Story) -> None:
    people, on = story.gateway.people, traded_on(story)
    body = application()
    row = {"id": "1" * 32, "participant": people.supplier.address, "code": "X", "name": "x", "name_en": "x"}
    row |= {"kind": "enterprise", "key": body["key"], "kyb": some_hash("kyb"), "proposed_by": "a", "proposed_at": 1}
    put_row(story.gateway.database, Admission, {**row, "state": "approved", "file": {"size": "small"}})
    pass_to(story, next_month(on))
    found = of_month(story.operator, str(on)[:7])
    assert found["all", "sme_share", "", "bps"] == found["debtor", "sme_share", "", "bps"] == 10_000
    assert (found["debtor", "issued_to_sme", "", "fen"], found["debtor", "issued_to_unknown", "", "fen"]) == (FACE, 0)


@pytest.mark.parametrize("month", ["2026", "2026-13", "2026-1", "1999-12", "9999-12", "x"])
def test_what_is_no_month_is_refused(story: Story, month: str) -> None:
    problem(story.operator.get(f"/v1/monthly-files/{month}"), 422, "bad_month")


def test_the_lists_say_the_same_in_whole_numbers_and_hold_no_formula(story: Story) -> None:
    people, on = story.gateway.people, traded_on(story)
    filed = {"code": "X", "name": "@SUM(1)", "name_en": "X", "kind": "enterprise", "filed_at": 1}
    put_row(story.gateway.database, Profile, {"participant": people.debtor.address, **filed})
    pass_to(story, next_month(on))
    path = f"/v1/monthly-files/{str(on)[:7]}"
    figures = story.operator.get(path).json()["figures"]
    head, *rows = csv.reader(io.StringIO(story.operator.get(f"{path}/figures.csv").content.decode("utf-8-sig")))
    assert [(row[1], row[5], row[7], row[8], row[9]) for row in rows] == [
        (one["of"], one["measure"], one["bucket"], one["value"], one["unit"]) for one in figures
    ]
    assert {row[3] for row in rows if row[1] == "debtor"} == {"'@SUM(1)"}
    sheet = openpyxl.load_workbook(io.BytesIO(story.operator.get(f"{path}/figures.xlsx").content)).active
    assert sheet is not None
    cells = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert cells == [[cell.removeprefix("'") for cell in row] for row in (head, *rows)]
    assert {one["measure"] for one in figures} <= set(MEASURES)
