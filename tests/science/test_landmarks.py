"""Who is judged at a landmark, by what, and who learns from whom."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.baselines import ANY_MISSED, BASE_RATE, LAST_ALLIANCE, RECENT_MISSED, baselines
from science.errors import FitError
from science.features import features_at
from science.history import AllianceRating, Attendance, History, SessionFacts
from science.labels import Sequel
from science.landmarks import outcome_by, split_by_start
from science.reference import Reference
from science.seen import Design, Seen, Subject, seen_at

MONDAY = date(2026, 3, 2)
BOOKED = Design(at="booked")


def subject(pattern: str, sequel: Sequel = Sequel.CENSORED, *, client: int = 0, scores=()):
    """`+` came, `o` did not, `t` called off by the therapist; one session a week."""
    what = {
        "+": Attendance.ATTENDED,
        "o": Attendance.NO_SHOW,
        "t": Attendance.THERAPIST_CANCEL,
    }
    sessions, n = [], 0
    for week, letter in enumerate(pattern):
        n += letter == "+"
        score = scores[week] if week < len(scores) else None
        sessions.append(
            SessionFacts(
                session_id=week,
                held_on=MONDAY + timedelta(weeks=week),
                attendance=what[letter],
                number=n if letter == "+" else None,
                client=None if score is None else AllianceRating("ac-6", score),
            )
        )
    history = History(tuple(sessions))
    return Subject(client=client, therapist=0, start=0, history=history, sequel=sequel)


@pytest.mark.parametrize(
    ("n_attended", "sequel", "outcome"),
    [
        (9, Sequel.DROPPED_OUT, 1),
        (10, Sequel.DROPPED_OUT, 0),
        (9, Sequel.PLANNED, 0),
        (9, Sequel.CENSORED, None),
        (10, Sequel.CENSORED, 0),
    ],
)
def test_outcome_by_session_10(n_attended, sequel, outcome):
    assert outcome_by(n_attended, sequel) == outcome


def test_clients_on_their_way_are_left_out_and_counted():
    subjects = [
        subject("+++", Sequel.DROPPED_OUT, client=1),
        subject("+++", Sequel.CENSORED, client=2),
        subject("+" * 12, Sequel.CENSORED, client=3),
        subject("+++", Sequel.PLANNED, client=4),
        subject("++", Sequel.DROPPED_OUT, client=5),  # not at risk after the third session
    ]
    seen, n_unknown = seen_at(subjects, 3, Reference(), Design())

    assert [(one.client, one.y) for one in seen] == [(1, 1), (3, 0), (4, 0)]
    assert n_unknown == 1


def test_whoever_is_too_recent_is_not_judged_even_if_gone():
    # From session 3 to 10 at one a week, and 30 days until silence counts: 79 days.
    third = MONDAY + timedelta(weeks=2)
    gone = subject("+++", Sequel.DROPPED_OUT)
    just = Design(as_of=third + timedelta(days=79))
    too_soon = Design(as_of=third + timedelta(days=78))
    fortnightly = Design(as_of=third + timedelta(days=79), interval_days=14.0)

    assert [one.y for one in seen_at([gone], 3, Reference(), just)[0]] == [1]
    assert seen_at([gone], 3, Reference(), too_soon) == ([], 1)
    assert seen_at([gone], 3, Reference(), fortnightly) == ([], 1)


def test_view_after_an_attended_session_ends_with_it():
    late = subject("+o+oo++", Sequel.PLANNED, scores=[80, None, 60], client=1)
    (seen,), _ = seen_at([late], 2, Reference(), Design())

    assert (seen.any_missed, seen.n_recent_missed, seen.alliance) == (True, 1, 60.0)
    assert seen.x == features_at(late.history, 2, Reference()).x


def test_view_after_a_booked_session_holds_those_who_have_not_left():
    subjects = [
        subject("+oooo", Sequel.DROPPED_OUT, client=1),  # has left with week 5
        subject("++oooo", Sequel.DROPPED_OUT, client=2),
        subject("oooo+++", Sequel.PLANNED, client=3),
        subject("ooooo++", Sequel.PLANNED, client=4),  # never came by then
        subject("+++", Sequel.PLANNED, client=5),  # the record is over
        subject("++++++", Sequel.CENSORED, client=6),
    ]
    seen, n_unknown = seen_at(subjects, 5, Reference(), BOOKED)

    assert [(one.client, one.y, one.n_recent_missed) for one in seen] == [(2, 1, 3), (3, 0, 2)]
    assert n_unknown == 1


def test_a_session_that_the_therapist_called_off_is_not_missed():
    (seen,), _ = seen_at([subject("+t+" + "+" * 9)], 2, Reference(), Design())

    assert (seen.any_missed, seen.n_recent_missed, seen.alliance) == (False, 0, None)


@given(st.text(alphabet="+ot", min_size=1, max_size=12), st.text(alphabet="+ot", max_size=12))
def test_what_comes_later_changes_nothing_that_is_seen(known, later):
    views = []
    for pattern in (known, known + later):
        made = subject(pattern, Sequel.PLANNED)
        booked, _ = seen_at([made], len(known), Reference(), BOOKED)
        attended, _ = seen_at([made], known.count("+") or 1, Reference(), Design())
        views.append((booked, attended if "+" in known else []))

    assert views[0] == views[1]


def test_split_keeps_starts_of_one_day_together():
    start = np.array([3, 1, 2, 3, 3, 9, 9, 9, 9, 9])

    assert split_by_start(start, 0.4).tolist() == [True] * 5 + [False] * 5


@given(st.lists(st.integers(0, 30), min_size=2, max_size=60).filter(lambda s: len(set(s)) > 1))
def test_nobody_in_training_started_after_anybody_in_the_test(starts):
    start = np.array(starts)
    try:
        trains = split_by_start(start)
    except FitError:
        assert (start == start.max()).sum() > 0.3 * len(start) - 1
        return

    assert start[trains].max() < start[~trains].min()
    assert trains.sum() >= 0.7 * len(start)


@pytest.mark.parametrize(
    ("start", "share", "message"),
    [([1, 2], 1.0, "share above 0"), ([], 0.7, "no client"), ([4, 4, 4], 0.7, "nobody starts")],
)
def test_splits_that_cannot_be_are_refused(start, share, message):
    with pytest.raises(FitError, match=message):
        split_by_start(np.array(start), share)


def one(y=0, *, missed=False, recent=0, alliance=None):
    return Seen(
        client=0, x=(), z=(), any_missed=missed, n_recent_missed=recent, alliance=alliance, y=y
    )


def test_baselines_are_the_shares_of_groups_alike():
    train = (
        [one(y=1, missed=True, recent=2, alliance=40.0)] * 3
        + [one(missed=True, recent=1, alliance=80.0)] * 2
        + [one(alliance=90.0)] * 6
        + [one()] * 1
    )
    test = [one(missed=True, recent=2, alliance=40.0), one(alliance=95.0), one(recent=3)]
    found = {name: p.tolist() for name, p in baselines(train, test).items()}

    assert found[BASE_RATE] == pytest.approx([3.5 / 13] * 3)
    assert found[ANY_MISSED] == pytest.approx([3.5 / 6, 0.5 / 8, 0.5 / 8])
    # Nobody in training had missed all three: the base rate.
    assert found[RECENT_MISSED] == pytest.approx([3.5 / 4, 0.5 / 8, 3.5 / 13])
    # The lowest quarter of 40 40 40 80 80 90 ... ends at 60.
    assert found[LAST_ALLIANCE] == pytest.approx([3.5 / 4, 0.5 / 9, 0.5 / 2])


def test_without_any_alliance_score_its_rule_is_left_out():
    assert LAST_ALLIANCE not in baselines([one(y=1), one()], [one()])
