"""An outcome that is not on track stands beside its trend, never in the status."""

import re

import pytest

from tests.factories import make_supervisor, make_therapist
from tests.risk.course_cases import phq_episode

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.mark.parametrize(
    ("totals", "is_said"), [((15, 18, 22), True), ((15, 12, 9), False), ((15, 22), False)]
)
def test_not_on_track_is_said_beside_the_trend_only(http, totals, is_said):
    therapist = make_therapist()
    phq_episode(*totals, therapist=therapist)
    http.force_login(make_supervisor(of=therapist))

    html = http.get("/supervision/caseload/").text

    cells = re.findall(r'<td data-label="(\w+)"(?:[^>]*)>(.*?)</td>', html, re.DOTALL)
    assert [name for name, cell in cells if "not on track" in cell] == ["Outcome"] * is_said
