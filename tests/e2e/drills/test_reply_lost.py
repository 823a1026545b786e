"""The word of a stored form is lost on its way: sending again gives the same receipt."""

from tests.e2e.drills.holding import drills, hold
from tests.e2e.drills.plan import Drill
from tests.e2e.stage import Stage


@drills("3")
def test_no_form_is_doubled_when_a_reply_is_lost(cleared: Stage, drill: Drill) -> None:
    hold(cleared, drill)
