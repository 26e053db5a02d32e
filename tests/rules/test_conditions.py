"""Shenzhen's conditions that people answer on evidence (arts. 3, 15, 28, 30); foreign currency (art. 4)."""

import pytest

from rules import InputError, RuleSet, checklist, in_yuan

BY_ARTICLE = {
    "small_or_medium": "3",
    "operates_in_the_city": "3",
    "industry_allowed": "3",
    "not_financial_or_property": "3",
    "own_production": "15(2)",
    "classified_non_performing": "15(3)",
    "bank_not_dishonest": "30",
    "single_application": "28",
}


def test_all_met(shenzhen: RuleSet) -> None:
    decision = checklist(shenzhen, answers=dict.fromkeys(BY_ARTICLE, True))
    assert decision.outcome == "yes"
    assert [step.article for step in decision.steps] == list(BY_ARTICLE.values())


@pytest.mark.parametrize("test", BY_ARTICLE)
def test_each_excludes_alone_and_is_asked_for(shenzhen: RuleSet, test: str) -> None:
    answers: dict[str, bool | None] = dict.fromkeys(BY_ARTICLE, True)
    assert checklist(shenzhen, answers={**answers, test: False}).outcome == "no"
    unknown = checklist(shenzhen, answers={**answers, test: None})
    assert unknown.outcome == "missing" and len(unknown.missing) == 1


@pytest.mark.parametrize("answers", [{"weather": True}, {"own_production": "yes"}])
def test_an_answer_to_no_question_is_refused(shenzhen: RuleSet, answers: dict[str, bool | None]) -> None:
    with pytest.raises(InputError):
        checklist(shenzhen, answers=answers)


@pytest.mark.parametrize(
    ("rates", "fen", "by"),
    [
        ({"middle": 7_100_000, "spot_buying": 7_000_000, "cash_buying": 6_900_000}, 71_000, "middle"),
        ({"spot_buying": 7_000_000, "cash_buying": 6_900_000}, 70_000, "spot buying"),
        ({"cash_buying": 6_900_000}, 69_000, "cash buying"),
        ({"middle": 7_100_001}, 71_001, "middle"),  # up: a larger total never pays more
    ],
)
def test_the_middle_rate_goes_first_and_has_two_successors(
    shenzhen: RuleSet, rates: dict[str, int], fen: int, by: str
) -> None:
    decision = in_yuan(shenzhen, amount_cents=10_000, rates_micro=rates)
    assert decision.value == fen and f"By the {by} rate" in decision.steps[0].en


def test_no_rate_is_missing(shenzhen: RuleSet) -> None:
    assert in_yuan(shenzhen, amount_cents=1, rates_micro={}).outcome == "missing"


@pytest.mark.parametrize("rates", [{"middle": 0}, {"black_market": 1}])
def test_a_rate_of_nothing_is_refused(shenzhen: RuleSet, rates: dict[str, int]) -> None:
    with pytest.raises(InputError):
        in_yuan(shenzhen, amount_cents=1, rates_micro=rates)
