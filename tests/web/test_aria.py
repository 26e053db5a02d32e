"""The main screens of each desk keep their headings, tables' headers, fields and buttons, in Chinese, in their order.

What is kept is in `bones/`. After a change that is meant: ARIA_SNAPSHOTS=write, with a demo that is fresh, and look at
the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.aria import bones
from tests.web.person import Person

KEPT = Path(__file__).parent / "bones"
SCREENS = {
    "supplier": ("/", "/certificates?show=all", "/holdings", "/financings", "/approvals", "/keys"),
    "core enterprise": ("/", "/issue", "/issue/import", "/issued", "/payables"),
    "bank": ("/", "/requests", "/book?show=all", "/exposure", "/policy", "/payments", "/pool/loans"),
    "pool reviewer": ("/", "/pool/loans", "/pool/position"),
    "pool treasurer": ("/pool/position", "/payments"),
    "authority": ("/", "/pool/grades"),
    "operator": ("/", "/admissions", "/ledger", "/queue", "/parameters", "/reconciliation", "/audit"),
    "regulator": ("/", "/files?on=2025-09-28&month=2025-09"),
}
ADMINISTERED = ("supplier", "core enterprise", "operator", "regulator")


@pytest.mark.parametrize("part", SCREENS)
def test_a_desk_keeps_its_bones(person: Person, part: str) -> None:
    person.sign_in("administrator" if part in ADMINISTERED else "maker", part)
    for path in SCREENS[part]:
        person.go(path)
        person.page.wait_for_load_state("networkidle")
        main = person.page.get_by_role("main")
        expect(main.locator(".ant-skeleton")).to_have_count(0)
        kept = KEPT / f"{_name(part, path)}.yml"
        if os.environ.get("ARIA_SNAPSHOTS") == "write":
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(bones(main.aria_snapshot()), "utf-8")
        expect(main).to_match_aria_snapshot(kept.read_text("utf-8"))


def _name(part: str, path: str) -> str:
    place = path.partition("?")[0].strip("/").replace("/", "-") or "inbox"
    return f"{part.replace(' ', '-')}-{place}"


def test_only_the_bones_are_kept() -> None:
    said = """- main:
  - heading "持有凭证" [level=1]
  - paragraph: 共 12 张
  - button "第 2 页"
  - table "持有凭证":
    - rowgroup:
      - row "状态 金额":
        - columnheader "状态"
        - columnheader "金额"
    - rowgroup:
      - row "可用 ¥1":
        - cell "可用":
          - button "转让"
"""
    kept = """- main:
  - heading "持有凭证" [level=1]
  - table "持有凭证":
    - rowgroup:
      - row:
        - columnheader "状态"
        - columnheader "金额"
"""
    assert bones(said) == kept
