"""What our steps cost is committed: a change that makes one dearer or cheaper says so in its diff."""

from __future__ import annotations

import json

from bench.gas import KEPT, LIMITS, MOST_RUNTIME_BYTES, SNAPSHOT, measure, over_limits


def test_every_step_costs_what_the_snapshot_says_and_none_is_over_its_cap() -> None:
    data = measure(with_peers=False)
    assert over_limits(data["ours"], LIMITS) == {}
    assert max(data["runtime_bytes"].values()) <= MOST_RUNTIME_BYTES
    found = {name: data[name] for name in KEPT}
    # Keys, clock and chain of the measurement are always the same, so the figures are, too.
    assert found == json.loads(SNAPSHOT.read_text("utf-8")), "run: python3 dev.py bench gas --snapshot"
