"""The estimate of leaving early on the record: while therapy goes on, and after which session."""

import pytest
from django.urls import reverse

from risk.estimate_words import in_ten
from risk.models import Standing
from tests.factories import end_episode
from tests.risk.course_cases import phq_episode

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

STORED = {
    "model": 1,
    "session_id": 2,
    "session": 2,
    "n_closed": 200,
    "n_dropouts": 40,
    "p": 0.2292,
    "low": 0.112202,
    "high": 0.411631,
    "average": 0.15,
    "top": [["form_missing", 0.4, 1.0]],
    "missing": [],
}


@pytest.mark.parametrize(
    ("p", "share"),
    [
        (0.03, "Fewer than 1 in 30"),
        (0.05, "About 1 in 20"),
        (0.07, "About 1 in 15"),
        (0.08, "About 1 in 10"),
        (0.29, "About 3 in 10"),
        (0.96, "More than 9 in 10"),
    ],
)
def test_a_chance_is_said_as_the_nearest_share_of_people(p, share):
    assert in_ten(p) == share


def page_of(http, episode) -> str:
    """The therapist's record page of an episode about which the clinic's model speaks."""
    http.force_login(episode.therapist)
    url = reverse("practice:record", args=[episode.pk])
    http.get(url)  # brings the standing up to date
    Standing.objects.filter(episode=episode).update(estimate=STORED, seen_estimate=STORED)
    return http.get(url).content.decode()


def test_an_estimate_says_after_which_session_it_stands(http):
    page = page_of(http, phq_episode(15, 13))

    assert (
        "<strong>About 2 in 10</strong> clients with a picture like this after session 2 can be "
        "expected to stop coming before session 10 (23%, range 11 to 41%; clinic average about 2 "
        "in 10). Most such clients stay. What came after that session is not counted"
    ) in page


def test_an_ended_therapy_has_no_estimate_and_leads_to_its_ending(http):
    page = page_of(http, end_episode(phq_episode(15, 13)))

    assert "can be expected to stop coming" not in page
    assert "As it stood when the therapy ended: " in page
    assert '<a href="#ending">How it ended</a>' in page
