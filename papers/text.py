"""Amounts, days and words as they stand on paper, in Chinese and English."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

SHANGHAI = timezone(timedelta(hours=8))


class Words(NamedTuple):
    zh: str
    en: str


CERTIFICATE_STATES = {
    "issued": Words("待签收", "issued, not accepted yet"),
    "accepted": Words("已签收", "accepted"),
    "overdue": Words("逾期未付", "overdue"),
    "defaulted": Words("违约", "in default"),
    "settled": Words("已结清", "settled"),
}
LIENS = {
    "none": Words("无", "none"),
    "reserved": Words("为放款银行预留", "reserved for a bank that has yet to pay out"),
    "secured": Words("已质押", "pledged"),
    "recourse": Words("有追索权转让", "sold with recourse"),
}
STEPS = {
    "issued": Words("开具", "issued"),
    "split": Words("拆分", "split"),
    "transferred": Words("转让", "endorsed"),
    "redeemed": Words("兑付", "redeemed"),
    "discharged": Words("提前付清", "paid early"),
    "frozen": Words("司法冻结", "frozen by a court"),
    "unfrozen": Words("解除冻结", "freed by a court"),
    "forced": Words("司法划转", "moved by a court"),
}
# Of a statement: its books, and what a line of them is.
BOOKS = {
    "held": Words("持有凭证", "held"),
    "owed": Words("应付凭证", "owed"),
    "money": Words("资金", "money"),
}
LINES = {
    "issued": Words("开立取得", "issued"),
    "transferred": Words("转让", "transferred"),
    "redeemed": Words("兑付", "redeemed"),
    "discharged": Words("提前付清", "paid early"),
    "accepted": Words("开立", "accepted"),
    "paid": Words("付款", "paid"),
    "disburse": Words("放款", "disburse"),
    "pay_early": Words("提前付款", "pay early"),
    "pay_at_maturity": Words("到期付款", "pay at maturity"),
    "pay_out": Words("兑付款", "pay out"),
    "interest_share": Words("利息分担", "interest share"),
    "fee_share": Words("费用分担", "fee share"),
    "compensate": Words("补偿", "compensate"),
    "refund": Words("退还补偿", "refund"),
}


FINANCING_STATES = {
    "accepted": Words("已接受报价，待放款", "quote accepted, to be paid out"),
    "disbursed": Words("已放款", "paid out"),
    "repaid": Words("已还清", "repaid"),
    "lapsed": Words("已失效，未放款", "lapsed, nothing was paid out"),
    "declined": Words("银行已撤回，未放款", "declined by the bank, nothing was paid out"),
    "ended": Words("司法划转后终止", "ended by a court's transfer"),
}
PAYMENTS = {
    "disburse": Words("放款", "disbursement"),
    "pay_early": Words("提前付款", "early payment"),
    "interest_share": Words("利息分担", "share of interest"),
    "fee_share": Words("费用分担", "share of fees"),
}
PAYMENT_STATES = {
    "open": Words("待付", "to be paid"),
    "paid": Words("已付", "paid"),
    "lapsed": Words("已失效", "lapsed"),
    "void": Words("作废", "void"),
}


def yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def percent(bps: int) -> str:
    """Basis points: 405 are 4.05%."""
    return f"{bps // 100}.{bps % 100:02d}%"


def day(at: int) -> str:
    """The date in Shanghai."""
    return f"{_there(at):%Y-%m-%d}"


def moment(at: int) -> str:
    """Date and time in Shanghai."""
    return f"{_there(at):%Y-%m-%d %H:%M:%S}"


def _there(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone(SHANGHAI)
