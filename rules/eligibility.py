"""The gate: is this loan one that the pool may compensate (Shenzhen arts. 4, 13, 14, 21)?"""

from datetime import date
from typing import Final

from rules import checks
from rules.decision import Decision, Outcome, Step, facts, worst
from rules.ratio import BORROWERS
from rules.ruleset import Data, RuleSet
from rules.selection import governing_text
from rules.units import yuan

_EXCLUSIONS: Final = {
    "insured": ("保险公司保险", "insurance"),
    "guaranteed": ("融资担保公司担保", "a guarantee company's guarantee"),
    "re_guaranteed": ("财政再担保", "fiscal re-guarantee"),
    "otherwise_compensated": ("其他同类风险补偿", "another risk compensation of this kind"),
}

_Test = tuple[Outcome, Step]


def eligibility(
    rule_set: RuleSet,
    *,
    borrower: str,
    product: str,
    loan_date: date,
    credit_total_fen: int,
    credit_line_fen: int | None = None,
    entered_on: date | None = None,
    npl_date: date | None = None,
    insured: bool | None,
    guaranteed: bool | None,
    re_guaranteed: bool | None,
    otherwise_compensated: bool | None,
) -> Decision:
    """May the pool compensate this loan, as far as arts. 4, 13, 14 and 21 say?

    Amounts are in fen. `credit_total_fen` is T (see `compensation_ratio`), the limit of an
    enterprise; `credit_line_fen` is the total credit line per client, that of an owner or
    self-employed borrower. `entered_on` is the day of entry in the loan library, None if it was
    not entered; `npl_date` is None while the loan performs, and art. 13 is then not tested.
    The four exclusions of art. 14 are None where the fact is not known.
    `product` is a word of the rule set's list (S-14a), such as
    "receivable_pledge_working_capital_loan" or "non_recourse_factoring".

    Outcome: "no" if any test fails; else "missing" if a fact or the governing text is not to be
    had; else "manual" if a test needs a person; else "yes". Every test has its step.
    Raises `InputError` for a wrong type, a negative amount, or an unknown word.
    """
    rule = rule_set.rule("eligibility", strategy="shenzhen_gate")
    flags = {
        "insured": insured,
        "guaranteed": guaranteed,
        "re_guaranteed": re_guaranteed,
        "otherwise_compensated": otherwise_compensated,
    }
    checks.word("borrower", borrower, BORROWERS)
    checks.word("product", product, rule["products"]["outcomes"])
    checks.day("loan_date", loan_date)
    checks.integer("credit_total_fen", credit_total_fen, minimum=1)
    if credit_line_fen is not None:
        checks.integer("credit_line_fen", credit_line_fen)
    checks.optional_day("entered_on", entered_on)
    checks.optional_day("npl_date", npl_date)
    for name, flag in flags.items():
        checks.optional_flag(name, flag)

    text = governing_text(rule_set, loan_date)
    # Eligibility of another text is not ours to judge, even where a person can look it up.
    governs = text.rule_set == rule_set.name
    tests: dict[str, _Test] = {"rule_set": ("yes" if governs else "missing", text.step)}
    if borrower == "enterprise":
        tests["credit_total_fen"] = _limit(rule["credit_total_limit"], credit_total_fen, "合计")
    else:
        tests["credit_line_fen"] = _limit(rule["credit_line_limit"], credit_line_fen, "授信总额")
    if npl_date is not None:
        tests["entered_on"] = _entry_before_npl(rule_set, rule, entered_on, npl_date)
    for name, flag in flags.items():
        tests[name] = _exclusion(rule["exclusions"], name, flag)
    tests["product"] = _product(rule["products"], product)
    return rule_set.decide(
        "eligibility",
        {
            "borrower": borrower,
            "product": product,
            "loan_date": loan_date,
            "credit_total_fen": credit_total_fen,
            "credit_line_fen": credit_line_fen,
            "entered_on": entered_on,
            "npl_date": npl_date,
            **flags,
        },
        worst([outcome for outcome, _ in tests.values()]),
        [step for _, step in tests.values()],
        missing=[name for name, (outcome, _) in tests.items() if outcome == "missing"],
    )


def _limit(limit: Data, amount: int | None, zh: str) -> _Test:
    top: int = limit["value"]
    if amount is None:
        return "missing", Step(
            limit["article"],
            limit["phrase"],
            f"{zh}未知,上限 {yuan(top)} 元(含)。",
            f"The amount is not known; the limit is {yuan(top)} yuan inclusive.",
            facts(limit_fen=top),
        )
    within = amount <= top  # 不超过, 以下(含): the limit itself is allowed (民法典第1259条)
    return "yes" if within else "no", Step(
        limit["article"],
        limit["phrase"],
        f"{zh} {yuan(amount)} 元{'不超过' if within else '超过'} {yuan(top)} 元。",
        f"{yuan(amount)} yuan is {'within' if within else 'above'} the limit of {yuan(top)}.",
        facts(amount_fen=amount, limit_fen=top),
        f"{amount} {'<=' if within else '>'} {top}",
    )


def _entry_before_npl(rule_set: RuleSet, rule: Data, entered_on: date | None, npl_date: date) -> _Test:
    cited = rule["entry_before_npl"]
    outcome: Outcome
    if entered_on is None:
        outcome, zh, en = "no", "未录入贷款项目库", "The loan was not entered in the loan library"
    elif npl_date > entered_on:
        outcome, zh, en = "yes", "不良判定在入库之后", "The NPL judgment is after the entry"
    elif npl_date == entered_on:
        # The text compares times (评定为不良的时间); two dates alone cannot say which came first.
        outcome = "manual" if rule_set.reading("S-13") == "manual" else "no"
        zh, en = "同日入库并判定不良,先后不明", "Entry and NPL judgment on one day, order unknown"
    else:
        outcome, zh, en = "no", "不良判定在入库之前", "The NPL judgment is before the entry"
    return outcome, Step(
        cited["article"],
        cited["phrase"],
        f"{zh}(入库 {entered_on or '无'},判定 {npl_date})。",
        f"{en} (entered {entered_on or 'never'}, judged {npl_date}).",
        facts(entered_on=entered_on, npl_date=npl_date, reading_S_13=rule_set.reading("S-13")),
    )


def _exclusion(cited: Data, name: str, flag: bool | None) -> _Test:
    zh, en = _EXCLUSIONS[name]
    outcome: Outcome = "missing" if flag is None else "no" if flag else "yes"
    words_zh = {"missing": "不明", "no": "有,不予补偿", "yes": "无"}[outcome]
    words_en = {"missing": "not known", "no": "yes, so excluded", "yes": "none"}[outcome]
    return outcome, Step(
        cited["article"],
        cited["phrase"],
        f"{zh}:{words_zh}。",
        f"Covered by {en}: {words_en}.",
        tuple({name: flag}.items()),
    )


def _product(products: Data, product: str) -> _Test:
    outcome: Outcome = products["outcomes"][product]
    words_zh = {"yes": "属于", "no": "不属于", "manual": "须人工认定是否属于"}[outcome]
    words_en = {"yes": "is", "no": "is not", "manual": "may be, a person decides,"}[outcome]
    return outcome, Step(
        products["article"],
        products["phrase"],
        f"产品 {product} {words_zh}贷款项目(S-14a)。",
        f"The product {product} {words_en} a loan kind of the pool (S-14a).",
        facts(product=product),
    )
