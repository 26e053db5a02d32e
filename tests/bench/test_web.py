"""What `bench web` measures, on a small portfolio: a whole walk through desks, in a browser of its own process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench._web_browser import found_chromium
from bench._web_desks import DESKS
from bench.web import LACKING, NO_CHROMIUM
from tests.support.anvil import ROOT

WALKED = ("supplier", "operator")
BENCH = [sys.executable, "-m", "bench.web", "--lots", "3000", "--rounds", "1", "--desks", *WALKED]


def test_each_screen_is_gone_to_and_its_requests_are_asked_again(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    if found_chromium() is None:
        (pytest.fail if pytestconfig.getoption("--ui") else pytest.skip)(NO_CHROMIUM)
    out = tmp_path / "web.json"
    said = subprocess.run([*BENCH, "--json", str(out)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr[-2_000:]
    found = json.loads(out.read_text())
    assert 0 < found["first_load_gzip_kb"] <= 400
    assert [*found["desks"]] == [*WALKED]
    for name, desk in found["desks"].items():
        assert [one["screen"] for one in desk["screens"]] == [one.name for one in DESKS[name]]
        assert all(one["navigation_ms"] > 0 for one in desk["screens"])
        asked = [one for one in desk["screens"] if one["requests"]]
        assert asked and all(one["api_ms"] > 0 and one["api_ratio"] > 0 for one in asked)
        assert desk["navigation_ms"] == max(one["navigation_ms"] for one in desk["screens"])
        assert desk["api_ratio"] == max(one["api_ratio"] for one in desk["screens"])
    (scrolled,) = found["scrolling"]
    assert scrolled["frames_per_s"] > 0 and scrolled["frame_ratio"] > 0


def test_without_chromium_it_says_what_is_lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    said = subprocess.run(BENCH, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr.strip().splitlines()[-1]) == (LACKING, NO_CHROMIUM)
