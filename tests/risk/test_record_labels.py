"""An ended therapy is labelled by three definitions, each with its words and its doubts."""

import pytest

from clients.models import Ending, Episode
from risk.record import read_record
from sessions.models import TherapySession
from tests.factories import (
    NOW,
    answer_form,
    end_episode,
    make_episode,
    make_form,
    make_session,
    weeks_ago,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def lines_of(episode):
    record = read_record(Episode.objects.filter(pk=episode.pk), viewer=episode.therapist, at=NOW)
    return {line.by: (line.answer, line.why) for line in record.left_early}


def gad(episode, *levels, last=6):
    """Weekly attended sessions up to some weeks ago, with GAD-7 scores this near the good end."""
    for place, level in enumerate(levels):
        session = make_session(episode, at=weeks_ago(last + len(levels) - 1 - place))
        answer_form(make_form(session, instruments=["gad-7"]), level=level)
        session.refresh_from_db()
        session.attendance, session.number = "attended", place + 1
        session.logged_at = session.ends_at
        session.save()


def test_an_open_therapy_has_no_labels():
    episode = make_episode()
    gad(episode, 0.2, 0.3)

    assert lines_of(episode) == {}


def test_the_three_definitions_need_not_agree():
    episode = make_episode(started_on=weeks_ago(9).date())
    gad(episode, 0.2, 0.4, 0.8)
    end_episode(
        episode,
        ending_type=Ending.CLIENT_NO_CONTACT,
        ended_on=weeks_ago(4).date(),
        therapist_judges_premature="yes",
    )

    assert lines_of(episode) == {
        "By attendance": ("Yes", ""),
        "By the therapist": ("Yes", ""),
        "By outcome": ("No", ""),
    }


def test_what_cannot_be_said_says_why():
    episode = make_episode(started_on=weeks_ago(3).date())
    gad(episode, 0.2, last=2)
    end_episode(episode, ending_type=Ending.CLIENT_INFORMED, ended_on=weeks_ago(1).date())

    # The last session was on 23 February 2026, thirty days before.
    said = lines_of(episode)
    assert said["By attendance"] == ("Cannot be said", "Not before 25 March 2026.")
    assert said["By the therapist"] == ("Cannot be said", "The therapist did not say.")
    assert said["By outcome"][1].startswith("It takes two scores")


@pytest.mark.parametrize(
    ("ending", "attendance"),
    [
        (Ending.PLANNED_MUTUAL, ("No", "")),
        (Ending.TRANSFER, ("Cannot be said", "Nobody left: this ending does not count.")),
    ],
)
def test_an_ending_that_nobody_chose_to_leave(ending, attendance):
    episode = make_episode(started_on=weeks_ago(9).date())
    gad(episode, 0.2, 0.3)
    end_episode(episode, ending_type=ending, ended_on=weeks_ago(6).date())

    assert lines_of(episode)["By attendance"] == attendance


def test_made_days_are_not_read_as_gaps():
    episode = make_episode(started_on=weeks_ago(9).date())
    gad(episode, 0.2, 0.3)
    TherapySession.objects.update(date_is_made=True)
    end_episode(episode, ending_type=Ending.CLIENT_NO_CONTACT, ended_on=weeks_ago(4).date())

    assert lines_of(episode)["By attendance"] == (
        "Cannot be said",
        "An import made up the days of the sessions.",
    )


def test_a_therapy_without_a_session_was_not_left():
    episode = make_episode(started_on=weeks_ago(9).date())
    end_episode(episode, ending_type=Ending.CLIENT_NO_CONTACT, ended_on=weeks_ago(4).date())

    assert lines_of(episode)["By attendance"] == ("Cannot be said", "No session took place.")
