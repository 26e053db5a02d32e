"""The compiler behind py-solc-x and forge: npm's solc with the manners of the native one."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import solcx
from solcx.exceptions import SolcError, UnknownOption
from solcx.wrapper import get_solc_version, solc_wrapper

from tools.machine import ROOT

SOLC = ROOT / ".tools" / "bin" / "solc"
LOCKED = json.loads((ROOT / "package.json").read_text())["dependencies"]["solc"]
USES_EIP712 = """
// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
contract Signed is EIP712 {
    constructor() EIP712("Tallystick", "1") {}
}
"""


def request(source: str, **settings: Any) -> dict[str, Any]:
    selection = {"*": {"*": ["abi", "evm.bytecode.object", "metadata"]}}
    return {
        "language": "Solidity",
        "sources": {"Given.sol": {"content": source}},
        "settings": {"outputSelection": selection, **settings},
    }


def solc(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([SOLC, *arguments], input=stdin, capture_output=True, text=True)


def compiled(source: str, *arguments: str | Path, **settings: Any) -> dict[str, Any]:
    done = solc("--standard-json", *arguments, stdin=json.dumps(request(source, **settings)))
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def errors(result: dict[str, Any]) -> str:
    return "\n".join(error["message"] for error in result.get("errors", []))


def test_the_version_has_the_native_form_and_is_the_locked_one() -> None:
    title, version = solc("--version").stdout.splitlines()
    assert title == "solc, the solidity compiler commandline interface"
    found = re.fullmatch(r"Version: (\S+)\+commit\.[0-9a-f]{8}\.\S+", version)
    assert found is not None
    assert found[1] == LOCKED
    assert str(get_solc_version(SOLC)) == LOCKED


def test_the_version_it_remembers_is_the_compilers_own() -> None:
    named = json.loads(
        compiled("contract A {}")["contracts"]["Given.sol"]["A"]["metadata"],
    )["compiler"]["version"]
    assert f"Version: {named}." in solc("--version").stdout


def test_it_compiles_with_openzeppelin_through_py_solc_x() -> None:
    done = solcx.compile_standard(
        request(USES_EIP712, evmVersion="cancun"),
        base_path=ROOT / "node_modules",
        solc_binary=SOLC,
    )
    contract = done["contracts"]["Given.sol"]["Signed"]
    assert json.loads(contract["metadata"])["settings"]["evmVersion"] == "cancun"
    assert len(contract["evm"]["bytecode"]["object"]) > 1000


def test_a_remapping_is_looked_up_under_the_base_path() -> None:
    remappings = ["@openzeppelin/=node_modules/@openzeppelin/"]
    result = compiled(USES_EIP712, "--base-path", ROOT, remappings=remappings)
    assert "Signed" in result["contracts"]["Given.sol"]


def test_a_broken_contract_is_an_error_in_the_answer_not_a_crash() -> None:
    result = compiled("contract A { uint x }")
    assert [error["type"] for error in result["errors"] if error["severity"] == "error"] == ["ParserError"]
    with pytest.raises(SolcError, match="Expected ';'"):
        solcx.compile_standard(request("contract A { uint x }"), solc_binary=SOLC)


def test_json_that_is_none_is_an_error_in_the_answer() -> None:
    done = solc("--standard-json", stdin="{")
    assert done.returncode == 0
    assert json.loads(done.stdout)["errors"][0]["type"] == "JSONError"


def test_imports_follow_the_rules_of_the_native_compiler(tmp_path: Path) -> None:
    for place, name in (("base", "B"), ("extra", "E"), ("closed", "C")):
        (tmp_path / place).mkdir()
        (tmp_path / place / f"{name}.sol").write_text(f"contract {name} {{}}")
    (tmp_path / "base" / "Link.sol").symlink_to(tmp_path / "closed" / "C.sol")
    flags = ["--base-path", str(tmp_path / "base"), "--include-path", str(tmp_path / "extra")]
    found = compiled('import "B.sol"; import "E.sol";', *flags)
    assert set(found["contracts"]) == {"B.sol", "E.sol"}
    assert "File not found" in errors(compiled('import "X.sol";', *flags))
    for name in (str(tmp_path / "closed" / "C.sol"), "Link.sol"):
        refused = compiled(f'import "{name}";', *flags)
        assert "outside of allowed directories" in errors(refused)
    opened = compiled('import "Link.sol";', *flags, "--allow-paths", tmp_path / "closed")
    assert set(opened["contracts"]) == {"Link.sol"}
    (tmp_path / "extra" / "B.sol").write_text("contract Other {}")
    assert "Ambiguous import" in errors(compiled('import "B.sol";', *flags))


def test_an_input_beyond_the_compilers_stack_is_taken() -> None:
    source = f"contract Small {{}}\n//{'y' * 6_000_000}"
    result = compiled(source, outputSelection={"*": {"*": ["abi"]}})
    assert set(result["contracts"]["Given.sol"]) == {"Small"}


def test_a_big_output_passes_through_a_pipe_whole() -> None:
    functions = "".join(f"function f{i}() external pure {{}}" for i in range(1000))
    result = compiled(f"contract Big {{ {functions} }}", outputSelection={"*": {"": ["ast"]}})
    assert len(json.dumps(result)) > 400_000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--standard-json", "--nonsense"], "unrecognised option '--nonsense'"),
        (["--standard-json", "--base-path"], "option '--base-path' is missing"),
        (["--standard-json", "/no/such/file.json"], "cannot read /no/such/file.json"),
        (["--bin", "A.sol"], "unrecognised option '--bin'"),
        ([], "takes --version or --standard-json only"),
    ],
)
def test_a_bad_argument_is_one_clear_line(arguments: list[str], said: str) -> None:
    done = solc(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_py_solc_x_understands_the_refusal() -> None:
    with pytest.raises(UnknownOption):
        solc_wrapper(solc_binary=SOLC, stdin="{}", standard_json=True, nonsense=True)
