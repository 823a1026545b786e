"""The band on real clients that the fit has not seen: those of the IMPLEMENT trial."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from science.course_fit import fit_course
from science.course_model import expected_course
from tests.science.courses import make_rows

DATA = Path(__file__).parents[1] / "data"
FILE = DATA / "implement_gad_alliance" / "implement_sessions.csv"
FOLDS = 5
BAI = {"instrument": "bai-total", "lowest": 0.0, "highest": 63.0}


def read_courses() -> list[dict[int, float]]:
    """Session number to BAI total, of each client with a score at session 1."""
    courses: dict[str, dict[int, float]] = {}
    with FILE.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["bai_total"] not in ("", "NA"):
                course = courses.setdefault(row["patient_id"], {})
                course[int(row["session"])] = float(row["bai_total"])
    return [courses[client] for client in sorted(courses, key=int) if 1 in courses[client]]


def rows_of(courses):
    rows = [
        (place, course[1], session, score)
        for place, course in enumerate(courses)
        for session, score in course.items()
        if session > 1
    ]
    return make_rows(*zip(*rows, strict=True), **BAI)


def test_unseen_clients_pass_the_worse_end_about_as_often_as_it_says():
    courses = read_courses()
    passed = {"own": [], "start": [], "either": [], "better": []}
    for fold in range(FOLDS):
        unseen = courses[fold::FOLDS]
        seen = [course for place, course in enumerate(courses) if place % FOLDS != fold]
        model = fit_course(rows_of(seen), least=30)
        for course in unseen:
            later = {session: score for session, score in course.items() if session > 1}
            for own, start in zip(
                expected_course(model, course[1], later, 15),
                expected_course(model, course[1], {}, 15),
                strict=True,
            ):
                score = later.get(own.session)
                if score is None:
                    continue
                passed["own"].append(score > own.high)
                passed["start"].append(score > start.high)
                passed["either"].append(score > own.high or score > start.high)
                passed["better"].append(score < own.low)

    # 46 clients, 600 scores that hang together within a client: a share of .05 has a standard
    # error of about .015. These are the figures of docs/science.md.
    assert (len(courses), len(passed["own"])) == (46, 600)
    shares = {name: float(np.mean(each)) for name, each in passed.items()}
    assert shares == pytest.approx(
        {"own": 0.062, "start": 0.057, "either": 0.083, "better": 0.035}, abs=0.005
    )
