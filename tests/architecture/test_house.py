"""The house keeps its shape: arrows, sizes, no floats near money, a word at each door."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.anvil import ROOT

PACKAGES = (
    *(
        "chain",
        "rules",
        "files",
        "outgoing",
        "papers",
        "store",
        "readmodel",
        "intake",
        "worker",
        "api",
        "agent",
        "demo",
    ),
    *("tools", "bench"),
)
MONEY = ("chain", "rules", "files", "papers", "readmodel", "intake", "worker", "api")
MOST_LINES = 400
# Seconds of waiting are no money.
SECONDS = {("worker/outbox.py", "_suspected")}


def modules(*packages: str) -> list[Path]:
    found = [path for name in packages for path in sorted((ROOT / name).rglob("*.py")) if (ROOT / name).is_dir()]
    return [path for path in found if "migrations/versions" not in path.as_posix()]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_arrows_run_one_way() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_is_longer_than_a_person_reads() -> None:
    long = {
        name(path): lines for path in modules(*PACKAGES) if (lines := len(path.read_text().splitlines())) > MOST_LINES
    }
    assert long == {}


@pytest.mark.parametrize("path", modules(*PACKAGES), ids=name)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text())), name(path)


def floats(path: Path) -> Iterator[tuple[str, int]]:
    """Where a module speaks of floats: annotations, calls, literals, and the time module's seconds."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Name) and node.id == "float":
            yield "float", node.lineno


def test_there_are_no_floats_near_money() -> None:
    found = []
    for path in modules(*MONEY):
        lines = path.read_text().splitlines()
        for what, line in floats(path):
            allowed = any(file == name(path) and word in lines[line - 1] for file, word in SECONDS)
            refuses = "isinstance" in lines[line - 1]
            if not allowed and not refuses:
                found.append(f"{name(path)}:{line}: {what}")
    assert found == []


def test_the_two_commands_need_nothing_but_python() -> None:
    files = [ROOT / "dev.py", *modules("tools")]
    for path in files:
        for node in ast.walk(ast.parse(path.read_text())):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom) and node.level == 0
                else []
            )
            for imported in names:
                top = imported.split(".")[0]
                assert top in sys.stdlib_module_names or top == "tools", f"{name(path)} imports {imported}"


def test_no_file_of_ours_names_a_folder_of_somebodys_machine() -> None:
    for path in [*modules(*PACKAGES), *modules("tests")]:
        text = path.read_text()
        for word in ("/" + "root/", "/" + "home/", "/" + "work/", "/" + "Users/"):
            assert word not in text, f"{name(path)} names {word}"
