"""A large file is brought in later, a thousand rows at a time: its progress can be seen, and nothing is taken twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench._files_made import write_csv
from intake import rows, turn, uploads
from readmodel.database import Database
from readmodel.follow import never
from readmodel.tables import ImportedInvoice, InvoiceFile, InvoiceRefusal, InvoiceUploadPiece, StagedInvoice
from tests.api.test_invoice_import import csv, row
from tests.support.anvil import ROOT
from tests.support.gateway import Desk, Gateway, gateway_of, problem
from tests.support.ledger import Ledger
from tests.support.tables import rows_of

STAGED = (StagedInvoice, InvoiceUploadPiece)


def go_on() -> bool:
    return never(0)


class Died(BaseException):
    """The worker, in the middle."""


def upload(desk: Desk, data: bytes, **how: str) -> str:
    path, files = "/v1/invoices/uploads", {"file": ("a.csv", data)}
    answer = desk.gateway.client.post(path, files=files, data=how, headers=desk.headers)
    assert answer.status_code == 202, answer.text
    body: dict[str, Any] = answer.json()
    assert (body["state"], body["bytes"], body["bytes_read"], body["problem"]) == ("waiting", len(data), 0, None)
    return str(body["file"])


def progress(desk: Desk, file: str) -> dict[str, Any]:
    answer = desk.get(f"/v1/invoices/uploads/{file}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.fixture
def gateway(ledger: Ledger, database: Database) -> Iterator[Gateway]:
    """On both databases: much is left to them."""
    found = gateway_of(ledger, database)
    yield found
    found.close()


@pytest.fixture
def desk(gateway: Gateway) -> Desk:
    return gateway.at(gateway.people.debtor)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of three rows."""
    monkeypatch.setattr(rows, "AT_ONCE", 3)


MIXED = csv(
    *(row(f"NR{n:06d}") for n in range(1, 9)),
    row("NR000009", day="2026-02-30"),
    row("NR000010", buyer="ELSE"),
    row("NR000001"),
    row("NR000002", valid=0),
    "DEBTOR,SUPPLIER,RR000001,2026-01-06,-100.00,-13.00,-113.00,1",
    "DEBTOR,SUPPLIER,RR000002,2026-01-06,-10000.00,-1300.00,-11300.00,1",
)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("how", [{}, {"dry_run": "true"}, {"whole": "true"}])
def test_it_comes_to_the_same_as_a_file_that_is_brought_in_at_once(
    gateway: Gateway, desk: Desk, how: dict[str, str]
) -> None:
    file = upload(desk, MIXED, **how)
    tried = desk.upload("a.csv", MIXED, dry_run="true").json()
    assert turn(gateway.database, go_on) == 1
    assert progress(desk, file) | {"at": 0} == {
        **{"file": file, "filename": "a.csv", "state": "done", "bytes": len(MIXED), "bytes_read": len(MIXED)},
        **{"rows_read": 14, "at": 0, "problem": None},
    }
    done = desk.get(f"/v1/invoices/imports/{file}").json()
    same = ("rows_read", "accepted", "red", "refused", "refusals", "sha256")
    assert {name: done[name] for name in same} == {name: tried[name] for name in same}
    # The second says of itself that it is void, and so takes the first one back.
    assert [(one["row"], one["code"]) for one in done["refusals"]] == [
        *((3, "void"), (10, "bad_date"), (11, "not_yours"), (12, "repeat"), (13, "void"), (15, "red_without_blue")),
    ]
    kept = len(rows_of(gateway.database, ImportedInvoice))
    assert (done["state"], kept) == {"": ("kept", 7), "dry_run": ("tried", 0), "whole": ("refused", 0)}["".join(how)]
    assert [len(rows_of(gateway.database, table)) for table in STAGED] == [0, 0]
    again = desk.get(f"/v1/invoices/imports/{file}/errors.csv").content
    assert b"NR000002" in again and again.count("作废".encode()) >= 2  # a row that was taken back is there as it stood


