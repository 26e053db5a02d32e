"""Where things are, for all programs of this folder."""

import os
import sys
from pathlib import Path

from rich.console import Console

PROOFS = Path(__file__).resolve().parent
CONTRACTS = PROOFS.parent
ROOT = CONTRACTS.parent
FORGE = ROOT / ".tools" / "bin" / "forge"
SOLC = ROOT / ".tools" / "bin" / "solc"
PACKAGES = ROOT / ".tools" / "proofs"
WIDTH_OF_LOGS = 160


class ToolFailed(Exception):
    """A tool is missing, or did not get as far as an answer; the message is what it said."""


def program(name: str) -> Path:
    """A program of the second environment (see the README of this folder)."""
    found = PACKAGES / "bin" / name
    if not found.is_file():
        raise ToolFailed(f"{name} is not set up: run `python3 dev.py setup`")
    return found


def environment(**more: str) -> dict[str, str]:
    """The user's, our tools first on PATH, and without forge settings for other purposes."""
    foreign = ("FOUNDRY_", "FORGE_", "DAPP_", "HALMOS_", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    path = os.pathsep.join([str(FORGE.parent), str(PACKAGES / "bin"), kept.get("PATH", os.defpath)])
    return {**kept, "PATH": path, **more}


def console() -> Console:
    """As wide as the terminal; where there is none, wide enough for a line of source."""
    return Console(width=None if sys.stdout.isatty() else WIDTH_OF_LOGS)


def plain(text: str) -> str:
    """Text with brackets in it, safe for rich."""
    return text.replace("[", "\\[")


def link_tools(folder: Path) -> None:
    """For a copy of the contracts in `folder`: foundry.toml names compiler and libraries from beside it."""
    for name in ("node_modules", ".tools"):
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(ROOT / name)
