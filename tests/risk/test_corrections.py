"""Corrections are shown as people say them, not as they are stored."""

import pytest

from clients.actions import ClientDetails, correct_client
from risk import actions
from risk.corrections import client_corrections, episode_corrections, session_corrections
from tests.factories import NOW, log_session, make_episode, make_session, weeks_ago

pytestmark = pytest.mark.django_db


def test_times_and_choices_are_in_words():
    session = make_session(make_episode(), at=weeks_ago(1))
    therapist, later = session.episode.therapist, actions.Booking(starts_at=weeks_ago(0.5))
    actions.move(by=therapist, session=session, booking=later, at=weeks_ago(2))
    log_session(session, attendance="no-show")
    log_session(session, attendance="late-cancel")

    found = [(each.what, each.before, each.after) for each in session_corrections(session)]

    assert found == [
        ("Attendance", "Did not come", "Client cancelled late"),
        ("Time", f"{weeks_ago(1):%d %b %Y %H:%M}", f"{weeks_ago(0.5):%d %b %Y %H:%M}"),
    ]


def test_what_was_not_known_says_so():
    client = make_episode(code="K-1").client
    details = ClientDetails(code="K-1", email="k@example.org")
    correct_client(by=client.episodes.get().therapist, client=client, details=details, at=NOW)

    (change,) = client_corrections(client)

    assert (change.what, change.before, change.after) == (
        "E-mail address",
        "not recorded",
        "k@example.org",
    )


def test_in_a_record_each_says_of_whom():
    episode = make_episode(code="K-1")
    session = make_session(episode, at=weeks_ago(1), attendance="attended")
    details = ClientDetails(code="K-2")
    correct_client(by=episode.therapist, client=episode.client, details=details, at=weeks_ago(0.5))
    log_session(session, minutes=60, at=NOW)

    assert [each.what for each in episode_corrections(episode)] == [
        "session: minutes",
        "client: code",
    ]
