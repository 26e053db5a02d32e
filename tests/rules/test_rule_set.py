"""The data file says what the document says, and nothing is lost between the two."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from rules import InputError, RuleSet, RuleSetError, load_rule_set, rule_set_names
from rules.lpr import lpr_table
from rules.ruleset import parse_rule_set, read_data


def cited(data: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, Mapping):
        if "phrase" in data:
            yield data
        for item in data.values():
            yield from cited(item)
    elif isinstance(data, tuple):
        for item in data:
            yield from cited(item)


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else "一二三四五六七八九"[tens - 1] + "十"
    return head + ("一二三四五六七八九"[ones - 1] if ones else "")


def article_text(text: str, article: str) -> str:
    number = int(article.split("(")[0])
    start = text.index(f"\n第{chinese(number)}条")
    following = text.find(f"\n第{chinese(number + 1)}条")
    return text[start:] if following < 0 else text[start:following]


def test_every_phrase_stands_verbatim_in_the_article_it_cites(shenzhen_text: str, maanshan_text: str) -> None:
    for name, text, least in (("shenzhen-2024", shenzhen_text, 50), ("maanshan-2024", maanshan_text, 25)):
        quotes = list(cited(read_data(name)))
        assert len(quotes) > least
        for quote in quotes:
            assert quote["phrase"] in article_text(text, quote["article"]), quote


def test_bonus_lists_are_those_of_article_16(shenzhen: RuleSet, shenzhen_text: str) -> None:
    rule = shenzhen.rules["compensation_ratio"]
    for bonus in ("qualification_bonus", "feature_bonus"):
        for zh in rule[bonus]["members"].values():
            # "…企业" is printed once for the whole list in places
            assert zh.removesuffix("企业") in article_text(shenzhen_text, "16")


def test_document_number_title_and_term(shenzhen: RuleSet, shenzhen_text: str) -> None:
    assert shenzhen.document == "深工信规〔2024〕5号" and shenzhen.document in shenzhen_text
    assert shenzhen.title in shenzhen_text
    assert (shenzhen.in_force_from, shenzhen.in_force_to) == (date(2024, 4, 1), date(2028, 8, 10))
    roles = [party["role"] for party in shenzhen.parties]
    assert roles == [
        "authority",
        "finance_supervisor",
        "pool_reviewer",
        "pool_treasurer",
        "beneficiary",
    ]


def test_readings_a1_to_a26_are_named_parameters(shenzhen: RuleSet) -> None:
    for row in (f"A{n}" for n in range(1, 27)):
        reading = shenzhen.readings[row]
        assert reading["value"] in reading["options"]
        assert reading["zh"] and reading["en"] and reading["article"]


def test_the_hash_follows_the_meaning_and_not_the_layout(shenzhen: RuleSet) -> None:
    data = read_data("shenzhen-2024")
    assert len(shenzhen.sha256) == 64
    assert parse_rule_set(dict(reversed(list(data.items())))).sha256 == shenzhen.sha256
    assert parse_rule_set({**data, "title": "别的"}).sha256 != shenzhen.sha256


def test_a_loaded_rule_set_cannot_be_changed(shenzhen: RuleSet) -> None:
    with pytest.raises(TypeError):
        shenzhen.rules["rate_cap"]["spread"]["value"] = 500


def test_only_rule_sets_are_listed_and_loaded() -> None:
    assert "shenzhen-2024" in rule_set_names() and "lpr" not in rule_set_names()
    for name in ("lpr", "shenzhen-2020", "../secret", "", None, ["shenzhen-2024"]):
        with pytest.raises(InputError):
            load_rule_set(name)  # type: ignore[arg-type]


@pytest.mark.parametrize("lost", ["document", "in_force", "readings", "rules"])
def test_a_malformed_rule_set_is_refused(lost: str) -> None:
    data = {key: value for key, value in read_data("shenzhen-2024").items() if key != lost}
    with pytest.raises(RuleSetError):
        parse_rule_set(data)


def test_a_reading_without_that_option_is_refused(shenzhen: RuleSet) -> None:
    data = dict(read_data("shenzhen-2024"))
    data["readings"] = {**data["readings"], "A6": {"value": "ceil", "options": ["floor"]}}
    with pytest.raises(RuleSetError):
        parse_rule_set(data)


def test_a_rule_set_of_another_strategy_is_not_computed_with(shenzhen: RuleSet) -> None:
    with pytest.raises(InputError, match="net_recoveries"):
        shenzhen.rule("recovery_refund", strategy="net_recoveries")


def numbers(data: Any) -> Iterator[object]:
    if isinstance(data, Mapping | tuple):
        for item in data.values() if isinstance(data, Mapping) else data:
            yield from numbers(item)
    elif not isinstance(data, str | bool | None):
        yield data


def test_every_number_of_the_data_files_is_whole() -> None:
    for name in (*rule_set_names(), "lpr"):
        found = list(numbers(read_data(name)))
        assert found and all(type(number) is int for number in found)


def test_the_lpr_table_is_ordered_and_says_how_far_it_knows() -> None:
    table = lpr_table()
    assert table.known_through == date(2026, 8, 31)
    assert {term: len(quotes) for term, quotes in table.quotes.items()} == {"1Y": 13, "5Y+": 12}
    for quotes in table.quotes.values():
        assert [since for since, _ in quotes] == sorted({since for since, _ in quotes})