@pytest.mark.usefixtures("few")
def test_how_far_it_is_can_be_seen_while_it_is_read(
    gateway: Gateway, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    stage = uploads.stage

    def staged(*args: Any) -> None:
        stage(*args)
        seen.append(0)

    file = upload(desk, data := csv(*(row(f"NR{n:06d}") for n in range(9))))
    monkeypatch.setattr(uploads, "stage", staged)
    assert turn(gateway.database, lambda: len(seen) == 2) == 1  # it is to stop after the second batch
    stopped = progress(desk, file)
    assert (stopped["state"], stopped["rows_read"], 0 < stopped["bytes_read"] <= len(data)) == ("waiting", 6, True)
    assert rows_of(gateway.database, ImportedInvoice) == rows_of(gateway.database, InvoiceFile) == []
    problem(desk.get(f"/v1/invoices/imports/{file}"), 404, "not_found")
    assert turn(gateway.database, go_on) == 1
    assert len(rows_of(gateway.database, ImportedInvoice)) == 9


@pytest.mark.usefixtures("few")
def test_a_worker_that_died_is_followed_by_another_that_begins_anew(
    gateway: Gateway, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = upload(desk, MIXED)

    def dies(*_: object) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(uploads, "finish", dies)
        with pytest.raises(Died):
            turn(gateway.database, go_on, clock=lambda: 1_000)
    assert progress(desk, file)["state"] == "reading"
    assert rows_of(gateway.database, StagedInvoice) and rows_of(gateway.database, ImportedInvoice) == []
    assert turn(gateway.database, go_on, clock=lambda: 1_000 + uploads.HOLD_S) == 0  # it may be at work still
    assert turn(gateway.database, go_on, clock=lambda: 1_001 + uploads.HOLD_S) == 1
    assert turn(gateway.database, go_on, clock=lambda: 9_000) == 0
    done = desk.get(f"/v1/invoices/imports/{file}").json()
    assert (done["accepted"], done["red"], done["refused"]) == (7, 1, 6)


@pytest.mark.usefixtures("few")
def test_of_two_that_read_the_same_file_one_stops(
    gateway: Gateway, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, spool, others = upload(desk, MIXED), uploads._spool, list[int]()

    def slow(*args: Any) -> None:
        """Before the first one's first batch another takes the file, and brings it in."""
        spool(*args)
        if not others:
            others.append(1)
            assert turn(gateway.database, go_on, clock=lambda: 9 * 10**9) == 1

    monkeypatch.setattr(uploads, "_spool", slow)
    assert turn(gateway.database, go_on, clock=lambda: 1_000) == 0
    done = desk.get(f"/v1/invoices/imports/{file}").json()
    assert (done["accepted"], len(rows_of(gateway.database, ImportedInvoice))) == (7, 7)
    assert len(rows_of(gateway.database, InvoiceRefusal)) == 6


def test_a_file_that_kills_its_readers_is_given_up(
    gateway: Gateway, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise Died

    file = upload(desk, MIXED)
    with monkeypatch.context() as patch:
        patch.setattr(uploads, "stage", dies)
        for number in range(uploads.MOST_TRIES):
            with pytest.raises(Died):
                turn(gateway.database, go_on, clock=lambda number=number: 1_000 * (number + 1))  # type: ignore
    assert turn(gateway.database, go_on, clock=lambda: 9 * 10**9) == 0
    said = progress(desk, file)
    assert (said["state"], said["problem"]["code"]) == ("failed", "file_failed")
    assert rows_of(gateway.database, InvoiceUploadPiece) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"%PDF-1.7", "file_not_an_invoice"), (csv(), "file_empty"), (csv(row("N1"), '"N2'), "file_broken_csv")],
)
def test_a_file_that_is_refused_whole_says_why_and_leaves_nothing(
    gateway: Gateway, desk: Desk, data: bytes, code: str
) -> None:
    file = upload(desk, data)
    assert turn(gateway.database, go_on) == 1
    said = progress(desk, file)
    assert (said["state"], said["problem"]["code"]) == ("refused", code)
    assert said["problem"]["detail"] and said["problem"]["detail_zh"]
    for table in (*STAGED, ImportedInvoice, InvoiceFile, InvoiceRefusal):
        assert rows_of(gateway.database, table) == []


def test_a_file_above_the_limit_does_not_wait(gateway: Gateway, desk: Desk) -> None:
    data = b"0" * (gateway.settings.most_upload_bytes + 1)
    files = {"file": ("a.csv", data)}
    answer = gateway.client.post("/v1/invoices/uploads", files=files, headers=desk.headers)
    problem(answer, 413, "file_too_large")
    wrong = gateway.client.post(
        "/v1/invoices/uploads", files={"file": ("a", b"a")}, data={"mapping": "["}, headers=desk.headers
    )
    problem(wrong, 422, "file_wrong_mapping")


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    """The difference between a thousand rows and forty thousand, which is 6 MB of text."""
    peaks = []
    for count in (1_000, 40_000):
        write_csv(tmp_path / "list.csv", count)
        command = [sys.executable, "-m", "bench._import_peak", str(tmp_path / "list.csv")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        read, _, peak = done.stdout.split()
        assert int(read) == count
        peaks.append(int(peak))
    assert peaks[1] - peaks[0] < 4 * 1024
