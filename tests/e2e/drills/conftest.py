"""A stage that is cleared after each drill: their servers need not wait for one another."""

from collections.abc import Iterator

import pytest

from tests.e2e.stage import Stage


@pytest.fixture
def cleared(stage: Stage) -> Iterator[Stage]:
    """Return what starts servers; they end with the test."""
    yield stage
    stage.close()
