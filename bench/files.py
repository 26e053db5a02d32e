"""Invoice files, measured: rows a second of each importer beside the bare parser, and memory as files grow.

    python3 dev.py bench files [--rows 100000] [--documents 1000] [--runs 3] [--invoices 10000]
                              [--json FILE]

Lists (csv, xlsx): rows of the template. Bare: `csv.DictReader` and openpyxl's read-only mode, which give cells and look
at none of them; `reader_ratio` is beside `csv.reader`, `expat_ratio` beside expat calling empty functions for the same
sheet. XML: invoices of twenty lines, one file each; bare: defusedxml making a tree. Ours checks every field, the sums
and repeats as well. Seconds are of the processor. Memory is the peak of a process of its own that reads a list of 1,000
and of 100,000 rows, or one document with as many lines. `import` is the same list on its way into new tables, as the
worker brings it in. `issue` is a file of so many invoices on a whole platform with a ledger (`bench/_files_issue.py`),
from its upload to the last certificate that is confirmed.
"""

from __future__ import annotations

import argparse
import csv
import io
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.parsers import expat

import openpyxl
from defusedxml import ElementTree

from bench._files_issue import issued_a_second
from bench._files_made import DOCUMENTS, ROOT, write_csv, write_xlsx, write_xml
from bench._report import machine, publish, spread
from bench.submit import platform
from files import open_invoices

FEW, MANY = 1_000, 100_000


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="dev.py bench files", description=(__doc__ or "").splitlines()[0])
    found.add_argument("--rows", type=int, default=MANY, help="rows of a list whose reading is timed")
    found.add_argument("--documents", type=int, default=1_000, help="XML documents whose reading is timed")
    found.add_argument("--runs", type=int, default=3)
    found.add_argument("--invoices", type=int, default=10_000, help="of the file that certificates are issued from")
    found.add_argument("--json", type=Path, metavar="FILE", help="write the figures as data, too")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    options, place = parser().parse_args(argv), machine()
    data: dict[str, Any] = {"rows": options.rows, "documents": options.documents, "runs": options.runs}
    rows: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="tallystick-bench-") as folder:
        home = Path(folder)
        write_csv(home / "list.csv", options.rows)
        write_xlsx(home / "list.xlsx", options.rows)
        sheet = (home / "list.xlsx").read_bytes()
        timed: dict[str, tuple[int, Callable[[], object], dict[str, Callable[[], object]]]] = {
            "csv": (
                options.rows,
                lambda: _ours(home / "list.csv"),
                {"parser": lambda: _dicts(home / "list.csv"), "reader": lambda: _cells(home / "list.csv")},
            ),
            "xlsx": (
                options.rows,
                lambda: _ours(home / "list.xlsx"),
                {"parser": lambda: _openpyxl(home / "list.xlsx"), "expat": lambda: _expat(sheet)},
            ),
        }
        for kind, document in DOCUMENTS.items():
            timed[kind] = (
                options.documents,
                lambda document=document: _documents(document, options.documents),  # type: ignore[misc]
                {"parser": lambda document=document: _trees(document, options.documents)},  # type: ignore[misc]
            )
        for kind, (count, ours, others) in timed.items():
            taken: dict[str, list[float]] = {name: [] for name in ("ours", *others)}
            for _ in range(options.runs):
                # In turns, so that a busy machine's colder caches meet all of them.
                taken["ours"].append(_seconds(ours))
                for name, other in others.items():
                    taken[name].append(_seconds(other))
            rows[f"{kind}: rows a second"] = spread([count / seconds for seconds in taken["ours"]])
            data[kind] = {"rows_per_s": rows[f"{kind}: rows a second"]["median"]}
            for name in others:
                figure = spread([bare / own for bare, own in zip(taken[name], taken["ours"], strict=True)])
                rows[f"{kind}: beside {name}"] = figure
                data[kind][f"{name}_ratio"] = figure["median"]
            few, many = (_peak_mib(home, kind, count) for count in (FEW, MANY))
            data[kind].update(peak_mib=many, peak_mib_at_1000=few)
            rows[f"{kind}: MiB at {FEW:,} and {MANY:,} rows"] = {"min": few, "median": many, "max": many}
    data["import"] = _imported(rows)
    if options.invoices:
        with platform() as whole:
            data["issue"] = issued = issued_a_second(whole, options.invoices)
        figure = issued["certificates_per_s"]
        rows[f"issue: {options.invoices:,} invoices to confirmed, a second"] = spread([figure])
    publish(f"files: lists of {options.rows:,} rows, {options.runs} runs", place, rows, data, options.json)
    return 0


def _ours(path: Path) -> None:
    with path.open("rb") as source:
        for _ in open_invoices(source, limit_bytes=10**9):
            pass


def _dicts(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as source:
        for _ in csv.DictReader(source):
            pass


def _cells(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as source:
        for _ in csv.reader(source):
            pass


def _expat(workbook: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        for part in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"):
            bare = expat.ParserCreate(namespace_separator=" ")
            bare.buffer_text = True
            bare.StartElementHandler = lambda tag, attributes: None
            bare.EndElementHandler = lambda tag: None
            bare.CharacterDataHandler = lambda text: None
            with package.open(part) as source:
                bare.ParseFile(source)


def _openpyxl(path: Path) -> None:
    book = openpyxl.load_workbook(path, read_only=True)
    for _ in book.worksheets[0].iter_rows(values_only=True):
        pass
    book.close()


def _documents(data: bytes, count: int) -> None:
    for _ in range(count):
        list(open_invoices(io.BytesIO(data)))


def _trees(data: bytes, count: int) -> None:
    for _ in range(count):
        ElementTree.fromstring(data, forbid_dtd=True)


def _peak_mib(home: Path, kind: str, count: int) -> float:
    path = home / f"{kind}-{count}"
    if kind == "csv":
        write_csv(path, count)
    elif kind == "xlsx":
        write_xlsx(path, count)
    else:
        write_xml(path, kind, count)
    done = subprocess.run(
        [sys.executable, "-m", "bench._files_peak", str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    path.unlink()
    return round(int(done.stdout.split()[1]) / 1024, 1)


def _imported(rows: dict[str, dict[str, float]]) -> dict[str, float]:
    """Rows a second of a list into the tables, and memory."""
    peaks: list[float] = []
    for count in (FEW, MANY):
        with tempfile.TemporaryDirectory(prefix="tallystick-bench-") as folder:
            write_csv(path := Path(folder) / "list.csv", count)
            command = [sys.executable, "-m", "bench._import_peak", str(path)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        read, seconds, peak = done.stdout.split()
        peaks.append(round(int(peak) / 1024, 1))
    if int(read) != MANY:
        raise SystemExit(f"bench files: {read} of {MANY} rows were brought in")
    per_s = round(MANY / float(seconds))
    rows["import: rows a second into the tables"] = spread([per_s])
    rows[f"import: MiB at {FEW:,} and {MANY:,} rows"] = {"min": peaks[0], "median": peaks[1], "max": peaks[1]}
    return {"rows_per_s": per_s, "peak_mib": peaks[1], "peak_mib_at_1000": peaks[0]}


def _seconds(work: Callable[[], object]) -> float:
    """Of this process, so that what else the machine does counts for neither side."""
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
