"""Where the contracts are, on which chain, and whether a node is that chain."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from chain.abi import keccak
from chain.artifacts import artifact
from chain.compile import CONTRACTS
from chain.rpc import Rpc

# What a record names: the four contracts, and who may do what in them without a party's signature. Not the pool's
# policy module, which the governor may replace.
RECORDED = (*CONTRACTS, "Authority")


class WrongChain(Exception):
    """The node is not the ledger that the deployment was recorded on."""


@dataclass(frozen=True)
class Deployment:
    """A recorded deployment. Addresses are lowercase hex, by contract name."""

    chain_id: int
    genesis_hash: str
    first_block: int
    source_hash: str
    addresses: dict[str, str]

    @classmethod
    def load(cls, path: Path) -> Deployment:
        """Raises `FileNotFoundError`, and `ValueError` for a file that is no deployment."""
        try:
            found = cls(**json.loads(path.read_text("utf-8")))
        except (TypeError, json.JSONDecodeError) as error:
            raise ValueError(f"{path}: not a deployment record: {error}") from error
        if set(found.addresses) != set(RECORDED):
            raise ValueError(f"{path}: names {sorted(found.addresses)}, wanted {sorted(RECORDED)}")
        return found

    @property
    def event_sources(self) -> dict[str, str]:
        """Contract name by address, of the four whose events we read. The Authority's own are OpenZeppelin's: what was
        done under it shows in the events of the contract that it was done to."""
        return {self.addresses[name]: name for name in CONTRACTS}

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(self), indent=2) + "\n", "utf-8")
        part.replace(path)

    def require_node(self, rpc: Rpc) -> None:
        """Raises `WrongChain` with what was wanted and found, unless the node is this ledger."""
        if self.source_hash != (ours := artifact(CONTRACTS[0])["source_hash"]):
            raise WrongChain(f"the deployment is of contracts {self.source_hash[:10]}, this code's are {ours[:10]}")
        chain_id, genesis, *codes = rpc.batch(
            [
                ("eth_chainId", []),
                ("eth_getBlockByNumber", ["0x0", False]),
                *[("eth_getCode", [address, "latest"]) for address in self.addresses.values()],
            ]
        )
        if int(chain_id, 16) != self.chain_id:
            raise WrongChain(f"{rpc.url} is chain {int(chain_id, 16)}, the deployment is on {self.chain_id}")
        if genesis["hash"] != self.genesis_hash:
            raise WrongChain(
                f"{rpc.url} begins with block {genesis['hash']}, the deployment's ledger with {self.genesis_hash}"
            )
        for (name, address), code in zip(self.addresses.items(), codes, strict=True):
            if code in ("0x", None):
                raise WrongChain(f"{rpc.url} has no contract at {address} ({name})")


def domain(deployment: Deployment, contract: str) -> dict[str, object]:
    """EIP-712 domain of one contract."""
    return {
        "name": f"Tallystick {contract}",
        "version": "1",
        "chainId": deployment.chain_id,
        "verifyingContract": deployment.addresses[contract],
    }


def domain_separator(deployment: Deployment, contract: str) -> bytes:
    parts = domain(deployment, contract)
    return keccak(
        keccak(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
        + keccak(str(parts["name"]).encode())
        + keccak(b"1")
        + deployment.chain_id.to_bytes(32, "big")
        + bytes(12)
        + bytes.fromhex(str(parts["verifyingContract"])[2:])
    )
