"""A loan of a book, asked of the rules that explain themselves."""

from __future__ import annotations

from rules import Decision, Qualification, RuleSet, compensation_ratio, eligibility
from rules.book import BookLoan


def explained_ratio(rule_set: RuleSet, loan: BookLoan) -> Decision:
    """Its titles are the first ones of the list, valid on the loan's day; its features the first ones, too."""
    rule = rule_set.rules["compensation_ratio"]
    titles, marks = (list(rule[group]["members"]) for group in ("qualification_bonus", "feature_bonus"))
    return compensation_ratio(
        rule_set,
        borrower=loan.kind,
        credit_total_fen=loan.credit_total_fen,
        loan_date=loan.loan_date,
        npl_date=loan.npl_date,
        qualifications=[Qualification(kind, loan.loan_date, loan.loan_date) for kind in titles[: loan.titles]],
        features=marks[: loan.features],
    )


def explained_gate(rule_set: RuleSet, loan: BookLoan) -> Decision:
    """What excludes it is an insurance."""
    return eligibility(
        rule_set,
        borrower=loan.kind,
        product=loan.product,
        loan_date=loan.loan_date,
        credit_total_fen=loan.credit_total_fen,
        credit_line_fen=loan.credit_line_fen,
        entered_on=loan.entered_on,
        npl_date=loan.npl_date,
        insured=loan.excluded,
        guaranteed=False,
        re_guaranteed=False,
        otherwise_compensated=False,
    )
