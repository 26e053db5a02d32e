"""Losses and premiums by fixed parts: templates are data, and nothing is lost in rounding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import InputError, shares, sharing_templates


@pytest.mark.parametrize(
    ("template", "amount", "expected"),
    [
        ("insurance_7_3", 100_000_000, {"bank": 70_000_000, "insurer": 30_000_000}),
        ("insurance_7_3", 1_000_001, {"bank": 700_000, "insurer": 300_001}),
        ("insurance_premium", 10_001, {"enterprise": 3_000, "government": 4_001, "bank": 3_000}),
        ("singapore", 100_000_000, {"government": 50_000_000, "bank": 40_000_000, "insurer": 10_000_000}),
        (
            "government_bank_guarantor_4321",
            1_000,
            {"guarantor": 400, "provincial_re_guarantor": 300, "bank": 200, "government": 100},
        ),
        ("insurance_7_3", 0, {"bank": 0, "insurer": 0}),
    ],
)
def test_parts(template: str, amount: int, expected: dict[str, int]) -> None:
    assert shares(template=template, amount_fen=amount).parts == expected


@given(template=st.sampled_from(sorted(sharing_templates())), amount=st.integers(0, 10**15))
def test_the_parts_add_up_and_each_is_within_a_fen_a_party_of_its_share(template: str, amount: int) -> None:
    bps = sharing_templates()[template]["parts"]
    parts = shares(template=template, amount_fen=amount).parts
    assert sum(parts.values()) == amount
    assert all(abs(parts[party] * 10_000 - amount * bps[party]) < 10_000 * len(bps) for party in bps)


def test_it_says_each_party_s_part() -> None:
    decision = shares(template="insurance_7_3", amount_fen=1_000_001).decision
    assert [step.arithmetic for step in decision.steps] == [
        "1000001 * 7000 / 10000 -> 700000",
        "1000001 * 3000 / 10000 + 1 -> 300001",
    ]


@pytest.mark.parametrize(("template", "amount"), [("", 1), ("half", 1), ("singapore", -1), ("singapore", 1.5)])
def test_what_is_unknown_is_refused(template: str, amount: int) -> None:
    with pytest.raises(InputError):
        shares(template=template, amount_fen=amount)
