"""Drops on the record: one sentence about the latest, marks on the chart, and nothing too early."""

from dataclasses import replace

import pytest

from risk.record_ruptures import drop_marks, drop_words
from science.history import Attendance, History
from science.ruptures import rupture_course
from tests.factories import (
    answer_form,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    make_therapist,
    rate_session,
    weeks_ago,
)
from tests.risk.test_record import record_of
from tests.science.histories import attended, course

FELL = "A drop of the client's score at session 2, from 80% to 60%"


def words(history: History) -> str:
    return drop_words(rupture_course(history), history)


@pytest.mark.parametrize(
    ("history", "text"),
    [
        (course(), ""),
        (course(80.0, 79.0), ""),
        (
            course(80.0, 60.0),
            "A possible drop of the client's score at session 2, from 80% to 60%. One low rating "
            "may be chance, and nothing has confirmed it so far.",
        ),
        (course(80.0, 60.0, 62.0), f"{FELL}, and still low at session 3 (62%)."),
        (
            course(80.0, 60.0, 62.0, 64.0),
            f"{FELL}. It was not back within three ratings (64% at session 4).",
        ),
        (course(80.0, 60.0, 62.0, 79.0), f"{FELL}, and back at session 4 (79%)."),
        (course(80.0, 60.0, 70.0, 70.0), ""),  # neither confirmed nor back: given up
        (
            course(80.0, 80.0, 80.0, 80.0, 80.0, 75.0, 60.0),
            "A possible drop of the client's score at session 7, from a usual 80% to 60%. One low "
            "rating may be chance, and nothing has confirmed it so far.",
        ),
        (
            History((attended(1, 80.0), attended(2, 60.0, tension="mixed"))),
            f"{FELL}, and tension reported there.",
        ),
        (
            History((attended(1, 80.0), attended(2, 60.0), attended(3, tension="mixed"))),
            f"{FELL}, and tension reported at session 3.",
        ),
    ],
)
def test_the_latest_drop_in_a_sentence(history, text):
    assert words(history) == text


def test_a_session_without_a_number_is_called_by_its_day():
    away = replace(attended(2, 60.0), attendance=Attendance.NO_SHOW, number=None)

    assert " at the session of 9 March 2026, from 80% to 60%" in words(
        History((attended(1, 80.0), away))
    )


def test_what_was_given_up_is_no_mark():
    marks = drop_marks(rupture_course(course(80.0, 60.0, 70.0, 70.0, 90.0, 40.0, 90.0)))

    assert marks == {2: "possible", 6: "possible", 7: "repaired"}


@pytest.fixture
def fallen(at_now):
    """Best answers twice, then half of them twice; the therapist has not rated the last session."""
    episode = make_episode(therapist=make_therapist())
    for place, level in enumerate((1, 1, 0.5, 0.5)):
        session = make_session(episode, at=weeks_ago(4 - place), attendance="attended")
        answer_form(make_form(session, moment="post"), level=level)
        if place < 3:
            rate_session(session)
    return episode


@pytest.mark.django_db
def test_the_record_marks_what_its_viewer_may_see(fallen):
    own = record_of(fallen)
    team = record_of(fallen, viewer=make_supervisor(of=fallen.therapist))

    assert [row[-1] for row in own.alliance.rows] == ["none", "none", "possible drop", "none"]
    assert own.drop.startswith("A possible drop of the client's score at session 3")
    assert [row[-1] for row in team.alliance.rows][-2:] == ["possible drop", "drop confirmed"]
    assert team.drop.endswith("and still low at session 4 (50%).")


@pytest.mark.django_db
def test_the_standing_keeps_both_states(fallen):
    fallen.standing.refresh_from_db()

    assert (fallen.standing.rupture, fallen.standing.seen_rupture) == ("confirmed", "possible")


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
@pytest.mark.parametrize(("drop_share", "is_drop"), [(25, True), (26, False)])
def test_the_clinics_size_of_a_drop_holds(drop_share, is_drop):
    episode = make_episode()
    episode.clinic.drop_share = drop_share
    episode.clinic.save(update_fields=["drop_share"])
    for weeks, level in ((3, 1), (2, 1), (1, 0.75)):
        session = make_session(episode, at=weeks_ago(weeks), attendance="attended")
        answer_form(make_form(session, moment="post"), level=level)
        rate_session(session)

    assert bool(record_of(episode).drop) == is_drop
