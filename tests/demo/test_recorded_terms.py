"""The planted effects acted on exactly what the record holds."""

import pytest

from demo.planted import REFERENCE
from risk.facts import history_of, read_rows
from science.dropout_terms import NAMES, PLANNED_NAMES
from science.features import all_features
from science.history import Attendance

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
