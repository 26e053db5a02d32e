"""A certificate on paper: it says what it is made from, the same every time, and nothing falls off the page."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papers import font
from papers.certificate import Facts, Lien, Party, Step, certificate_pdf
from papers.sheet import FOOT, MARGIN, WIDTH
from papers.text import CERTIFICATE_STATES, LIENS, STEPS
from tests.support.anvil import ROOT
from tests.support.paper import inked, pictures, read_codes, text, texts

CODE = "abcdefghijklmnopqrstuvwxyz234567"
URL = f"https://pay.example/verify/{CODE}"
A4 = (595, 842)
LONGEST = 120  # characters of a name, as the operator may file it


def party(number: int, name: str, name_en: str = "") -> Party:
    return Party(f"0x{number:040x}", f"91990100MA{number:07d}X", name, name_en)


def word(number: int) -> str:
    return f"0x{number:064x}"


DEBTOR = party(1, "示例远舟汽车有限公司", "Yuanzhou Motors (sample)")
SUPPLIER = party(2, "示例甲 & 乙 <电子> 有限公司")
BANK = party(3, "示例银行股份有限公司", "Example Bank")


def step(number: int, kind: str = "transferred", **other: Any) -> Step:
    at = 1_790_308_800 + number * 3_600
    said = Step(kind, SUPPLIER, BANK, 300_000, 10_700_053, at, "LotTransferred", 100 + number, 7, word(number))
    return replace(said, **other)


ISSUED = step(
    1, "issued", from_party=DEBTOR, to_party=SUPPLIER, start_fen=0, amount_fen=50_000_000, event="ReceivableIssued"
)
FACTS = Facts(
    lot=word(0xCE000493E0),
    certificate=word(0xCE0000000000),
    debtor=DEBTOR,
    supplier=SUPPLIER,
    holder=SUPPLIER,
    start_fen=300_000,
    amount_fen=10_700_053,
    redeemed_fen=0,
    face_fen=50_000_000,
    paid_fen=1_234_567,
    early_fen=0,
    issued_at=1_790_308_800,
    accepted_at=1_790_395_200,
    maturity_at=1_798_300_799,
    state="accepted",
    frozen=False,
    endorsements=1,
    lien=Lien("secured", BANK, 10_600_000, 0),
    terms=word(0x7E),
    steps=(ISSUED, step(2)),
    steps_before=False,
    chain_id=731001,
    contract=f"0x{0xC0:040x}",
    issue_tx=word(0x77),
    changed_block=12_345,
    changed_at=1_790_400_000,
)


def made(**other: Any) -> bytes:
    return certificate_pdf(replace(FACTS, **other), code=CODE, url=URL)


def test_it_says_all_that_it_is_made_from() -> None:
    said = text(made())
    for fact in (
        *("人民币壹拾万柒仟元伍角叁分", "￥107,000.53", "￥500,000.00", "￥12,345.67", "300,001 – 11,000,053"),
        *("2026-09-25", "2026-09-26", "2026-12-26", "已签收", "accepted", "已质押", "pledged", "￥106,000.00"),
        *(DEBTOR.name, DEBTOR.name_en, DEBTOR.code, DEBTOR.address, SUPPLIER.name, SUPPLIER.code, BANK.name),
        *(FACTS.lot, FACTS.certificate, FACTS.terms, FACTS.contract, FACTS.issue_tx, "731001", "block 12345"),
        *(
            "开具",
            "ReceivableIssued",
            "转让",
            f"{SUPPLIER.name} → {BANK.name}",
            "LotTransferred",
            "block 102",
            "log 7",
            word(2),
            URL,
        ),
        " ".join(CODE[at : at + 4] for at in range(0, 32, 4)),
    ):
        assert fact in said, fact


def test_a_telephone_reads_where_it_can_be_checked() -> None:
    first, *_ = pictures(made())
    assert read_codes(first) == [URL]


def test_the_same_facts_are_the_same_bytes_wherever_it_is_made() -> None:
    program = (
        "import hashlib; from tests.papers.test_certificate import made; print(hashlib.sha256(made()).hexdigest())"
    )
    found = {hashlib.sha256(made()).hexdigest()}
    for seed, zone in (("1", "UTC"), ("2", "America/New_York")):
        where = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=where, capture_output=True, text=True, check=True
        )
        found.add(done.stdout.strip())
    assert len(found) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"amount_fen": 10_700_054},
        {"holder": BANK},
        {"state": "settled"},
        {"frozen": True},
        {"lien": None},
        {"changed_block": 12_346},
        {"steps": (ISSUED,)},
        {"debtor": replace(DEBTOR, name="示例远舟汽车公司")},
    ],
)
def test_another_fact_is_another_paper(other: dict[str, Any]) -> None:
    assert replace(FACTS, **other).canonical() != FACTS.canonical()
    assert text(made(**other)) != text(made())


@pytest.mark.parametrize("state", CERTIFICATE_STATES)
def test_each_state_is_said_in_both_languages(state: str) -> None:
    said = text(made(state=state, accepted_at=None, steps=tuple(step(n, kind) for n, kind in enumerate(STEPS))))
    for words in (CERTIFICATE_STATES[state], *STEPS.values()):
        assert words.zh in said and words.en in said


@pytest.mark.parametrize("kind", [kind for kind in LIENS if kind != "none"])
def test_each_lien_is_said_with_whose_it_is(kind: str) -> None:
    said = text(made(lien=Lien(kind, BANK, 10_600_000, 1_790_500_000)))
    assert LIENS[kind].zh in said and BANK.name in said
    assert ("2026-09-27 17:06:40" in said) == (kind == "reserved")
    assert "无none" in text(made(lien=None))


def test_who_is_frozen_or_redeemed_is_no_longer_free() -> None:
    assert "司法冻结" in text(made(frozen=True))
    assert "本份额已兑付" in text(made(redeemed_fen=FACTS.amount_fen))


def test_a_hundred_endorsements_go_over_pages_and_none_is_lost() -> None:
    pages = texts(made(steps=(ISSUED, *(step(n) for n in range(2, 102))), endorsements=100))
    assert len(pages) > 3
    assert all(word(number) in "".join(pages) for number in range(1, 102))
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in page
    assert all("from → to" in page for page in pages[1:-1])  # the head of the table is on each


def test_nothing_falls_off_the_page_however_long_names_are() -> None:
    chinese, latin, unbroken = "鑫" * LONGEST, "W" * LONGEST, "〔" * LONGEST
    long = [replace(party(9, name), name_en=name) for name in (chinese, latin, unbroken, "龘" * LONGEST)]
    steps = tuple(step(n, from_party=one, to_party=other) for n, (one, other) in enumerate(pairwise(long)))
    pdf = made(debtor=long[0], supplier=long[1], holder=long[2], lien=Lien("recourse", long[3], 1, 0), steps=steps)
    for picture in pictures(pdf):
        left, top, right, bottom = inked(picture)
        assert left >= MARGIN - 1 and right <= MARGIN + WIDTH + 1
        assert top >= MARGIN - 1 and bottom <= A4[1] - FOOT + 3
    assert chinese in text(pdf) and latin in text(pdf)


def test_the_largest_amounts_stay_in_their_places() -> None:
    most = (1 << 40) - 1
    pdf = made(face_fen=most, amount_fen=most, start_fen=0, paid_fen=most, steps=(step(1, amount_fen=most),))
    left, _, right, _ = inked(pictures(pdf)[0])
    assert left >= MARGIN - 1 and right <= MARGIN + WIDTH + 1
    assert "人民币壹佰零玖亿玖仟伍佰壹拾壹万陆仟贰佰柒拾柒元柒角伍分" in text(pdf)


def test_a_character_that_the_font_has_not_is_named() -> None:
    said = text(made(holder=party(5, "龘达科技\n有限\x00公司🪵")))
    assert "〔U+9F98〕达科技 有限〔U+0000〕公司〔U+1FAB5〕" in said
    assert "Unicode" in said
    assert "Unicode" not in text(made())


@given(st.text())
@settings(max_examples=300)
def test_whatever_a_name_is_every_character_of_it_is_shown(name: str) -> None:
    assert {ord(one) for one in font.written(name)} <= font.characters()


def test_the_font_has_what_chinese_names_are_written_with() -> None:
    for name in ("深圳市鑫淼喆堃犇垚科技有限公司", "镕玥昇芃翀昉", "𬌗𫖯𬸚", "Électronique Müller & Søn"):
        assert font.is_whole(name), name


def test_a_party_of_which_nothing_is_filed_is_its_address() -> None:
    nobody = Party(f"0x{8:040x}", "", "", "")
    assert nobody.address in text(made(holder=nobody, steps=(step(1, to_party=nobody),)))
