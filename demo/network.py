"""The input: who buys from whom, in which files. Each buyer brings its own rows, as its own ERP would export them."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from demo.trouble import Trouble
from files import FileError, Invoice, ParsedFile, RowError, normalise, read_invoices

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
MOST_INPUT_BYTES = 20 * 1024 * 1024  # what the gateway takes, too


@dataclass(frozen=True)
class Member:
    """A party as the demo knows it. tier: 1 to 3 for suppliers, 0 for others. kind: the ledger's word."""

    code: str
    name: str
    name_en: str
    kind: str
    tier: int = 0


@dataclass
class Network:
    """Members by code, and per buyer the files that it will bring in."""

    members: dict[str, Member]
    files: dict[str, list[tuple[str, bytes]]] = field(default_factory=lambda: defaultdict(list))
    newest: date = date.min

    def of_kind(self, kind: str) -> list[Member]:
        return [member for member in self.members.values() if member.kind == kind]

    @property
    def buyers(self) -> list[str]:
        return sorted(self.files)


def load_network(path: Path | None) -> Network:
    """The project's own sample, or the file or folder given. Raises `Trouble` with one line for bad input."""
    network = Network(_institutions())
    if path is None:
        network.members.update(_sample_enterprises())
        paths = [SAMPLES / "invoices.csv", *sorted((SAMPLES / "xml").glob("*.xml"))]
    elif path.is_dir():
        paths = sorted(p for p in path.iterdir() if p.suffix.lower() in (".csv", ".xlsx", ".xml"))
        if not paths:
            raise Trouble(f"{path}: no .csv, .xlsx or .xml in this folder")
    elif path.is_file():
        paths = [path]
    else:
        raise Trouble(f"{path}: no such file")
    for each in paths:
        _add(network, each)
    if not network.files:
        raise Trouble(f"{path or SAMPLES}: no invoice that can be used")
    return network


def _add(network: Network, path: Path) -> None:
    size = path.stat().st_size
    if size > MOST_INPUT_BYTES:
        raise Trouble(f"{path}: {size / 1e6:.0f} MB; at most {MOST_INPUT_BYTES / 1e6:.0f} MB are taken; cut it up")
    data = path.read_bytes()
    try:
        parsed = read_invoices(data, filename=path.name, limit_bytes=MOST_INPUT_BYTES)
    except FileError as error:
        raise Trouble(f"{path}: {error.en} / {error.zh}") from None
    for invoice in parsed.invoices:
        network.newest = max(network.newest, invoice.issued_on)
        for code, name in ((invoice.buyer, invoice.buyer_name), (invoice.seller, invoice.seller_name)):
            network.members.setdefault(code, Member(code, name or code, name or code, "enterprise"))
    if not parsed.invoices:
        return
    if parsed.header:
        for buyer, part in _by_buyer(parsed).items():
            network.files[buyer].append((f"{path.stem}.csv", part))
    else:
        network.files[parsed.invoices[0].buyer].append((path.name, data))


def _by_buyer(parsed: ParsedFile) -> dict[str, bytes]:
    """A list cut by buyer, every row as it was. A refused row whose buyer cannot be told goes to the first buyer."""
    buyers = {invoice.buyer for invoice in parsed.invoices}
    first = parsed.invoices[0].buyer
    parts: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    rows: list[Invoice | RowError] = [*parsed.invoices, *parsed.errors]
    for row in sorted(rows, key=lambda row: row.row):
        if isinstance(row, Invoice):
            buyer = row.buyer
        else:
            buyer = next((code for code in map(normalise, row.cells) if code in buyers), first)
        parts[buyer].append(row.cells)
    made = {}
    for buyer, lines in parts.items():
        out = io.StringIO(newline="")
        csv.writer(out).writerows([parsed.header, *lines])
        made[buyer] = out.getvalue().encode()
    return made


def _rows() -> list[dict[str, str]]:
    with (SAMPLES / "participants.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _institutions() -> dict[str, Member]:
    """Banks, the pool's offices, operator and regulator: the sample's, whatever the invoices are."""
    return {
        row["code"]: Member(row["code"], row["name"], row["name_en"], row["kind"])
        for row in _rows()
        if row["kind"] not in ("core", "supplier")
    }


def _sample_enterprises() -> dict[str, Member]:
    return {
        row["code"]: Member(row["code"], row["name"], row["name_en"], "enterprise", int(row["tier"] or 0))
        for row in _rows()
        if row["kind"] in ("core", "supplier")
    }
