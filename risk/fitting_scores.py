"""Fits what a clinic's scores do by themselves: their expected course, and their noise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date

from accounts.models import Clinic
from measures import catalogue
from risk.actions.fitting import Fitted
from risk.courses import course_rows
from risk.models import ModelKind
from risk.training import Case, Training, read_training
from science.course_check import check_course
from science.course_fit import fit_course as fitted_course
from science.errors import FitError
from science.history import History
from science.noise import session_to_session_error
from science.plain_json import rounded

COURSE_VERSION = "course-1"
NOISE_VERSION = "noise-1"


def fit_course(clinic: Clinic, instrument: str, *, as_of: date) -> Fitted:
    """The expected course of one outcome instrument, from the therapies that had ended by a day.

    FitError where there are fewer than 300, or where they give no stable fit.
    """
    rows = course_rows(clinic, instrument, as_of)
    course, check = fitted_course(rows), check_course(rows)
    return Fitted(
        kind=ModelKind.COURSE,
        instrument=instrument,
        code_version=COURSE_VERSION,
        as_of=as_of,
        first_start=None,
        last_start=None,
        n_episodes=course.n_episodes,
        n_closed=course.n_episodes,
        n_dropouts=0,
        n_rows=len(rows.score),
        body=course.to_json(),
        metrics={"band": {name: rounded(value) for name, value in asdict(check).items()}},
    )


def fit_noise(clinic: Clinic, instrument: str, *, as_of: date) -> Fitted:
    """How much the client's score of one alliance instrument moves between two sessions by itself.

    FitError below 100 pairs of ratings.
    """
    if catalogue.latest(instrument).about != "alliance":
        raise FitError("instrument", instrument, "one of the alliance")
    training = read_training(clinic, as_of=as_of)
    found = session_to_session_error(
        [_percents(case.history, instrument) for case in training.cases]
    )
    starts = [case.started_on for case in _rated(training, instrument)]
    return Fitted(
        kind=ModelKind.NOISE,
        instrument=instrument,
        code_version=NOISE_VERSION,
        as_of=as_of,
        first_start=min(starts),
        last_start=max(starts),
        n_episodes=found.n_clients,
        n_closed=sum(case.is_closed for case in _rated(training, instrument)),
        n_dropouts=0,
        n_rows=found.n_pairs,
        body={"s_diff": rounded(found.s_diff), "n_pairs": found.n_pairs},
    )


def _rated(training: Training, instrument: str) -> Iterator[Case]:
    """Cases with two ratings or more: the others have no pair."""
    for case in training.cases:
        if sum(each is not None for each in _percents(case.history, instrument)) > 1:
            yield case


def _percents(history: History, instrument: str) -> list[float | None]:
    return [
        each.client.percent if each.client and each.client.instrument == instrument else None
        for each in history.sessions
        if each.number is not None
    ]
