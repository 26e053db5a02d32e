"""The relayer's transactions are eth_account's, byte for byte, and cost the process nothing else."""

import subprocess
import sys

from eth_account import Account
from hypothesis import given
from hypothesis import strategies as st

from chain.compile import ROOT
from chain.keys import Key
from chain.transaction import signed_transaction

KEYS = st.integers(1, 1 << 255).map(lambda number: Key(number.to_bytes(32, "big")))
SHOWS_THE_LIMIT = "import chain.deploy, chain.submit, sys; print(sys.getrecursionlimit())"


@given(
    key=KEYS,
    chain_id=st.integers(1, 1 << 40),
    nonce=st.integers(0, 1 << 32),
    gas=st.integers(21_000, 100_000_000),
    to=st.binary(min_size=20, max_size=20) | st.just(b""),
    data=st.binary(max_size=100),
)
def test_a_transaction_is_signed_as_eth_account_signs_it(
    key: Key, chain_id: int, nonce: int, gas: int, to: bytes, data: bytes
) -> None:
    given_fields = {"chainId": chain_id, "nonce": nonce, "gas": gas, "to": to, "data": data}
    theirs = Account.sign_transaction({**given_fields, "gasPrice": 0, "value": 0}, key.secret)
    ours = signed_transaction(key, chain_id=chain_id, nonce=nonce, gas=gas, to=to, data=data)
    assert ours == bytes(theirs.raw_transaction)


def test_the_ledgers_door_leaves_pythons_recursion_limit_alone() -> None:
    """With a high one, a deeply nested JSON body would end the process that parses it."""
    command = [sys.executable, "-c", SHOWS_THE_LIMIT]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(shown.stdout) == 1_000
