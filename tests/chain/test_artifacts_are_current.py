"""The committed artifacts are those of the sources, by the settings that the contract tests use."""

import tomllib
from pathlib import Path

import pytest

from chain import compile as compiler

MOST_RUNTIME_BYTES = 24_576  # EIP-170


def test_the_artifacts_carry_the_hash_of_the_sources() -> None:
    assert compiler.stale() == []


def test_compiling_again_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed = {path.name: path.read_bytes() for path in compiler.ARTIFACTS.glob("*.json")}
    monkeypatch.setattr(compiler, "ARTIFACTS", tmp_path / "artifacts")
    artifacts = compiler.compile_contracts()
    compiler.write(artifacts)
    made = {path.name: path.read_bytes() for path in compiler.ARTIFACTS.glob("*.json")}
    assert made.keys() == committed.keys() == {f"{name}.json" for name in compiler.COMPILED}
    assert [name for name in made if made[name] != committed[name]] == []
    assert all(a["runtime_bytes"] <= MOST_RUNTIME_BYTES for a in artifacts.values())


def test_forge_compiles_with_the_same_settings() -> None:
    file = compiler.ROOT / "contracts" / "foundry.toml"
    forge = tomllib.loads(file.read_text("utf-8"))["profile"]["default"]
    ours = compiler.SETTINGS
    assert forge["evm_version"] == ours["evmVersion"]
    assert forge["via_ir"] is ours["viaIR"]
    assert forge["optimizer"] is ours["optimizer"]["enabled"]
    assert forge["optimizer_runs"] == ours["optimizer"]["runs"]
    assert forge["bytecode_hash"] == ours["metadata"]["bytecodeHash"]
    assert (file.parent / forge["solc"]).resolve() == compiler.SOLC.resolve()
    for seen_by_forge, seen_by_us in zip(forge["remappings"], ours["remappings"], strict=True):
        (prefix, there), (same, here) = seen_by_forge.split("="), seen_by_us.split("=")
        assert prefix == same
        assert (file.parent / there).resolve() == (compiler.ROOT / here).resolve()
