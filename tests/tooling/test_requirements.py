"""requirements.txt is what machines behind a mirror install from: it must say what uv.lock says."""

import subprocess

from tools.machine import ROOT, environment
from tools.setup import UV

EXPORT = [str(UV), "export", "--no-dev", "--format", "requirements-txt", "--no-header", "--quiet"]


def without_header(text: str) -> list[str]:
    lines = text.splitlines()
    return lines[next(i for i, line in enumerate(lines) if not line.startswith("#")) :]


def test_requirements_are_current_with_the_lock() -> None:
    command = [*EXPORT, "--frozen", "--offline"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    kept = (ROOT / "requirements.txt").read_text()
    advice = "write it anew: uv export --locked --no-dev --format requirements-txt -q > requirements.txt"
    assert without_header(kept) == done.stdout.splitlines(), advice


def test_every_requirement_is_pinned_by_hash_and_names_no_place() -> None:
    text = (ROOT / "requirements.txt").read_text()
    entries = [line for line in text.splitlines() if line and line[0] not in "# "]
    assert entries
    assert all("==" in entry and entry.endswith("\\") for entry in entries)
    assert "://" not in text
    assert str(ROOT) not in text
