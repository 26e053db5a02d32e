"""Which screens of each desk are gone to, from where and by which click, and what must be there when one can work."""

from __future__ import annotations

from dataclasses import dataclass

ROW = "main tr[data-row-key]"
EMPTY = "main .empty"
ANY = f"{ROW}, {EMPTY}"
ELSEWHERE = "/keys"  # where nothing of a desk is asked


@dataclass(frozen=True)
class Screen:
    """name: its path, for people. shows: a selector of what it is for. click: a selector; its line of the navigation
    where none is told. start: where in the navigation one has to be before."""

    name: str
    shows: str = ROW
    click: str = ""
    start: str = ""

    @property
    def link(self) -> str:
        return self.click or f'nav.side a[href="{self.name}"]'


INBOX = Screen("/", "main .figures .figure")

DESKS: dict[str, tuple[Screen, ...]] = {
    "supplier": (
        INBOX,
        Screen("/certificates"),
        Screen("/holdings"),
        Screen("/financings", ANY),
        Screen("/certificates/…", "main .line li", "main td a[href^='/certificates/0x']", "/holdings"),
    ),
    "core_enterprise": (INBOX, Screen("/issue"), Screen("/issued"), Screen("/payables", ANY)),
    "bank": (
        INBOX,
        Screen("/requests", ANY),
        Screen("/book"),
        Screen("/exposure"),
        Screen("/policy", "main form, main .panel"),
        Screen("/payments", ANY),
        Screen("/pool/loans", ANY),
    ),
    "pool": (
        INBOX,
        Screen("/pool/loans"),
        Screen("/pool/position", "main .panel"),
        Screen("/pool/grades", f"{ANY}, main .panel"),
    ),
    "operator": (
        INBOX,
        Screen("/admissions", ANY),
        Screen("/admissions?show=participants", ROW, "main .ant-segmented-item:nth-child(3)", "/admissions"),
        Screen("/ledger"),
        Screen("/reconciliation"),
        Screen("/parameters", "main table"),
        Screen("/queue", ANY),
    ),
    "regulator": (
        INBOX,
        Screen("/ledger"),
        Screen("/audit", ANY),
        Screen("/reconciliation"),
        Screen("/files", "main .panel"),
    ),
}

# By desk: those that hold ten thousand rows, and a page that has no end.
LONGEST = (
    ("core_enterprise", Screen("/issue")),
    ("operator", Screen("/admissions?show=participants", ROW, "main .ant-segmented-item:nth-child(3)", "/admissions")),
)
