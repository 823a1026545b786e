"""The band on real clients that the fit has not seen: those of the IMPLEMENT trial."""

import csv
from pathlib import Path

import pytest

from science.course_check import BandCheck, check_course
from science.course_fit import CourseRows
from science.errors import FitError
from tests.science.courses import make_rows, therapies

DATA = Path(__file__).parents[1] / "data"
FILE = DATA / "implement_gad_alliance" / "implement_sessions.csv"
BAI = {"instrument": "bai-total", "lowest": 0.0, "highest": 63.0}


def trial_rows() -> CourseRows:
    """BAI totals of each client with one at session 1."""
    courses: dict[int, dict[int, float]] = {}
    with FILE.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["bai_total"] not in ("", "NA"):
                course = courses.setdefault(int(row["patient_id"]), {})
                course[int(row["session"])] = float(row["bai_total"])
    rows = [
        (client, course[1], session, score)
        for client, course in sorted(courses.items())
        if 1 in course
        for session, score in course.items()
        if session > 1
    ]
    return make_rows(*zip(*rows, strict=True), **BAI)


def test_real_clients_pass_the_worse_end_about_as_often_as_it_says():
    found = check_course(trial_rows(), least=46)

    # Scores of a client hang together: a share of .05 has a standard error of about .015.
    # These are the figures of docs/science.md; the last digit is the optimiser's.
    assert (found.n_episodes, found.n_scores) == (46, 600)
    assert found.worse == pytest.approx(0.062, abs=0.005)
    assert found.worse_than_alike == pytest.approx(0.057, abs=0.005)
    assert found.worse_than_either == pytest.approx(0.083, abs=0.005)
    assert found.better == pytest.approx(0.035, abs=0.005)


def test_the_direction_of_the_scale_changes_no_share():
    rows = therapies(60, seed=3, longest=6)
    turned = make_rows(rows.episode, -rows.intake, rows.session, -rows.score, higher_is_worse=False)

    found, mirror = (check_course(each, folds=2, least=50) for each in (rows, turned))

    assert isinstance(found, BandCheck)
    assert mirror == found


@pytest.mark.parametrize("least", [300, 7])
def test_too_few_for_the_parts_are_refused(least):
    with pytest.raises(FitError, match=r"closed episodes: .* is not allowed; expected at least"):
        check_course(therapies(20, seed=3, longest=6), least=least)
