"""Annual grades of the banks: Shenzhen arts. 22 to 24."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import BankYear, InputError, RuleSet, annual_grades, expelled, load_rule_set
from rules.ruleset import parse_rule_set, read_data
from tests.rules.conftest import plain

EXCELLENT, GOOD, PASSED, FAILED = "优秀", "良好", "合格", "不合格"


def banks(many: int) -> list[BankYear]:
    """Each better than the next in everything, and all of them growing."""
    return [
        BankYear(f"bank {i:02}", 1_000 + 10 * (many - i), 1_000, 100 + many - i, 100, violation=False)
        for i in range(many)
    ]


def words(rule_set: RuleSet, given: list[BankYear]) -> list[str | None]:
    return [decision.word for decision in annual_grades(rule_set, banks=given).values()]


def test_the_first_15_percent_are_excellent_and_to_30_percent_good(shenzhen: RuleSet) -> None:
    assert words(shenzhen, banks(20)) == [EXCELLENT] * 3 + [GOOD] * 3 + [PASSED] * 14


@pytest.mark.parametrize(
    ("many", "excellent", "good"),
    [(6, 0, 1), (7, 1, 1), (13, 1, 2), (14, 2, 2), (3, 0, 0)],
)
def test_percentages_are_of_whole_banks(shenzhen: RuleSet, many: int, excellent: int, good: int) -> None:
    """15 % of 6 banks is nobody (A23)."""
    found = words(shenzhen, banks(many))
    assert (found.count(EXCELLENT), found.count(GOOD)) == (excellent, good)


def test_few_banks_rounded_up_is_another_reading() -> None:
    data = plain(read_data("shenzhen-2024"))
    data["readings"]["A23"]["value"] = "ceil"
    assert words(parse_rule_set(data), banks(3)) == [EXCELLENT, PASSED, PASSED]


def test_equals_share_the_better_rank(shenzhen: RuleSet) -> None:
    twenty = banks(20)
    twenty[3] = replace(twenty[3], amount_fen=twenty[2].amount_fen)
    assert words(shenzhen, twenty)[:4] == [EXCELLENT] * 4


def test_growth_is_compared_exactly(shenzhen: RuleSet) -> None:
    """1/3 of a large amount and one fen less: no rounding makes them equal."""
    twenty = banks(20)
    third = 3 * 10**17
    twenty[2] = replace(twenty[2], amount_before_fen=third, amount_fen=third + third // 3)
    twenty[3] = replace(twenty[3], amount_before_fen=third, amount_fen=third + third // 3 - 1)
    found = annual_grades(shenzhen, banks=twenty)
    ranks = [dict(decision.steps[0].inputs)["growth_rank"] for decision in found.values()]
    assert ranks[2:4] == [1, 2]


def test_far_enough_in_amount_or_in_borrowers_is_enough(shenzhen: RuleSet) -> None:
    twenty = banks(20)
    last_in_amount = replace(twenty[0], amount_fen=20, amount_before_fen=1)
    assert words(shenzhen, [last_in_amount, *twenty[1:]])[0] == EXCELLENT
    last_in_both = replace(last_in_amount, borrowers=1, borrowers_before=1)
    assert words(shenzhen, [last_in_both, *twenty[1:]])[0] == PASSED


def test_who_fell_in_both_fails_unless_all_did(shenzhen: RuleSet) -> None:
    twenty = banks(20)
    fell = replace(twenty[5], amount_fen=999, borrowers=99)
    one_only = replace(twenty[6], amount_fen=999)
    found = words(shenzhen, [*twenty[:5], fell, one_only, *twenty[7:]])
    assert (found[5], found[6]) == (FAILED, PASSED)
    all_fell = [replace(one, amount_fen=999 - i, borrowers=99) for i, one in enumerate(twenty)]
    assert FAILED not in words(shenzhen, all_fell)


def test_a_violation_fails_and_is_tested_first(shenzhen: RuleSet) -> None:
    twenty = banks(20)
    found = annual_grades(shenzhen, banks=[replace(twenty[0], violation=True), *twenty[1:]])
    assert found["bank 00"].word == FAILED
    assert found["bank 00"].steps[0].phrase == "有违反本细则之行为"
    assert [found[f"bank 0{i}"].word for i in (1, 2, 3)] == [EXCELLENT, EXCELLENT, GOOD]  # its rank stays its own


def test_growth_from_nothing_has_no_rank(shenzhen: RuleSet) -> None:
    twenty = banks(20)
    found = words(shenzhen, [replace(twenty[0], amount_before_fen=0), *twenty[1:]])
    assert found[:4] == [PASSED, EXCELLENT, EXCELLENT, EXCELLENT]


def test_no_banks_no_grades(shenzhen: RuleSet) -> None:
    assert annual_grades(shenzhen, banks=[]) == {}


@given(numbers=st.lists(st.tuples(*[st.integers(0, 5)] * 4, st.booleans()), max_size=12), seed=st.integers(0, 2**32))
def test_the_order_of_the_banks_changes_nothing(numbers: list[tuple[int, int, int, int, bool]], seed: int) -> None:
    rule_set = load_rule_set("shenzhen-2024")
    given = [BankYear(str(i), *row[:4], violation=row[4]) for i, row in enumerate(numbers)]
    mixed = Random(seed).sample(given, len(given))
    assert dict(annual_grades(rule_set, banks=given)) == dict(annual_grades(rule_set, banks=mixed))


def test_two_fails_in_a_row_and_out(shenzhen: RuleSet) -> None:
    assert not expelled(shenzhen, grades=[])
    assert not expelled(shenzhen, grades=[FAILED])
    assert not expelled(shenzhen, grades=[FAILED, PASSED, FAILED])
    assert expelled(shenzhen, grades=[PASSED, FAILED, FAILED])
    assert not expelled(shenzhen, grades=[FAILED, FAILED, PASSED])


@pytest.mark.parametrize(
    "wrong",
    [
        [BankYear("a", -1, 0, 0, 0, violation=False)],
        [BankYear("a", 1, 0, 0, 0, violation=False)] * 2,
        [BankYear(" ", 1, 0, 0, 0, violation=False)],
        [BankYear("a", 1, 0, 0, 0, violation="no")],  # type: ignore[arg-type]
        ["a"],
        "a",
    ],
)
def test_what_cannot_be_judged_is_refused(shenzhen: RuleSet, wrong: list[BankYear]) -> None:
    with pytest.raises(InputError):
        annual_grades(shenzhen, banks=wrong)
