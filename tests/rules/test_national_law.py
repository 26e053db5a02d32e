"""Law of the whole country that a machine can reckon: late interest, tenor of a certificate, size of an enterprise."""

import json
from datetime import date

import pytest

from rules import InputError, late_interest, load_rule_set, payment_term, sme_size, tenor
from rules.ruleset import parse_rule_set, read_data
from tests.rules.conftest import SHARED, plain

PAYMENTS, CERTIFICATES, SIZES = (load_rule_set(name) for name in ("cn-802", "cn-77", "cn-300"))


# --- 国令第802号 art. 17


@pytest.mark.parametrize(
    ("overdue", "days", "expected"),
    [(100_000_000, 30, 1_500_000), (123_456, 7, 432), (1_999, 1, 0), (2_000, 1, 1), (100, 0, 0)],
)
def test_five_hundredths_of_a_percent_a_day(overdue: int, days: int, expected: int) -> None:
    decision = late_interest(PAYMENTS, overdue_fen=overdue, days=days)
    assert (decision.value, decision.steps[-1].article) == (expected, "17")


@pytest.mark.parametrize(
    ("agreed", "lpr", "outcome", "value"),
    [
        (300, 300, "value", 25_000),  # 1,000,000 fen at 3 % for 300 of 360 days
        (299, 300, "no", None),
        (300, None, "missing", None),
        (0, 300, "no", None),
    ],
)
def test_an_agreed_rate_is_not_below_the_lpr_of_the_contract(
    agreed: int, lpr: int | None, outcome: str, value: int | None
) -> None:
    decision = late_interest(PAYMENTS, overdue_fen=1_000_000, days=300, agreed_bps=agreed, lpr_bps=lpr)
    assert (decision.outcome, decision.value) == (outcome, value)


def test_its_phrases_stand_in_the_text() -> None:
    (file,) = (SHARED / "data" / "law").glob("保障中小企业款项支付条例*.md")
    text = file.read_text("utf-8")
    rules = PAYMENTS.rules
    for cited in (
        *rules["late_interest"].values(),
        *rules["payment_term"].values(),
        *rules["deadlines"]["steps"].values(),
    ):
        assert isinstance(cited, str) or cited["phrase"] in text


# --- 国令第802号 arts. 9, 10


@pytest.mark.parametrize(
    ("payer", "accepted", "due", "outcome", "article"),
    [
        ("large_enterprise", None, "2026-04-30", "yes", "9"),  # delivered on 1 March
        ("large_enterprise", None, "2026-05-01", "manual", "9"),
        ("large_enterprise", None, "2027-03-01", "manual", "9"),
        ("large_enterprise", "2026-03-02", "2026-05-01", "yes", "10"),
        ("public_body", None, "2026-03-31", "yes", "9"),
        ("public_body", None, "2026-04-01", "manual", "9"),
        ("public_body", None, "2026-04-30", "manual", "9"),
        ("public_body", None, "2026-05-01", "no", "9"),
        ("public_body", "2026-03-11", "2026-04-10", "yes", "10"),
    ],
)
def test_sixty_days_and_thirty_from_delivery_or_acceptance(
    payer: str, accepted: str | None, due: str, outcome: str, article: str
) -> None:
    decision = payment_term(
        PAYMENTS,
        payer=payer,
        delivered_on=date(2026, 3, 1),
        due_on=date.fromisoformat(due),
        accepted_on=date.fromisoformat(accepted) if accepted else None,
    )
    assert (decision.outcome, decision.steps[0].article) == (outcome, article)


def test_nothing_is_accepted_before_it_is_delivered_and_other_payers_have_no_such_term() -> None:
    march = date(2026, 3, 1)
    with pytest.raises(InputError, match="before delivered_on"):
        payment_term(PAYMENTS, payer="public_body", delivered_on=march, due_on=march, accepted_on=date(2026, 2, 28))
    with pytest.raises(InputError, match="payer"):
        payment_term(PAYMENTS, payer="small_enterprise", delivered_on=march, due_on=march)


# --- 银发〔2025〕77号 art. 11


