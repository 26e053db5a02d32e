"""Our ABI coding is the general codec's, on random values of every type that the contracts use."""

from typing import Any

import eth_abi
import pytest
from eth_utils.abi import function_signature_to_4byte_selector
from hypothesis import given
from hypothesis import strategies as st

from chain import abi
from chain.compile import COMPILED
from chain.intents import INTENTS
from tests.support.values import FEW, by_name, entries, general, generals, value_of, values_of

FUNCTIONS = entries("function", COMPILED)


@pytest.mark.parametrize("entry", FUNCTIONS)
@FEW
@given(data=st.data())
def test_a_call_is_encoded_as_the_general_codec_does(entry: dict[str, Any], data: Any) -> None:
    values = data.draw(values_of(entry["inputs"]))
    expected = function_signature_to_4byte_selector(abi.signature(entry))
    expected += eth_abi.encode(*generals(entry["inputs"], values))
    assert abi.call_encoder(entry)(values) == expected


@pytest.mark.parametrize("entry", FUNCTIONS)
@FEW
@given(data=st.data())
def test_arguments_and_answers_are_decoded_by_name(entry: dict[str, Any], data: Any) -> None:
    for components in (entry["inputs"], entry["outputs"]):
        values = data.draw(values_of(components))
        coded = eth_abi.encode(*generals(components, values))
        found = abi.tuple_decoder(components)(memoryview(coded), 0)
        assert found == by_name(components, values)


@pytest.mark.parametrize("name", sorted(INTENTS))
@FEW
@given(data=st.data())
def test_an_intent_struct_is_coded_both_ways(name: str, data: Any) -> None:
    struct = {"name": "intent", "type": "tuple", "components": list(INTENTS[name].components)}
    value = data.draw(value_of(struct))
    expected = eth_abi.encode([abi.type_name(struct)], [general(struct, value)])
    assert abi.tuple_encoder([struct])([value]) == expected
    assert abi.tuple_decoder([struct])(memoryview(expected), 0) == {"intent": value}


@pytest.mark.parametrize("value", ["0x", "0x" + "11" * 19, "0x" + "11" * 21])
@pytest.mark.parametrize("kind", ["address", "bytes32", "bytes4"])
def test_a_value_of_another_length_is_not_encoded(kind: str, value: str) -> None:
    with pytest.raises(ValueError, match="bytes"):
        abi.encoder({"name": "x", "type": kind})(value)


def test_a_type_that_is_not_known_is_not_guessed() -> None:
    for make in (abi.encoder, abi.decoder):
        with pytest.raises(ValueError, match="int256"):
            make({"name": "x", "type": "int256"})
