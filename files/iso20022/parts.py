"""What all the messages are made of: accounts, banks, parties, amounts, times. schema: the message's own classes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from xsdata.models.datatype import XmlDate, XmlDateTime

from files.iso20022.messages import Account, EntryError

SHANGHAI = timezone(timedelta(hours=8))
CURRENCY = "CNY"
CLEARING = "CNAPS"
MOST_FEN = 2**40 - 1  # what the ledger's 40 bits hold
MOST_NAME, MOST_WORDS = 140, 105
_REFERENCE = re.compile("[!-~]{1,32}")  # what fits into 32 bytes on the ledger


class Refused(Exception):
    """One entry cannot be taken."""

    def __init__(self, field: str, code: str, value: object, zh: str, en: str) -> None:
        super().__init__(code)
        self.field, self.code, self.value, self.zh, self.en = field, code, str(value)[:80], zh, en

    def at(self, place: int) -> EntryError:
        return EntryError(place, self.field, self.code, self.value, self.zh, self.en)


# --- writing


def party(schema: Any, name: str) -> Any:
    return schema.PartyIdentification135(nm=name[:MOST_NAME])


def agent(schema: Any, account: Account) -> Any:
    code = schema.ClearingSystemIdentification2Choice(cd=CLEARING)
    member = schema.ClearingSystemMemberIdentification2(clr_sys_id=code, mmb_id=account.bank_code)
    bank = schema.FinancialInstitutionIdentification18(clr_sys_mmb_id=member, nm=account.bank_name[:MOST_NAME] or None)
    return schema.BranchAndFinancialInstitutionIdentification6(fin_instn_id=bank)


def account_id(schema: Any, account: Account) -> dict[str, Any]:
    """What every kind of account has in the messages."""
    other = schema.GenericAccountIdentification1(id=account.number)
    return {"id": schema.AccountIdentification4Choice(othr=other), "ccy": CURRENCY}


def amount(schema: Any, fen: int) -> Any:
    return schema.ActiveOrHistoricCurrencyAndAmount(value=yuan(fen), ccy=CURRENCY)


def yuan(fen: int) -> Decimal:
    """Exactly, with two places."""
    return Decimal(fen).scaleb(-2)


def moment(at: int) -> XmlDateTime:
    return XmlDateTime.from_datetime(datetime.fromtimestamp(at, SHANGHAI))


def day(on: date) -> XmlDate:
    return XmlDate.from_date(on)


# --- reading


def fen_of(value: Decimal, field: str) -> int:
    """Raises `Refused` unless it is a positive whole number of fen that the ledger can hold."""
    sign, digits, exponent = value.as_tuple()
    # Looked at before anything is reckoned: 1E+999999 is short to write and long to hold.
    if not isinstance(exponent, int) or not -5 <= exponent <= 0 or len(digits) > 18 or sign:
        raise _bad_amount(field, value)
    fen = value.scaleb(2)
    if fen != fen.to_integral_value() or not 0 < fen <= MOST_FEN:
        raise _bad_amount(field, value)
    return int(fen)


def signed_fen_of(value: Decimal, field: str) -> int:
    """Of a balance, which may be nothing, and more than one certificate is."""
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or not -5 <= exponent <= 0 or len(digits) > 18:
        raise _bad_amount(field, value)
    fen = value.scaleb(2)
    if fen != fen.to_integral_value():
        raise _bad_amount(field, value)
    return int(fen)


def cny(money: Any, field: str) -> Decimal:
    """The value of an amount. Raises `Refused` for another currency."""
    if money.ccy != CURRENCY:
        raise Refused(field, "bad_currency", money.ccy, "仅受理人民币（CNY）", "only CNY is taken")
    value: Decimal = money.value
    return value


def read_account(account: Any, bank: Any, holder: Any, field: str) -> Account:
    """As far as the message names it. account, bank, holder: parts of the message, or None."""
    number = name = code = bank_name = ""
    if account is not None:
        number = account.id.iban or (account.id.othr.id if account.id.othr else "")
        name = account.nm or ""
    if holder is not None and holder.nm:
        name = holder.nm
    if bank is not None:
        found = bank.fin_instn_id
        code = found.clr_sys_mmb_id.mmb_id if found.clr_sys_mmb_id else ""
        bank_name = found.nm or ""
    return Account(plain(number, field), plain(name, field), plain(code, field), plain(bank_name, field))


def own_account(account: Account, field: str) -> Account:
    """An account whose file it is. Raises `Refused` unless number and bank are there."""
    if not account.number:
        raise Refused(field, "missing_account", "", "缺少账号", "the account's number is missing")
    if not account.bank_code:
        raise Refused(field, "missing_bank", "", "缺少开户行联行号", "the bank's clearing code (CNAPS) is missing")
    return account


def second_of(moment_or_day: Any, field: str) -> int:
    """UTC second of a time; of a date, its noon in Shanghai. Without an offset it is Shanghai's."""
    if moment_or_day is None:
        raise Refused(field, "missing_date", "", "缺少日期", "the date is missing")
    try:
        if getattr(moment_or_day, "dt_tm", None) is not None:
            return second(moment_or_day.dt_tm)
        on = moment_or_day.dt.to_date()
        return int(datetime(on.year, on.month, on.day, 12, tzinfo=SHANGHAI).timestamp())
    except (ValueError, OverflowError, AttributeError):
        raise _bad_date(field) from None


def second(at: XmlDateTime) -> int:
    """UTC second. Raises `Refused` for a year that no calendar here has."""
    try:
        found = at.to_datetime()
        seconds = int((found if found.tzinfo else found.replace(tzinfo=SHANGHAI)).astimezone(UTC).timestamp())
    except (ValueError, OverflowError):
        raise _bad_date("CreDtTm") from None
    if not 0 < seconds < 2**33:
        raise _bad_date("CreDtTm")
    return seconds


def bank_reference(text: str | None, field: str) -> str:
    """Raises `Refused` unless the bank's reference fits onto the ledger: 1 to 32 visible ASCII characters."""
    if text is None or _REFERENCE.fullmatch(text) is None:
        words = "the bank's reference must be 1 to 32 visible ASCII characters"
        raise Refused(field, "bad_reference", text or "", "银行流水号须为1至32个可见ASCII字符", words)
    return text


def reason_of(choice: Any) -> str:
    """A code, the standard's or the bank's own."""
    return plain((choice.cd or choice.prtry or "") if choice is not None else "", "Rsn")


def plain(text: str, field: str) -> str:
    """On one line, without what cannot be seen. Raises `Refused` for more than any field of the standard holds."""
    if len(text) > MOST_NAME:
        raise Refused(field, "too_long", text, "内容过长", "longer than the standard allows")
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _bad_amount(field: str, value: Decimal) -> Refused:
    words = "an amount is more than nothing, at most 10,995,116,277.75 yuan, and whole fen"
    return Refused(field, "bad_amount", value, "金额须大于零、精确到分且不超过账本上限", words)


def _bad_date(field: str) -> Refused:
    return Refused(field, "bad_date", "", "日期无效", "no such date")


def date_of(at: int) -> date:
    """The date in Shanghai of a UTC second."""
    return datetime.fromtimestamp(at, SHANGHAI).date()
