"""Our names for the ledger's numbers stand in the order in which Solidity declares them."""

import re

import pytest

from chain.compile import source_files
from chain.summaries import POWERS as POWER_WORDS
from chain.words import ENUMS, POWERS

COMMENT = re.compile(r"//[^\n]*")
SOURCES = "\n".join(COMMENT.sub("", text) for text in source_files().values())
DECLARED = {name: re.findall(r"\w+", body) for name, body in re.findall(r"\benum (\w+) \{([^}]*)\}", SOURCES)}


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize("name", sorted(ENUMS))
def test_an_enum_has_soliditys_names_in_soliditys_order(name: str) -> None:
    assert list(ENUMS[name]) == [snake(value) for value in DECLARED[name]]


def test_every_enum_has_names() -> None:
    assert ENUMS.keys() == DECLARED.keys()


def test_a_power_is_named_by_its_bit() -> None:
    bits = re.findall(r"uint16 internal constant (\w+) = 1 << (\d+);", SOURCES)
    assert [(name.lower(), int(bit)) for name, bit in bits] == [(name, bit) for bit, name in enumerate(POWERS)]
    assert len(POWER_WORDS) == len(POWERS)
