"""A form is sent again, at once and while it is changed: one response, other versions kept."""

from tests.e2e.drills.holding import drills, hold
from tests.e2e.drills.plan import Drill
from tests.e2e.stage import Stage


@drills("9")
def test_a_form_sent_again_is_there_once(cleared: Stage, drill: Drill) -> None:
    hold(cleared, drill)
