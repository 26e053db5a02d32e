"""A node that cannot be reached, a call that it refuses, and an answer are three different things."""

import socket

import pytest

from chain.rpc import NodeError, NodeUnavailable, Rpc
from tests.support.anvil import Anvil


def test_a_node_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as taken:  # bound and not listening: connections are refused
        taken.bind(("127.0.0.1", 0))
        rpc = Rpc(f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(NodeUnavailable, match=r"127\.0\.0\.1"):
            rpc.call("eth_chainId")
        with pytest.raises(NodeUnavailable):
            rpc.batch([("eth_chainId", [])])


def test_a_refused_call_says_what_the_node_said(anvil: Anvil) -> None:
    with pytest.raises(NodeError, match="not found") as caught:
        anvil.rpc.call("eth_nothing")
    assert caught.value.code == -32601


def test_in_a_batch_a_refusal_stands_in_its_place(anvil: Anvil) -> None:
    first, second, third = anvil.rpc.batch([("eth_chainId", []), ("eth_nothing", []), ("eth_chainId", [])])
    assert first == third == hex(anvil.chain_id)
    assert isinstance(second, NodeError)


def test_a_long_batch_is_cut_and_keeps_its_order(anvil: Anvil) -> None:
    rpc = Rpc(anvil.url, batch_size=7)
    texts = ["0x" + bytes([i]).hex() for i in range(50)]
    found = rpc.batch([("web3_sha3", [text]) for text in texts])
    assert found == [anvil.rpc.call("web3_sha3", text) for text in texts]
    assert rpc.batch([]) == []


def test_null_is_an_answer(anvil: Anvil) -> None:
    assert anvil.rpc.call("eth_getTransactionReceipt", "0x" + "00" * 32) is None