@pytest.mark.parametrize(
    ("due", "outcome"),
    [("2026-07-15", "yes"), ("2026-07-16", "manual"), ("2027-01-15", "manual"), ("2027-01-16", "no")],
)
def test_six_months_in_principle_and_a_year_at_most(due: str, outcome: str) -> None:
    decision = tenor(CERTIFICATES, issued_on=date(2026, 1, 15), due_on=date.fromisoformat(due))
    assert decision.outcome == outcome


def test_the_cap_that_was_announced_is_another_reading() -> None:
    data = plain(read_data("cn-77"))
    data["readings"]["P-1"]["value"] = "announced"
    shorter = parse_rule_set(data)
    assert tenor(shorter, issued_on=date(2026, 1, 15), due_on=date(2026, 7, 15)).outcome == "yes"
    assert tenor(shorter, issued_on=date(2026, 1, 15), due_on=date(2026, 7, 16)).outcome == "no"


def test_the_cap_is_the_one_of_the_day_of_issue() -> None:
    data = plain(read_data("cn-77"))
    now, coming = data["rules"]["tenor"]["caps"]
    now["to"], coming["from"], coming["article"] = "2026-12-31", "2027-01-01", "11"
    dated = parse_rule_set(data)
    outcomes = [
        tenor(dated, issued_on=date.fromisoformat(issued), due_on=date.fromisoformat(due)).outcome
        for issued, due in (("2026-12-31", "2027-12-31"), ("2027-01-01", "2027-07-01"), ("2027-01-01", "2027-07-02"))
    ]
    assert outcomes == ["manual", "yes", "no"]


def test_before_the_notice_there_was_no_cap() -> None:
    days = (date(2025, 6, 14), date(2025, 6, 15))
    assert [tenor(CERTIFICATES, issued_on=day, due_on=date(2028, 1, 1)).outcome for day in days] == ["yes", "no"]


def test_a_tenor_that_the_coming_cap_will_forbid_is_told_of() -> None:
    said = tenor(CERTIFICATES, issued_on=date(2026, 1, 15), due_on=date(2026, 7, 16)).steps[-1]
    assert "6个月" in said.zh and "announced" in said.en
    short = tenor(CERTIFICATES, issued_on=date(2026, 1, 15), due_on=date(2026, 7, 15)).steps[-1]
    assert "announced" not in short.en


def test_due_before_it_is_issued_is_refused() -> None:
    with pytest.raises(InputError, match="after issued_on"):
        tenor(CERTIFICATES, issued_on=date(2026, 1, 15), due_on=date(2026, 1, 15))


# --- 工信部联企业〔2011〕300号


def test_every_minimum_is_that_of_the_standard() -> None:
    table = json.loads((SHARED / "data" / "sme_size_standard_2011_300.json").read_text("utf-8"))["table"]
    industries = SIZES.rules["sme_size"]["industries"]
    assert set(industries) == set(table)
    for industry, classes in table.items():
        for minima, row in zip(industries[industry], (classes[c] for c in ("large", "medium", "small")), strict=True):
            assert [minima.get(name) for name in ("employees", "revenue", "assets")] == row, industry


@pytest.mark.parametrize(
    ("industry", "employees", "revenue", "assets", "size"),
    [
        ("工业", 1_000, 40_000, None, "大型"),
        ("工业", 999, 40_000, None, "中型"),
        ("工业", 1_000, 39_999, None, "中型"),
        ("工业", 300, 1_999, None, "小型"),
        ("工业", 19, 50_000, None, "微型"),
        ("建筑业", None, 90_000, 299, "微型"),
        ("其他未列明行业", 300, None, None, "大型"),
        ("租赁和商务服务业", 10, None, 100, "小型"),
    ],
)
def test_the_largest_class_whose_minima_are_all_met(
    industry: str, employees: int | None, revenue: int | None, assets: int | None, size: str
) -> None:
    decision = sme_size(SIZES, industry=industry, employees=employees, revenue_wan=revenue, assets_wan=assets)
    assert (decision.word, decision.unit) == (size, "size")


def test_a_number_that_decides_is_asked_for() -> None:
    decision = sme_size(SIZES, industry="工业", employees=1_000)
    assert (decision.outcome, decision.missing) == ("missing", ("revenue",))


def test_an_industry_that_the_standard_does_not_know_is_refused() -> None:
    with pytest.raises(InputError, match="industry"):
        sme_size(SIZES, industry="魔法")
