"""A decision can be kept, compared and proved."""

import hashlib
import json
from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from rules import Decision, RuleSet, compensation_amount, rate_cap


def decided(rule_set: RuleSet) -> Decision:
    return compensation_amount(rule_set, principal_fen=123_456_789, ratio_bps=3000)


def test_as_dict_is_json_and_names_units(shenzhen: RuleSet) -> None:
    told = decided(shenzhen).as_dict()
    assert json.loads(json.dumps(told)) == told
    assert (told["outcome"], told["value"], told["unit"]) == ("value", 37_037_036, "fen")
    assert told["steps"][0]["inputs"]["principal_fen"] == 123_456_789


def test_the_input_hash_is_that_of_the_canonical_json(shenzhen: RuleSet) -> None:
    expected = hashlib.sha256(b'{"principal_fen":123456789,"ratio_bps":3000}').hexdigest()
    assert decided(shenzhen).input_hash == expected


def test_dates_enter_the_hash_as_iso(shenzhen: RuleSet) -> None:
    decision = rate_cap(shenzhen, rate_bps=500, loan_date=date(2025, 6, 1), matures_on=date(2026, 6, 1))
    text = b'{"loan_date":"2025-06-01","matures_on":"2026-06-01","rate_bps":500}'
    assert decision.input_hash == hashlib.sha256(text).hexdigest()


def test_a_decision_is_a_value(shenzhen: RuleSet) -> None:
    assert decided(shenzhen) == decided(shenzhen)
    assert len({decided(shenzhen), decided(shenzhen)}) == 1
    with pytest.raises(FrozenInstanceError):
        decided(shenzhen).value = 1  # type: ignore[misc]
