"""Amounts in Chinese capitals (人民币大写), by the rules of the People's Bank for bills (《正确填写票据和结算凭证的
基本规定》), of which the articles are named below.
"""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
WITHIN = ("", "拾", "佰", "仟")  # places of a group of four
GROUPS = ("", "万", "亿")
MOST_FEN = 10**14 - 1  # above it writers differ; the ledger ends far below


def capitals(fen: int) -> str:
    """107000_53 fen are 壹拾万柒仟元伍角叁分. Raises `ValueError` below nothing and from 10^12 yuan on.

    Where the rules leave 零 to the writer (二之三), it is not written; 角 without 分 has no 整 after it (三).
    """
    if not 0 <= fen <= MOST_FEN:
        raise ValueError(f"{fen} fen: no amount of a document")
    yuan, rest = divmod(fen, 100)
    jiao, last = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan or not rest else ""
    if not rest:
        return words + "整"
    if jiao:
        words += f"{DIGITS[jiao]}角"
    elif words:
        words += "零"  # 二之四: no 角, but 分
    return words + (f"{DIGITS[last]}分" if last else "")


def _whole(yuan: int) -> str:
    """Groups of four digits, each with its name; one 零 for all zeros between two digits (二之一, 二之二)."""
    if not yuan:
        return DIGITS[0]
    words = ""
    for place in reversed(range(len(GROUPS))):
        group = yuan // 10_000**place % 10_000
        if not group:
            continue
        gap = words and (group < 1_000 or yuan // 10_000 ** (place + 1) % 10_000 == 0)
        words += (DIGITS[0] if gap else "") + _group(group) + GROUPS[place]
    return words


def _group(group: int) -> str:
    """Below ten thousand; zeros at its end are not said."""
    words, gap = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            words += (DIGITS[0] if gap else "") + DIGITS[digit] + WITHIN[place]
        gap = bool(words) and not digit
    return words
