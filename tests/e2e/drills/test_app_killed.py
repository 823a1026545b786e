"""The server is killed at any moment and at every point of a send: nothing is lost or doubled."""

from tests.e2e.drills.holding import drills, hold
from tests.e2e.drills.plan import Drill
from tests.e2e.stage import Stage


@drills("1", "1b")
def test_no_answer_is_lost_or_doubled_when_the_product_dies(cleared: Stage, drill: Drill) -> None:
    hold(cleared, drill)
