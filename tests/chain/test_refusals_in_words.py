"""Whatever the contracts refuse, a person reads why, in Chinese and in English."""

import re
import string
from typing import Any

import eth_abi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.abi import selector
from chain.artifacts import abi_entries
from chain.compile import COMPILED, source_files
from chain.refusals import WORDS, read_refusal, yuan
from tests.support.values import FEW, by_name, entries, generals, values_of

OURS = ("Intent_", "Batch_", "Registry_", "Ledger_", "Desk_", "Pool_")
BARE = {"type": "error", "name": "Batch_ItemFailed", "inputs": []}  # answered, and in no ABI
ERRORS = {entry["name"]: entry for _, entry in abi_entries("error", COMPILED)} | {BARE["name"]: BARE}
# Of the contract library: what a wrong key, or a right one at the wrong time, meets where a role acts.
OF_ROLES = {
    "AccessManagedUnauthorized",
    "AccessManagerAlreadyScheduled",
    "AccessManagerExpired",
    "AccessManagerNotReady",
    "AccessManagerNotScheduled",
    "AccessManagerUnauthorizedAccount",
    "AccessManagerUnauthorizedCall",
    "AccessManagerUnauthorizedCancel",
}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_error_of_ours_and_of_the_roles_has_words_and_nothing_else_has() -> None:
    assert {name for name in ERRORS if name.startswith(OURS)} | OF_ROLES == WORDS.keys()


def test_every_error_in_the_sources_is_one_that_a_contract_declares() -> None:
    """One that no contract answers with is not in any ABI, and nobody would miss its words."""
    declared = set(re.findall(r"^    error (\w+)\(", source_files()["contracts/src/Errors.sol"], re.M))
    assert declared == {name for name in ERRORS if name.startswith(OURS)}


@pytest.mark.parametrize("name", sorted(WORDS))
def test_words_name_the_arguments_of_their_own_error(name: str) -> None:
    arguments = {c["name"]: c["type"] for c in ERRORS[name]["inputs"]}
    zh, en = WORDS[name]
    assert placeholders(zh) == placeholders(en) <= arguments.keys()
    # What is shown is shown in yuan.
    assert {arguments[shown] for shown in placeholders(zh)} <= {"uint256", "uint40"}
    assert any("\u4e00" <= letter <= "\u9fff" for letter in zh)
    assert en.isascii()


@pytest.mark.parametrize("entry", [*entries("error", COMPILED), BARE])
@FEW
@given(data=st.data())
def test_every_refusal_is_read_with_its_arguments(entry: dict[str, Any], data: Any) -> None:
    values = data.draw(values_of(entry["inputs"]))
    coded = selector(entry) + eth_abi.encode(*generals(entry["inputs"], values))
    refusal = read_refusal("0x" + coded.hex())
    assert refusal.name == entry["name"]
    assert refusal.args == by_name(entry["inputs"], values)
    assert refusal.zh and refusal.en
    assert not set("{}") & set(refusal.zh + refusal.en)


@pytest.mark.parametrize(
    "data",
    [
        None,
        "0x",
        "0x08c379a0",
        "0x4e487b71" + f"{0x11:064x}",
        "0x12345678" + "ab" * 32,
    ],
)
def test_what_is_not_known_is_shown_as_it_is(data: str | None) -> None:
    refusal = read_refusal(data)
    assert refusal.name == "Unknown"
    assert refusal.zh.endswith(data or "0x") and refusal.en.endswith(data or "0x")


@pytest.mark.parametrize(
    ("fen", "words"),
    [(0, "0.00"), (5, "0.05"), (123_456_789, "1,234,567.89"), (-5, "-0.05"), (-100, "-1.00")],
)
def test_amounts_are_shown_in_yuan(fen: int, words: str) -> None:
    assert yuan(fen) == words
