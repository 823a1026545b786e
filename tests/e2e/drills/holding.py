"""One drill at small size as a test: no times, which a busy machine would decide."""

from __future__ import annotations

import os

import pytest

from tests.e2e.drills.plan import SMALL, Drill, of
from tests.e2e.stage import Stage
from tests.engines import databases

SEED = 20261125


def drills(*numbers: str) -> pytest.MarkDecorator:
    """Run the test for each drill and control of these numbers."""
    return pytest.mark.parametrize("drill", of(*numbers), ids=lambda drill: drill.run.__name__)


def hold(stage: Stage, drill: Drill) -> None:
    """Play the drill; the control must have found something, the others nothing."""
    engine = "postgresql" if databases.is_postgres(os.environ.get("DATABASE_URL", "")) else "sqlite"
    if engine not in drill.engines:
        pytest.skip(f"there is no such fault on {engine}")
    outcomes = drill.play(stage, SMALL, SEED)
    print(*outcomes, sep="\n")
    for each in outcomes:
        each.seconds.clear()
    assert drill.verdict(outcomes) == [], [line for each in outcomes for line in each.examples]
