"""The node tells wrong things for a while: what it says is not believed, and all is well when it is honest again."""

from __future__ import annotations

import pytest

from tests.faults.conftest import Running
from tests.faults.node import Mood


@pytest.mark.parametrize(
    "mood",
    [
        Mood.SLOW,
        Mood.HTTP_ERRORS,
        Mood.RPC_ERRORS,
        Mood.TRUNCATED,
        Mood.LOG_TWICE,
        Mood.LOG_MISSING,
        Mood.BEHIND,
        Mood.ANOTHER_CHAIN,
    ],
    ids=lambda mood: mood.value,
)
def test_the_tables_end_right(calm: Running, mood: Mood) -> None:
    calm.survives(lambda: calm.faults.misbehave(mood))
