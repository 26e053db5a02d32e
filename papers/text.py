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
    "discharged": Words("核心企业提前付清", "paid early by the debtor"),
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
    "compensate": Words("补偿", "compensate"),
    "refund": Words("退还补偿", "refund"),
}


def yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def day(at: int) -> str:
    """The date in Shanghai."""
    return f"{_there(at):%Y-%m-%d}"


def moment(at: int) -> str:
    """Date and time in Shanghai."""
    return f"{_there(at):%Y-%m-%d %H:%M:%S}"


def _there(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone(SHANGHAI)
