"""Fits a clinic's models on its own episodes, and tries each on episodes it had not seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from accounts.models import Clinic
from risk.actions.fitting import Fitted
from risk.evaluation import Options, clinic_data, evaluate, usual_days
from risk.evaluation_report import as_json
from risk.models import ModelKind
from risk.training import Case, Training, expected_rate, read_training
from science.alert_forecast import PastEstimates, expected_alerts
from science.errors import FitError
from science.estimate import Estimator, estimates
from science.fitted import Fit
from science.incidence import HORIZON, average_incidence
from science.labels import Sequel
from science.ladder import Climb, climb
from science.landmarks import LANDMARKS, outcome_by, split_by_start
from science.net_benefit import net_benefit_curve
from science.plain_json import rounded
from science.prior import Prior, literature_prior
from science.reference import Reference, reference_from
from science.seen import Design

CODE_VERSION = "dropout-1"
THRESHOLDS = tuple(percent / 100 for percent in range(5, 41))


def fit_dropout(clinic: Clinic, *, as_of: date) -> Fitted:
    """The dropout model of all that was known on a day, on the rung that its data carry."""
    training = read_training(clinic, as_of=as_of)
    cases = usable(training)
    closed = [case for case in cases if case.is_closed]
    learned = _Learned(training, cases, _prior(clinic), n_closed=len(closed))
    starts = [case.started_on for case in cases]
    return Fitted(
        kind=ModelKind.DROPOUT,
        rung=learned.climb.rung.value,
        code_version=CODE_VERSION,
        as_of=as_of,
        first_start=min(starts, default=None),
        last_start=max(starts, default=None),
        n_episodes=len(cases),
        n_closed=len(closed),
        n_dropouts=sum(case.sequel is Sequel.DROPPED_OUT for case in closed),
        n_rows=len(learned.rows),
        body=learned.body(),
        metrics={"thresholds": threshold_table(clinic, training), **_tried(clinic, as_of)},
    )


def _tried(clinic: Clinic, as_of: date) -> dict[str, Any]:
    """How the model does on the later therapies when it learns from the earlier ones."""
    try:
        data, design = clinic_data(clinic, as_of=as_of)
        options = Options(threshold=clinic.alert_threshold / 100)
        return {"evaluation": as_json(evaluate(data, design, options))}
    except FitError as error:
        return {"not_tried": f"Not tried on therapies that it had not seen: {error}"}


def usable(training: Training) -> list[Case]:
    """Cases with a session, on days that nobody had to make up."""
    return [case for case in training.cases if case.n_attended and not case.facts.days_are_made]


def threshold_table(clinic: Clinic, training: Training) -> list[dict[str, Any]]:
    """What alerting from each threshold on would have brought among the later episodes.

    The model learns from the first 70 % of the starts and has not seen the others, nor their
    clients. Judged is what it estimates: leaving before session 10. Episodes too recent to be seen
    through to it are left out as in an evaluation, because of them only leavers would be known.
    Empty where either part has nobody.
    """
    cases = _seen_through(training)
    try:
        trains = split_by_start(np.array([case.started_on.toordinal() for case in cases]))
    except FitError:
        return []
    early = [case for case, is_early in zip(cases, trains.tolist(), strict=True) if is_early]
    met = {case.client_id for case in early}
    late = [case for case in cases if case.client_id not in met and _left(case) is not None]
    # All that have finished open the rungs, as for the model that would speak.
    n_closed = sum(case.is_closed for case in usable(training))
    learned = _Learned(training, early, _prior(clinic), n_closed=n_closed)
    past = _past_estimates(late, learned.estimator(0), training)
    return _table(past) if len(past.p) else []


def _seen_through(training: Training) -> list[Case]:
    """Cases that began early enough for session 10 to have been seen by now."""
    cases = usable(training)
    usual = usual_days(case.history for case in cases)
    latest = Design(as_of=training.as_of, interval_days=usual).latest(min(LANDMARKS))
    return [case for case in cases if latest is None or case.started_on <= latest]


def _left(case: Case) -> int | None:
    """Whether the client left before session 10; None where that is not known."""
    return outcome_by(case.n_attended, case.sequel)


class _Learned:
    """A model with what it was learned from."""

    def __init__(
        self, training: Training, cases: Sequence[Case], prior: Prior, *, n_closed: int
    ) -> None:
        self.reference: Reference = reference_from(case.history for case in cases)
        self.rows = training.rows(self.reference, cases=cases)
        self.prior = prior
        self.climb: Climb = climb(self.rows, prior, n_completed=n_closed)

    @property
    def fit(self) -> Fit:
        return self.climb.fit

    def averages(self) -> dict[int, float]:
        """The mean chance at each session that somebody reached."""
        means = {
            session: average_incidence(self.fit, self.rows, session=session)
            for session in range(1, HORIZON)
        }
        return {session: rounded(mean.p) for session, mean in means.items() if mean is not None}

    def estimator(self, model: int) -> Estimator:
        return Estimator(
            model=model,
            fit=self.fit,
            reference=self.reference,
            averages=self.averages(),
            n_closed=self.climb.n_completed,
            n_dropouts=self.fit.n_dropouts,
        )

    def body(self) -> dict[str, Any]:
        return {
            # No estimate reads how far each therapist lies from the middle, so it is not kept.
            "fit": {**self.fit.to_json(), "therapists": {}},
            "reference": self.reference.to_json(),
            "averages": {str(session): p for session, p in self.averages().items()},
            "prior": self.prior.to_json(),
            "ladder": self.climb.to_json(),
        }


def _prior(clinic: Clinic) -> Prior:
    return literature_prior(expected_rate(clinic))


def _past_estimates(
    cases: Iterable[Case], estimator: Estimator, training: Training
) -> PastEstimates:
    lines = [line for case in cases for line in _lines(case, estimator, training)]
    columns = list(zip(*lines, strict=True)) or [[]] * 6
    client, session, therapist, week, p, left = columns
    return PastEstimates(
        client=np.array(client, dtype=np.int64),
        session=np.array(session, dtype=np.int64),
        therapist=np.array(therapist, dtype=np.int64),
        week=np.array(week, dtype=np.int64),
        p=np.array(p, dtype=np.float64),
        left=np.array(left, dtype=bool),
    )


def _lines(
    case: Case, estimator: Estimator, training: Training
) -> Iterator[tuple[int, int, int, int, float, bool]]:
    held_on = {each.session_id: each.held_on for each in case.history.sessions}
    has_left = _left(case) == 1
    for session_id, each in estimates(case.history, estimator, training.settings).items():
        week = held_on[session_id].toordinal() // 7
        yield case.index, each.session, case.therapist, week, each.p, has_left


def _table(past: PastEstimates) -> list[dict[str, Any]]:
    """One row a threshold; net benefit is judged once per client, by the highest estimate."""
    clients = np.unique(past.client)
    highest = np.array([past.p[past.client == client].max() for client in clients])
    left = np.array([past.left[past.client == client][0] for client in clients], dtype=np.int64)
    curve = net_benefit_curve(highest, left, THRESHOLDS)
    return [
        {**_plain(asdict(expected)), **_plain(asdict(benefit))}
        for expected, benefit in zip(expected_alerts(past, THRESHOLDS), curve, strict=True)
    ]


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _plain(value)
        if isinstance(value, Mapping)
        else rounded(value)
        if isinstance(value, float)
        else value
        for name, value in values.items()
    }
