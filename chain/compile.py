"""Compile the contracts with py-solc-x and keep the artifacts beside their source hash.

    python -m chain.compile          write chain/artifacts/*.json
    python -m chain.compile --check  exit 1 when the committed artifacts are not those of the sources

The compiler is whatever `.tools/bin/solc` is: `dev.py setup` puts a native-looking shim over npm's solc there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import solcx

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "contracts" / "src"
ARTIFACTS = ROOT / "chain" / "artifacts"
SOLC = ROOT / ".tools" / "bin" / "solc"

# The four contracts that intents go to and that events come from.
CONTRACTS = ("ParticipantRegistry", "ReceivableLedger", "FinancingDesk", "CompensationPool")
# What stands beside them: who may do what without a party's signature, and the pool's first module.
SUPPORT = ("Authority", "StandardPoolPolicy")
COMPILED = (*CONTRACTS, *SUPPORT)

# The same settings as contracts/foundry.toml; a test compares the two.
SETTINGS: dict[str, Any] = {
    "evmVersion": "cancun",
    "viaIR": True,
    "optimizer": {"enabled": True, "runs": 1000},
    "remappings": ["@openzeppelin/=node_modules/@openzeppelin/"],
    "metadata": {"bytecodeHash": "none"},
    "outputSelection": {
        "*": {name: ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] for name in COMPILED}
    },
}


def source_files() -> dict[str, str]:
    """Our Solidity sources by path from the root, sorted."""
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(SOURCES.rglob("*.sol"))}


def source_hash() -> str:
    """sha256 over our sources, the settings and the locked compiler and library versions."""
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    pinned = {name: lock[f"node_modules/{name}"]["version"] for name in ("solc", "@openzeppelin/contracts")}
    body = json.dumps([source_files(), SETTINGS, pinned], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def compile_contracts() -> dict[str, dict[str, Any]]:
    """ABI and bytecode by contract name; takes a minute.

    Raises `solcx.exceptions.SolcError` with the compiler's own words.
    """
    sources = source_files()
    answer = solcx.compile_standard(
        {
            "language": "Solidity",
            "sources": {path: {"content": text} for path, text in sources.items()},
            "settings": SETTINGS,
        },
        base_path=str(ROOT),
        allow_paths=str(ROOT),
        solc_binary=SOLC,
    )
    digest = source_hash()
    by_file = {Path(path).stem: found for path, found in answer["contracts"].items() if path in sources}
    artifacts = {}
    for name in COMPILED:
        compiled = by_file[name][name]
        artifacts[name] = {
            "contract": name,
            "source_hash": digest,
            "abi": compiled["abi"],
            "bytecode": "0x" + compiled["evm"]["bytecode"]["object"],
            "runtime_bytes": len(compiled["evm"]["deployedBytecode"]["object"]) // 2,
        }
    return artifacts


def write(artifacts: dict[str, dict[str, Any]]) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    for name, artifact in artifacts.items():
        text = json.dumps(artifact, indent=1, sort_keys=True) + "\n"
        (ARTIFACTS / f"{name}.json").write_text(text, "utf-8")


def stale() -> list[str]:
    """Names of the contracts whose committed artifact does not carry the sources' hash."""
    digest = source_hash()
    return [
        name
        for name in COMPILED
        if not (ARTIFACTS / f"{name}.json").is_file()
        or json.loads((ARTIFACTS / f"{name}.json").read_text("utf-8"))["source_hash"] != digest
    ]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m chain.compile", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether the artifacts are current")
    if parser.parse_args(argv).check:
        if old := stale():
            print(f"stale artifacts: {', '.join(old)}; run: python -m chain.compile", file=sys.stderr)
            return 1
        print("artifacts are current")
        return 0
    artifacts = compile_contracts()
    write(artifacts)
    for name, artifact in artifacts.items():
        print(f"{name}: {artifact['runtime_bytes']:,} of 24,576 bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
