"""The journal: what happened to a participant's certificates, with a hint how it is usually booked.

The hints name 企业会计准则第23号 (transfer of financial assets) where it decides. They follow from what the ledger
knows, which is whether a sale was with recourse; what else the parties agreed, and whether substantially all risks and
rewards have passed, is for the accountant to judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlmodel import Session

from api.books import Span, name_and_code
from chain.summaries import day
from files.invoices import yuan
from papers.certificate import Party
from readmodel.queries import journal as queries
from readmodel.queries.journal import Entry

HEADER = (
    "日期 date",
    "类型 kind",
    "凭证 certificate",
    "凭证份额 lot",
    "对方 counterparty",
    "对方代码 counterparty's code",
    "凭证金额(元) of certificates, yuan",
    "收付金额(元) of money, yuan",
    "融资成本(元) cost of financing, yuan",
    "追索权 recourse",
    "会计处理 treatment",
    "会计处理提示 what that means, as a rule",
    "融资 financing",
)
KINDS = {
    "issued": "开立并获签收 issued and accepted",
    "paid": "到期付款 paid",
    "received": "取得凭证 received",
    "endorsed": "背书转让 endorsed away",
    "sold": "转让融资 sold",
    "bought": "买入 bought",
    "pledged": "质押融资 pledged",
    "lent": "质押放款 lent",
    "repaid": "自有资金还款 repaid",
    "repayment_received": "收到还款 repayment received",
    "bought_back": "回购 bought back",
    "given_back": "被回购 given back",
    "moved_by_court": "司法划出 moved by a court",
    "came_by_court": "司法划入 came by a court",
    "redeemed": "兑付收款 redeemed",
    "paid_early": "提前付款 paid early",
    "collected_early": "提前收款 collected early",
    "claim_paid": "凭证兑付抵偿融资 claim paid out of the lot",
}


class Treatment(NamedTuple):
    code: str
    zh: str
    en: str


TREATMENTS = {
    one.code: one
    for one in (
        Treatment("recognise", "确认应收账款", "a receivable comes into the books"),
        Treatment("payable", "应付供应商款项在付款前继续确认", "the debt to the supplier stands until it is paid"),
        Treatment("payable_settled", "偿付应付款项", "the debt is paid"),
        Treatment(
            "derecognise",
            "无追索权：几乎所有风险和报酬已转移的，终止确认（企业会计准则第23号）；另有约定的，从其实质",
            "without recourse: derecognised where substantially all risks and rewards have passed (CAS 23); what "
            "else was agreed may change it",
        ),
        Treatment(
            "continues",
            "有追索权：通常仍保留几乎所有风险和报酬，应收账款继续确认，所收款项确认为负债（企业会计准则第23号）",
            "with recourse: as a rule the receivable continues to be recognised, and what was received is a liability "
            "(CAS 23)",
        ),
        Treatment(
            "collateral",
            "质押不是转移：应收账款继续确认，借款确认为负债",
            "a pledge is no transfer: the receivable stands, and so does the loan",
        ),
        Treatment("loan", "确认贷款或对转让方的债权", "a loan, or a claim on the seller, comes into the books"),
        Treatment("liability_paid", "冲减融资负债", "what was borrowed goes down"),
        Treatment("loan_repaid", "冲减贷款或对转让方的债权", "what was lent goes down"),
        Treatment("collected", "收回款项", "money is collected"),
        Treatment(
            "liability_paid_by_debtor",
            "债务人付款抵偿融资：应收账款与融资负债同时冲减",
            "the debtor paid the bank: receivable and liability go down together",
        ),
        Treatment("judge", "依裁定处理", "as the court's order says"),
    )
}
_OF_KIND = {
    "issued": "payable",
    "paid": "payable_settled",
    "received": "recognise",
    "endorsed": "derecognise",
    "pledged": "collateral",
    "lent": "loan",
    "repaid": "liability_paid",
    "repayment_received": "loan_repaid",
    "bought_back": "continues",
    "given_back": "loan_repaid",
    "moved_by_court": "judge",
    "came_by_court": "judge",
    "redeemed": "collected",
    "paid_early": "payable_settled",
    "collected_early": "collected",
    "claim_paid": "liability_paid_by_debtor",
}


def treatment(entry: Entry) -> Treatment:
    """As a rule; of a sale by whether it was with recourse."""
    if entry.kind == "sold":
        return TREATMENTS["continues" if entry.recourse else "derecognise"]
    if entry.kind == "bought":
        return TREATMENTS["loan" if entry.recourse else "recognise"]
    return TREATMENTS[_OF_KIND[entry.kind]]


def journal_rows(session: Session, party: str, of: Span) -> Iterator[list[str]]:
    """Below `HEADER`."""
    names: dict[str, Party] = {}
    for entry in queries.entries(session, party, *of.seconds):
        name, code = name_and_code(session, names, entry.counterparty)
        how = treatment(entry)
        yield [
            day(entry.at),
            KINDS[entry.kind],
            entry.certificate,
            entry.lot,
            name,
            code,
            yuan(entry.amount_fen),
            yuan(entry.money_fen) if entry.money_fen else "",
            "" if entry.cost_fen is None else yuan(entry.cost_fen),
            "" if entry.recourse is None else "是 yes" if entry.recourse else "否 no",
            how.code,
            f"{how.zh} {how.en}",
            entry.financing or "",
        ]
