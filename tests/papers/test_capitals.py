"""Amounts in Chinese capitals: as the People's Bank writes them, and as another implementation does."""

from __future__ import annotations

import cn2an
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from papers.capitals import MOST_FEN, capitals

THE_BANKS_OWN = {  # the rules' examples; of two ways that they allow, ours
    "1409.50": "壹仟肆佰零玖元伍角",
    "6007.14": "陆仟零柒元壹角肆分",
    "1680.32": "壹仟陆佰捌拾元叁角贰分",
    "107000.53": "壹拾万柒仟元伍角叁分",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "325.04": "叁佰贰拾伍元零肆分",
}
HARD = {
    "0.00": "零元整",
    "0.05": "伍分",
    "0.50": "伍角",
    "0.55": "伍角伍分",
    "1.00": "壹元整",
    "1.01": "壹元零壹分",
    "10.00": "壹拾元整",
    "10.05": "壹拾元零伍分",
    "1004.56": "壹仟零肆元伍角陆分",
    "10000.00": "壹万元整",
    "10001.00": "壹万零壹元整",
    "100000.00": "壹拾万元整",
    "1000010.01": "壹佰万零壹拾元零壹分",
    "20000000.03": "贰仟万元零叁分",
    "100000000.00": "壹亿元整",
    "100001000.00": "壹亿零壹仟元整",
    "100050000.00": "壹亿零伍万元整",
    "1000000000.00": "壹拾亿元整",
    "1000000000.01": "壹拾亿元零壹分",
    "10995116277.75": "壹佰零玖亿玖仟伍佰壹拾壹万陆仟贰佰柒拾柒元柒角伍分",
    "999999999999.99": "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
}
# Amounts as people name them: digits with many zeros among them.
SPARSE = st.text("0000123456789", min_size=1, max_size=14).map(int)


def fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))


@pytest.mark.parametrize(("yuan", "words"), (THE_BANKS_OWN | HARD).items())
def test_amounts_that_are_written_wrongly_elsewhere(yuan: str, words: str) -> None:
    assert capitals(fen(yuan)) == words


@given(st.integers(0, MOST_FEN) | SPARSE)
@example(0)
@example(MOST_FEN)
def test_another_implementation_writes_the_same(amount: int) -> None:
    yuan, rest = divmod(amount, 100)
    assert capitals(amount) == cn2an.an2cn(f"{yuan}.{rest:02d}", "rmb")


@given(st.integers(0, MOST_FEN) | SPARSE, st.integers(0, MOST_FEN) | SPARSE)
def test_two_amounts_never_read_the_same(one: int, other: int) -> None:
    assert (capitals(one) == capitals(other)) == (one == other)


@given(SPARSE)
def test_no_zero_is_said_twice_or_before_the_end(amount: int) -> None:
    words = capitals(amount)
    assert "零零" not in words
    assert amount == 0 or not (words.startswith("零") or any(end in words for end in ("零元", "零万", "零亿", "零整")))


@pytest.mark.parametrize("amount", [-1, MOST_FEN + 1])
def test_what_no_document_is_about_is_refused(amount: int) -> None:
    with pytest.raises(ValueError, match="no amount"):
        capitals(amount)
