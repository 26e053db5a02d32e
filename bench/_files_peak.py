"""One process that reads one file and says how much memory it took at most: python -m bench._files_peak FILE."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from files import open_invoices


def main() -> None:
    with open(sys.argv[1], "rb") as source:
        read = sum(1 for _ in open_invoices(source, limit_bytes=10**9))
    print(read, peak_kib())


def peak_kib() -> int:
    """Linux counts into `ru_maxrss` what the process was before it became this program; its own status does not."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
