"""A phone loses its network at any step: what said Saved is saved, and nothing else."""

from tests.e2e.drills.holding import drills, hold
from tests.e2e.drills.plan import Drill
from tests.e2e.stage import Stage


@drills("8")
def test_what_a_phone_shows_as_saved_is_saved(cleared: Stage, drill: Drill) -> None:
    hold(cleared, drill)
