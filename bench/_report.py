"""What every benchmark prints and writes: the machine, the versions, the figures with their spread."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

PACKAGES = ("fastapi", "sqlalchemy", "celery", "web3", "uvicorn")


def machine() -> dict[str, Any]:
    """Where the figures were taken."""
    cpu = next(
        (line.partition(":")[2].strip() for line in _lines(Path("/proc/cpuinfo")) if line.startswith("model name")),
        platform.processor(),
    )
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
        **{name: version(name) for name in PACKAGES},
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    """Least, median and greatest of several runs."""
    return {
        "min": round(min(values), 4),
        "median": round(statistics.median(values), 4),
        "max": round(max(values), 4),
    }


def publish(
    title: str,
    place: Mapping[str, Any],
    rows: Mapping[str, Mapping[str, float]],
    data: Mapping[str, Any],
    out: Path | None,
) -> None:
    """Print the table; with `out`, write `data`, the spreads and the machine as JSON."""
    console = Console()
    console.print(", ".join(f"{key} {value}" for key, value in place.items()))
    table = Table(title=title, title_justify="left")
    for heading in ("figure", "min", "median", "max"):
        table.add_column(heading, justify="left" if heading == "figure" else "right")
    for name, row in rows.items():
        table.add_row(name, *(f"{row[key]:,.2f}" for key in ("min", "median", "max")))
    console.print(table)
    if out is not None:
        write({**data, "spread": {name: dict(row) for name, row in rows.items()}}, place, out)


def write(data: Mapping[str, Any], place: Mapping[str, Any], out: Path) -> None:
    """The figures and the machine as JSON."""
    out.write_text(json.dumps({**data, "machine": dict(place)}, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8", "replace").splitlines() if path.exists() else []
