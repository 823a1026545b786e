"""The planted effects acted on exactly what the record holds."""

import pytest

from demo.planted import REFERENCE
from risk.facts import history_of, read_rows
from risk.training import read_training
from science.dropout_terms import NAMES, PLANNED_NAMES
from science.features import all_features
from science.history import Attendance
from science.labels import sequel
from science.person_sessions import Event

pytestmark = pytest.mark.django_db


def test_the_record_gives_the_terms_that_decided(demo):
    codes = {each.pk: each.client.code for each in demo.seeded.episodes.values()}
    truth = {client["code"]: client["sessions"] for client in demo.truth["clients"]}
    n_compared = 0
    for rows in read_rows(codes):
        history = history_of(rows)
        found = all_features(history, REFERENCE)
        # Sessions of today were played after the past was drawn.
        for (_, features), session in zip(found, truth[codes[rows.episode.pk]], strict=False):
            terms = dict(zip(NAMES + PLANNED_NAMES, features.x + features.z, strict=True))
            # The truth file keeps six places.
            assert terms == pytest.approx(session["terms"], abs=1e-6)
            n_compared += 1
    assert n_compared == sum(map(len, truth.values())) > 400


def test_the_record_holds_the_same_facts(demo):
    today = demo.now.date()
    courses = {demo.seeded.episodes[each.client].pk: each for each in demo.seeded.courses}
    for rows in read_rows(courses):
        drawn = courses[rows.episode.pk].history(today).sessions
        recorded = history_of(rows).sessions[: len(drawn)]

        assert [each.attendance for each in recorded] == [each.attendance for each in drawn]
        for stored, meant in zip(recorded, drawn, strict=True):
            if meant.attendance is not Attendance.ATTENDED:
                continue
            assert (stored.form_missing, stored.form_opened) == (
                meant.form_missing,
                meant.form_opened,
            )
            assert percent(stored.client) == pytest.approx(percent(meant.client))
            assert percent(stored.therapist) == pytest.approx(percent(meant.therapist))


def percent(rating):
    return None if rating is None else rating.percent


def test_training_reads_what_became_of_everyone(demo):
    today = demo.now.date()
    courses = {demo.seeded.episodes[each.client].pk: each for each in demo.seeded.courses}

    training = read_training(demo.seeded.staff.clinic, as_of=today)

    assert {case.episode_id for case in training.cases} == courses.keys()
    for case in training.cases:
        drawn = courses[case.episode_id]
        # Whether a week lies behind depends on the day of the slot: within a week of the limit
        # the two may differ.
        if drawn.left_after is None or drawn.n_weeks - last_week(drawn) >= 6:
            assert case.sequel is sequel(drawn.facts(today), as_of=today), drawn
    rows = training.rows(REFERENCE)
    assert (rows.event == Event.DROPPED_OUT).sum() >= 10
    assert (rows.event == Event.PLANNED_END).sum() >= 5


def last_week(course):
    return max(each.week for each in course.meetings if each.number is not None)
