"""What a transaction cannot cost less than: the prices, one by one."""

from __future__ import annotations

from typing import Any

import pytest

from bench._gas_floor import Floor, Word, calldata_gas, floor, log_gas, per_item, words
from bench.gas import LIMITS, STEPS, over_limits


def test_a_zero_byte_costs_four_and_any_other_sixteen() -> None:
    assert calldata_gas(b"") == 0
    assert calldata_gas(bytes.fromhex("00ff0001")) == 2 * 4 + 2 * 16


@pytest.mark.parametrize(
    ("before", "after", "gas", "refund"),
    [
        (0, 0, 2_100, 0),  # read
        (7, 7, 2_100, 0),  # read, or written back as it was
        (0, 7, 22_100, 0),
        (7, 8, 5_000, 0),
        (7, 0, 5_000, 4_800),
    ],
)
def test_a_word_costs_by_what_it_was_and_is(before: int, after: int, gas: int, refund: int) -> None:
    word = Word(before, after)
    assert (word.gas, word.refund) == (gas, refund)


def test_a_log_costs_by_topics_and_bytes() -> None:
    assert log_gas(0, 0) == 375
    assert log_gas(3, 64) == 375 + 3 * 375 + 64 * 8


def test_no_more_than_a_fifth_comes_back() -> None:
    assert Floor(calldata=0, words=5_000, logs=0, signatures=0, refund=4_800).gas == 26_000 - 4_800
    assert Floor(calldata=0, words=9_000, logs=0, signatures=0, refund=9_600).gas == 30_000 - 6_000


def test_the_parts_add_up() -> None:
    logs = [{"topics": ["0x01", "0x02"], "data": "0x" + "00" * 32}]
    found = floor(b"\0\1", logs, [Word(0, 1), Word(1, 1)], signatures=2)
    assert found.gas == 21_000 + 20 + (22_100 + 2_100) + (375 * 3 + 256) + 6_000


def test_a_share_is_rounded_up() -> None:
    assert [per_item(gas, 100) for gas in (4_200_000, 4_200_001)] == [42_000, 42_001]


def test_words_are_read_out_of_the_two_traces() -> None:
    def trace(**slots: int) -> dict[str, Any]:
        return {"0xaa": {"storage": {slot.replace("s", "0x"): hex(value) for slot, value in slots.items()}}}

    touched = {**trace(s01=5, s02=0, s03=6, s04=9), "0xbb": {"balance": "0x0"}}
    changed = {"pre": trace(s03=6, s04=9), "post": trace(s02=8, s03=7)}
    assert list(words(touched, changed)) == [Word(5, 5), Word(0, 8), Word(6, 7), Word(9, 0)]


def test_a_step_at_its_cap_is_within_it() -> None:
    assert set(LIMITS) < set(STEPS)
    assert over_limits(LIMITS, LIMITS) == {}
    assert over_limits({**LIMITS, "accept": 32_001}, LIMITS) == {"accept": 32_001}
