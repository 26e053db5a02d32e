"""The peers: token contracts that many would build this on, compiled as ours are, and what the same steps cost there.

Each peer is given its best case: anybody may mint, so no right is checked; no name is bound to an account; nothing is
signed for a relayer to carry. As with ours an ordinary step is measured: both parties hold other tokens already, and
the token is fresh. What a peer has no counterpart for is left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import solcx

from bench._gas_node import Mined, Node
from bench._node import bench_key
from chain.abi import call_encoder, keccak, signature
from chain.compile import ROOT, SETTINGS, SOLC
from chain.keys import Key

SOURCES = ROOT / "bench" / "contracts"
FACE, PART = 10_000_000, 3_000_000  # fen
OLD_OPENZEPPELIN = "node_modules/@solvprotocol/erc-3525/node_modules/@openzeppelin/contracts"
PACKAGES = {
    "erc3525": "node_modules/@solvprotocol/erc-3525",
    "erc3525_openzeppelin": OLD_OPENZEPPELIN,
    "openzeppelin": "node_modules/@openzeppelin/contracts",
    "solc": "node_modules/solc",
}

SUPPLIER, RECIPIENT = bench_key("peer supplier"), bench_key("peer recipient")
ISSUER = bench_key("peer issuer")


def locked_versions() -> dict[str, str]:
    """What stands in the lock file, by the names that the report uses."""
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    return {name: lock[place]["version"] for name, place in PACKAGES.items()}


def compile_peers() -> dict[str, dict[str, Any]]:
    """ABI and bytecode by contract name, by our compiler and settings. Each gets the OpenZeppelin that it asks for."""
    remappings = [
        *SETTINGS["remappings"],
        "@solvprotocol/=node_modules/@solvprotocol/",
        f"node_modules/@solvprotocol/erc-3525/:@openzeppelin/contracts/={OLD_OPENZEPPELIN}/",
    ]
    missing = [place for place in PACKAGES.values() if not (ROOT / place).is_dir()]
    if missing:
        raise SystemExit(f"bench gas: no {', '.join(missing)} here; run: python3 dev.py setup")
    sources = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(SOURCES.glob("*.sol"))}
    outputs = {path: {"*": ["abi", "evm.bytecode.object"]} for path in sources}
    answer = solcx.compile_standard(
        {
            "language": "Solidity",
            "sources": {path: {"content": text} for path, text in sources.items()},
            "settings": {**SETTINGS, "remappings": remappings, "outputSelection": outputs},
        },
        base_path=str(ROOT),
        allow_paths=str(ROOT),
        solc_binary=SOLC,
    )
    return {name: found for path in sources for name, found in answer["contracts"][path].items()}


@dataclass(frozen=True)
class Peer:
    """One deployed peer."""

    node: Node
    address: str
    functions: dict[str, dict[str, Any]]

    @classmethod
    def deploy(cls, node: Node, compiled: dict[str, Any]) -> Peer:
        created = node.send(ISSUER, None, bytes.fromhex(compiled["evm"]["bytecode"]["object"])).created
        assert created is not None
        functions = {signature(entry): entry for entry in compiled["abi"] if entry["type"] == "function"}
        return cls(node, created, functions)

    def send(self, key: Key, function: str, *arguments: Any) -> Mined:
        """function: its whole signature, because token standards overload names."""
        return self.node.send(key, self.address, call_encoder(self.functions[function])(arguments))


def certificate(name: str) -> int:
    """An id as a certificate has it: of its content."""
    return int.from_bytes(keccak(b"tallystick bench certificate " + name.encode()), "big")


def erc3525(node: Node, compiled: dict[str, Any]) -> dict[str, Mined]:
    """A slot is a receivable, a token is a lot. A lot moves while it is the newest of its owner's list, which is the
    cheapest place."""
    peer = Peer.deploy(node, compiled)

    def mint(name: str) -> Mined:
        return peer.send(ISSUER, "mint(address,uint256,uint256)", SUPPLIER.address, certificate(name), FACE)

    def split(token: int) -> Mined:
        return peer.send(SUPPLIER, "transferFrom(uint256,address,uint256)", token, RECIPIENT.address, PART)

    split(_minted(mint("first")))
    issued = mint("issued")
    parted = split(_minted(mint("to split")))
    moved = peer.send(
        SUPPLIER,
        "transferFrom(address,address,uint256)",
        *(SUPPLIER.address, RECIPIENT.address, _minted(mint("to move"))),
    )
    return {"issue_one_invoice": issued, "split_direct": parted, "transfer_whole": moved}


def _minted(mined: Mined) -> int:
    """The token that a mint made, from its event."""
    topic = "0x" + keccak(b"Transfer(address,address,uint256)").hex()
    return next(int(log["topics"][3], 16) for log in mined.logs if log["topics"][0] == topic)


def erc721(node: Node, compiled: dict[str, Any]) -> dict[str, Mined]:
    """A token is a receivable; it cannot be split."""
    peer = Peer.deploy(node, compiled)

    def mint(name: str) -> Mined:
        return peer.send(ISSUER, "mint(address,uint256)", SUPPLIER.address, certificate(name))

    def move(name: str) -> Mined:
        arguments = (SUPPLIER.address, RECIPIENT.address, certificate(name))
        return peer.send(SUPPLIER, "transferFrom(address,address,uint256)", *arguments)

    mint("kept")
    mint("first")
    move("first")
    issued = mint("issued")
    mint("to move")
    return {"issue_one_invoice": issued, "transfer_whole": move("to move")}


def erc1155(node: Node, compiled: dict[str, Any]) -> dict[str, Mined]:
    """An id is a receivable, a unit one fen; parts of one receivable have no names of their own."""
    peer = Peer.deploy(node, compiled)

    def mint(name: str) -> Mined:
        return peer.send(ISSUER, "mint(address,uint256,uint256)", SUPPLIER.address, certificate(name), FACE)

    def move(name: str, amount: int) -> Mined:
        arguments = (SUPPLIER.address, RECIPIENT.address, certificate(name), amount, b"")
        return peer.send(SUPPLIER, "safeTransferFrom(address,address,uint256,uint256,bytes)", *arguments)

    issued = mint("issued")
    mint("to split")
    mint("to move")
    return {
        "issue_one_invoice": issued,
        "split_direct": move("to split", PART),
        "transfer_whole": move("to move", FACE),
    }


def measure_peers(node: Node) -> dict[str, dict[str, int]]:
    """Gas by peer and step."""
    compiled = compile_peers()
    done = {
        "erc3525": erc3525(node, compiled["ERC3525Peer"]),
        "erc721": erc721(node, compiled["ERC721Peer"]),
        "erc1155": erc1155(node, compiled["ERC1155Peer"]),
    }
    return {peer: {step: mined.gas for step, mined in steps.items()} for peer, steps in done.items()}
