"""Rows of the hazard: one per attended session, none where the sequel cannot be known."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.history import Attendance, History
from science.labels import EpisodeFacts, Sequel, sequel
from science.person_sessions import Event
from science.reference import Reference
from science.rows import person_sessions
from tests.science.histories import FIRST_DAY, attended, course, missed
from tests.science.random_histories import COURSES, laid_out


def rows(*items, **options):
    return person_sessions(items, Reference(), **options)


@pytest.mark.parametrize(
    ("followed", "events"),
    [
        (Sequel.DROPPED_OUT, [0, 0, 1]),
        (Sequel.PLANNED, [0, 0, 2]),
        (Sequel.CENSORED, [0, 0]),
    ],
)
def test_each_session_has_its_sequel(followed, events):
    found = rows((4, 2, course(80.0, 70.0, 60.0), followed))

    assert found.event.tolist() == events
    assert found.session.tolist() == [1, 2, 3][: len(events)]
    assert set(found.client.tolist()) == {4}
    assert set(found.therapist.tolist()) == {2}
    assert found.x.shape == (len(events), 13)


def test_missed_sessions_have_no_row():
    history = History((attended(1), missed(2), replace(attended(3), number=2)))

    found = rows((0, -1, history, Sequel.DROPPED_OUT))

    assert found.session.tolist() == [1, 2]
    assert found.x[:, found.names.index("miss")].tolist() == [0.0, 1.0]


def test_a_client_without_sessions_has_no_row():
    found = rows((0, 0, History((missed(1),)), Sequel.CENSORED))

    assert (len(found), found.x.shape, found.z.shape) == (0, (0, 13), (0, 1))


def test_an_import_keeps_its_session_numbers():
    history = History(tuple(replace(attended(n), number=3 * n - 1) for n in (1, 2)))

    assert rows((0, 0, history, Sequel.PLANNED)).session.tolist() == [2, 5]


def test_the_last_month_is_left_out_whatever_followed():
    # Weekly sessions on days 0, 7 and 14: leaving is told from staying on days 30, 37 and 44.
    weekly = course(80.0, 80.0, 80.0)
    for followed in Sequel:
        item = (0, 0, weekly, followed)

        assert len(rows(item, as_of=FIRST_DAY + timedelta(days=29))) == 0
        assert len(rows(item, as_of=FIRST_DAY + timedelta(days=37))) == 2


def test_a_row_is_left_out_for_its_own_wait_only():
    # Days 0, 40 and 47: after the second session 120 days must pass, after the third 71.
    history = History(
        (
            attended(1),
            attended(2, held_on=FIRST_DAY + timedelta(days=40)),
            attended(3, held_on=FIRST_DAY + timedelta(days=47)),
        )
    )
    item = (0, 0, history, Sequel.DROPPED_OUT)

    found = rows(item, as_of=FIRST_DAY + timedelta(days=120))

    assert found.session.tolist() == [1, 3]
    assert found.event.tolist() == [Event.CAME_BACK, Event.DROPPED_OUT]


@given(st.lists(COURSES, max_size=3), st.integers(0, 150))
def test_an_earlier_look_gives_a_part_of_the_rows(drawn, offset):
    as_of = FIRST_DAY + timedelta(days=offset)
    items = []
    for client, each in enumerate(drawn):
        history = laid_out(each)
        days = tuple(s.held_on for s in history.sessions if s.attendance is Attendance.ATTENDED)
        facts = EpisodeFacts(started_on=FIRST_DAY, attended=days)
        items.append((client, 0, history, sequel(facts, as_of=FIRST_DAY + timedelta(days=999))))

    late, early = rows(*items), rows(*items, as_of=as_of)

    keys = list(zip(late.client.tolist(), late.session.tolist(), late.event.tolist(), strict=True))
    assert set(
        zip(early.client.tolist(), early.session.tolist(), early.event.tolist(), strict=True)
    ) <= set(keys)
    n_sessions = sum(each.attendance is Attendance.ATTENDED for one in drawn for each in one)
    assert len(keys) == n_sessions
