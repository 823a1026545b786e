"""The status in SQL is the status of the core, over random facts and at the edges of days."""

import random
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from clients.models import Client, Ending, Episode
from measures.models import Assignment
from risk.models import Standing, Status
from risk.shown import shown
from risk.status import STATUS_OF_RANK, with_shown_status
from sessions.models import TherapySession
from tests.factories import make_clinic, make_supervisor, make_therapist

pytestmark = pytest.mark.django_db

N_EPISODES = 40
DAY = timedelta(days=1)
# A winter noon, a minute before and at a London midnight in summer, and the nights in which
# the clocks change.
MOMENTS = (
    datetime(2026, 3, 9, 12, 0, tzinfo=UTC),
    datetime(2026, 7, 14, 22, 59, tzinfo=UTC),
    datetime(2026, 7, 14, 23, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
)
EDGES = tuple(
    days * DAY + shift
    for days in (0, 1, 5, 6, 7, 8, 10, 11, 21, 22)
    for shift in (-timedelta(hours=13), -timedelta(seconds=1), timedelta(0), timedelta(hours=1))
)
# Half as long again is 5.25, 10.5 and 21 days: between two days, and on one.
INTERVALS = (None, 3.5, 7.0, 14.0)
# What the rules can store: a watch has one watch reason, two are a check-in.
STORED = (
    (Status.NOTHING, 0),
    (Status.NOT_ENOUGH, 0),
    (Status.WATCH, 1),
    (Status.CHECK_IN, 0),
    (Status.CHECK_IN, 1),
    (Status.CHECK_IN, 2),
)


@pytest.mark.parametrize("at", MOMENTS, ids=lambda at: f"{at:%m-%d-%H%M}")
@pytest.mark.parametrize("seed", range(2))
def test_sql_and_core_show_the_same_status(at, seed):
    therapist = make_therapist()
    supervisor = make_supervisor(of=therapist)
    draw = random.Random(seed)
    for number in range(N_EPISODES):
        _episode(therapist, number, at, draw)

    for viewer in (therapist, supervisor):
        rows = with_shown_status(Episode.objects.all(), viewer=viewer, at=at).select_related(
            "clinic"
        )
        in_sql = {row.pk: STATUS_OF_RANK[row.shown_rank].value for row in rows}
        in_core = {row.pk: shown(row, viewer=viewer, at=at).status for row in rows}

        assert in_sql == in_core
        assert len(set(in_sql.values())) == 4  # the draw reaches every status


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_days_are_counted_in_the_zone_of_the_clinic(zone):
    therapist = make_therapist(clinic=make_clinic(time_zone=zone))
    draw = random.Random(7)
    for number in range(N_EPISODES):
        _episode(therapist, number, MOMENTS[0], draw)

    rows = with_shown_status(Episode.objects.all(), viewer=therapist, at=MOMENTS[0])

    in_core = [shown(row, viewer=therapist, at=MOMENTS[0]).status for row in rows]
    assert [STATUS_OF_RANK[row.shown_rank].value for row in rows] == in_core


def _episode(therapist, number, at, draw):
    clinic = therapist.clinic
    client = Client.objects.create(clinic=clinic, code=f"X-{number}")
    started_on = (at - draw.choice(EDGES)).date()
    has_ended = draw.random() < 0.15
    episode = Episode.objects.create(
        clinic=clinic,
        client=client,
        therapist=therapist,
        started_on=started_on,
        ended_on=started_on + 400 * DAY if has_ended else None,
        ending_type=Ending.TRANSFER if has_ended else Ending.OPEN,
    )
    (status, n_watch), (seen_status, seen_n_watch) = draw.choice(STORED), draw.choice(STORED)
    Standing.objects.create(
        episode=episode,
        clinic=clinic,
        revision=episode.revision,
        rules="any",
        status=status,
        n_watch=n_watch,
        reasons=[],
        seen_status=seen_status,
        seen_n_watch=seen_n_watch,
        seen_reasons=[],
        n_sessions=0,
        last_attended_at=(met := at - draw.choice(EDGES) if draw.random() < 0.7 else None),
        usual_interval_days=draw.choice(INTERVALS) if met else None,
    )
    if met and draw.random() < 0.3:
        _imported(episode, met)
    for _ in range(draw.choice([0, 0, 1, 2])):
        _booked(episode, at + draw.choice([-1, -1, 1]) * draw.choice(EDGES), draw)


def _imported(episode, starts_at):
    TherapySession.objects.create(
        clinic=episode.clinic,
        episode=episode,
        starts_at=starts_at,
        attendance="attended",
        number=1,
        date_is_made=True,
        booking_key=uuid.uuid4(),
    )


def _booked(episode, starts_at, draw):
    session = TherapySession.objects.create(
        clinic=episode.clinic, episode=episode, starts_at=starts_at, booking_key=uuid.uuid4()
    )
    done, withdrawn = draw.choice([(None, None), (starts_at, None), (None, starts_at)])
    if draw.random() < 0.7:
        Assignment.objects.create(
            clinic=episode.clinic,
            episode=episode,
            session=session,
            moment=draw.choice(["pre", "pre", "post"]),
            respondent="client",
            instruments=["aoc-8@1"],
            opens_at=starts_at - DAY,
            expires_at=starts_at + DAY,
            completed_at=done,
            withdrawn_at=withdrawn,
        )
