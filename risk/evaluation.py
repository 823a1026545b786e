"""Tries the dropout model on episodes that it has not seen, beside rules it has to beat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np

from accounts.models import Clinic
from risk.evaluation_map import BadMap, load_map
from risk.evaluation_table import read_table
from risk.training import Case, expected_rate, read_training
from science.alert_trial import AlertTrial, alert_trial, first_alerts, landmark_alerts
from science.backtest import Backtest, Trial, backtest, merged
from science.baselines import ANY_MISSED, BASE_RATE, RECENT_MISSED
from science.discrimination import auc_gain
from science.errors import FitError
from science.figure import Figure
from science.flag_worth import Flags, flags
from science.history import Attendance, History
from science.labels import DEFAULT_INTERVAL_DAYS
from science.landmarks import TRAIN_SHARE, split_by_start
from science.predictions import DRAWS, joined
from science.seen import At, Design, Subject
from science.validation import Validation, validate

CODE_VERSION = "evaluation-1"
THRESHOLD = 0.20  # as a clinic has it until it chooses another
ATTENDANCE_RULES = (ANY_MISSED, RECENT_MISSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What whoever runs an evaluation may choose. The same options give the same figures."""

    split: float = TRAIN_SHARE
    train_until: date | None = None  # instead of the share
    folds: int | None = None  # instead of both: everyone is predicted once, in turns
    threshold: float = THRESHOLD
    seed: int = 1
    draws: int = DRAWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """The episodes to try the model on, and what is to be said about them."""

    source: str
    target: str
    subjects: tuple[Subject, ...]
    left_out: Mapping[str, int]  # why, and how many episodes
    first_start: str
    last_start: str
    starts_are_days: bool
    has_days: bool  # of the sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLandmark:
    """Every figure at one landmark."""

    trial: Trial
    model: Validation
    baselines: Mapping[str, Validation]
    gains: Mapping[str, Figure]  # AUC of the model minus that of an attendance rule
    flags: Flags

    @property
    def base_rate(self) -> float:
        """What is said instead where the model tells nothing: the training part's share."""
        return float(self.trial.baselines[BASE_RATE][0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All figures of one run."""

    data: Data
    design: Design
    options: Options
    n_train: int
    n_test: int
    landmarks: tuple[AtLandmark, ...]
    together: Validation  # all landmarks, each compared within itself
    alerts: AlertTrial
    code_version: str = CODE_VERSION


def table_data(
    table: Path, table_map: Path, *, target: str | None = None, at: At | None = None
) -> tuple[Data, Design]:
    """The episodes of a foreign table, and where its map wants predictions.

    `at` overrides the map.

    Raises
    ------
    BadMap, BadTable
        The map or the table cannot be taken as it is; nothing was computed.
    """
    read_map = load_map(table_map)
    rule = read_map.target(target)
    read = read_table(table, read_map, rule)
    design = Design(at=at or read_map.at, landmarks=read_map.landmarks, horizon=read_map.horizon)
    data = Data(
        source=read_map.source,
        target=target or next(iter(read_map.targets)),
        subjects=read.subjects,
        left_out={"never came": read.n_never_came},
        first_start=read.first_start,
        last_start=read.last_start,
        starts_are_days="order" not in read_map.columns,
        has_days=read.has_days,
    )
    return data, design


def clinic_data(clinic: Clinic, *, as_of: date) -> tuple[Data, Design]:
    """The stored episodes of a clinic as they were known on a day; dropout by attendance.

    Episodes that began too recently to be seen through are left out before the split: the part
    to test on would be made of them.
    """
    training = read_training(clinic, as_of=as_of)
    usable = [case for case in training.cases if not case.facts.days_are_made]
    came = [case for case in usable if case.n_attended]
    usual = usual_days(case.history for case in came)
    design = Design(
        settings=training.settings,
        as_of=as_of,
        interval_days=usual,
        climbs=True,
        n_completed=sum(case.is_closed for case in came),
        base_rate=expected_rate(clinic),
    )
    latest = design.latest(min(design.landmarks))
    seen_through = [case for case in came if latest is None or case.started_on <= latest]
    starts = [case.started_on for case in seen_through]
    data = Data(
        source=f"{clinic.name}, as of {as_of}",
        target="attendance",
        subjects=tuple(map(_subject, seen_through)),
        left_out={
            "never came": len(usable) - len(came),
            "began too recently": len(came) - len(seen_through),
            "days made up by an import": len(training.cases) - len(usable),
        },
        first_start=str(min(starts, default="")),
        last_start=str(max(starts, default="")),
        starts_are_days=True,
        has_days=True,
    )
    return data, design


def _subject(case: Case) -> Subject:
    return Subject(
        client=case.client_id,
        therapist=case.therapist,
        start=case.started_on.toordinal(),
        history=case.history,
        sequel=case.sequel,
    )


def usual_days(histories: Iterable[History]) -> float:
    """The median number of days between attended sessions; a week where there is no such gap."""
    gaps = [
        (later.held_on - earlier.held_on).days
        for history in histories
        for earlier, later in pairwise(
            each for each in history.sessions if each.attendance is Attendance.ATTENDED
        )
    ]
    return max(1.0, float(np.median(gaps))) if gaps else DEFAULT_INTERVAL_DAYS


def evaluate(data: Data, design: Design, options: Options) -> Evaluation:
    """Fit on the earlier clients, predict the later ones, and judge that beside simple rules.

    Raises
    ------
    FitError
        Nobody to train on, or nobody left to test on, at any landmark.
    """
    if not data.subjects:
        raise FitError("episodes", "none", "episodes with an attended session")
    parts = _parts(data, options)
    tried = [backtest(train, test, design) for train, test in parts]
    trials = merged([trial for one in tried for trial in one.trials])
    if not trials:
        raise FitError("episodes", "nobody with a known outcome", "some in both parts")
    rng = np.random.default_rng(options.seed)
    landmarks = tuple(_judged(trial, options, rng) for trial in trials)
    together = joined([trial.predictions for trial in trials])
    alerts = [
        first
        for (_, test), one in zip(parts, tried, strict=True)
        for first in _first_alerts(test, one, design, threshold=options.threshold)
    ]
    tested = [subject for _, test in parts for subject in test]
    return Evaluation(
        data=data,
        design=design,
        options=options,
        n_train=min(len(train) for train, _ in parts),
        n_test=len(tested),
        landmarks=landmarks,
        together=validate(together, rng=rng, n_draws=options.draws),
        alerts=alert_trial(
            tested, alerts, design, threshold=options.threshold, has_days=data.has_days
        ),
    )


def _parts(data: Data, options: Options) -> list[tuple[list[Subject], list[Subject]]]:
    """Pairs of a training and a test part; a client belongs where the first episode does."""
    first: dict[int, int] = {}
    for subject in data.subjects:
        first[subject.client] = min(subject.start, first.get(subject.client, subject.start))
    pairs = []
    for is_train in _training_parts(first, data, options):
        train = [subject for subject in data.subjects if is_train[subject.client]]
        test = [subject for subject in data.subjects if not is_train[subject.client]]
        if not train or not test:
            raise FitError("split", f"{len(train)} and {len(test)} episodes", "some in both parts")
        pairs.append((train, test))
    return pairs


def _training_parts(
    first: Mapping[int, int], data: Data, options: Options
) -> list[dict[int, bool]]:
    """Whether each client, of whom the first start is given, is trained on; once for each fit."""
    if options.folds is not None:
        order = {client: place for place, client in enumerate(sorted(first, key=first.__getitem__))}
        folds = range(options.folds)
        return [{client: order[client] % len(folds) != fold for client in first} for fold in folds]
    if options.train_until is not None:
        if not data.starts_are_days:
            raise BadMap("train-until", options.train_until, "a share: the data have no dates")
        limit = options.train_until.toordinal()
        return [{client: start <= limit for client, start in first.items()}]
    trains = split_by_start(np.array(list(first.values())), options.split)
    return [dict(zip(first, trains.tolist(), strict=True))]


def _judged(trial: Trial, options: Options, rng: np.random.Generator) -> AtLandmark:
    given = trial.predictions
    return AtLandmark(
        trial=trial,
        model=validate(given, rng=rng, n_draws=options.draws),
        baselines={
            name: validate(replace(given, p=p), rng=rng, n_draws=options.draws)
            for name, p in trial.baselines.items()
        },
        gains={
            name: auc_gain(given, trial.baselines[name], rng=rng, n_draws=options.draws)
            for name in ATTENDANCE_RULES
        },
        flags=flags(given.p, given.y, options.threshold),
    )


def _first_alerts(
    test: list[Subject], tried: Backtest, design: Design, *, threshold: float
) -> tuple[int | None, ...]:
    if design.at == "attended" and tried.trials:
        model = tried.trials[0].fit
        return first_alerts(test, model, tried.reference, design, threshold=threshold)
    reached: dict[int, int] = {}
    for trial in tried.trials:
        over = trial.predictions.client[trial.predictions.p >= threshold]
        for client in over.tolist():
            reached.setdefault(client, trial.landmark)
    return landmark_alerts(test, reached)
