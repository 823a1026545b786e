"""Learn from earlier clients, predict later ones, and keep what the predictions are judged by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from science.baselines import baselines
from science.dropout_terms import NAMES, PLANNED_NAMES
from science.fitted import Fit
from science.hazard import fit
from science.incidence import cumulative_incidences
from science.labels import Sequel
from science.ladder import climb
from science.landmarks import outcome_by
from science.person_sessions import N_GROUPS, Event, PersonSessions
from science.predictions import Floats, Predictions, joined
from science.prior import literature_prior
from science.reference import Reference, reference_from
from science.rows import person_sessions
from science.seen import Design, Seen, Subject, n_attended, seen_at

# Strata of different parts lie further apart than any two session numbers.
_APART = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Predictions at one landmark for clients that the model had not seen.

    Parameters
    ----------
    landmark : int
        The session.
    predictions : Predictions
        Of the model, m of them, ``stratum`` the landmark.
    baselines : mapping of str to (m,) float array
        Of the simple rules, for the same clients.
    n_unknown : int
        Clients at risk there whose outcome is not known; left out.
    n_train, n_train_events : int
        Clients that the baselines learned from, and dropouts among them.
    fit : Fit
        The model.
    """

    landmark: int
    predictions: Predictions
    baselines: Mapping[str, Floats]
    n_unknown: int
    n_train: int
    n_train_events: int
    fit: Fit


@dataclass(frozen=True, slots=True)
class Backtest:
    """What came of fitting on one part and predicting the other.

    Parameters
    ----------
    trials : tuple of Trial
        One for each landmark at which somebody in each part is at risk.
    reference : Reference
        Usual scores of the training part.
    """

    trials: tuple[Trial, ...]
    reference: Reference


def backtest(train: Sequence[Subject], test: Sequence[Subject], design: Design) -> Backtest:
    """Fit on one part of the episodes and predict the other at each landmark.

    Parameters
    ----------
    train : sequence of Subject
        Episodes to learn from; also the usual scores come from them alone.
    test : sequence of Subject
        Episodes to predict. Of each, only what was known at the landmark is read.
    design : Design
        Where predictions are made, and of what.

    Returns
    -------
    Backtest
        Its trials in the order of the landmarks.

    Notes
    -----
    The prior is the one from the literature. Its baseline is anchored to what the design expects,
    else to the share of dropouts in the training part, never in the other.

    References
    ----------
    A fit of its own at each landmark: van Houwelingen 2007, Scand J Statist 34:70-85;
    doi:10.1111/j.1467-9469.2006.00529.x
    """
    reference = reference_from(subject.history for subject in train)
    whole = _whole_fit(train, reference, design) if design.at == "attended" else None
    trials = []
    for landmark in design.landmarks:
        learned, _ = seen_at(train, landmark, reference, design)
        judged, n_unknown = seen_at(test, landmark, reference, design)
        if not learned or not judged:
            continue
        model = _landmark_fit(learned, landmark) if whole is None else whole
        p = predict(model, judged, landmark, design)
        trials.append(
            Trial(
                landmark=landmark,
                predictions=Predictions(
                    p=p,
                    y=np.array([one.y for one in judged], dtype=np.int64),
                    client=np.array([one.client for one in judged], dtype=np.int64),
                    stratum=np.full(len(judged), landmark),
                ),
                baselines=baselines(learned, judged),
                n_unknown=n_unknown,
                n_train=len(learned),
                n_train_events=sum(one.y for one in learned),
                fit=model,
            )
        )
    return Backtest(tuple(trials), reference)


def merged(trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """Join the trials of the same landmark, where clients were predicted in turns.

    Parameters
    ----------
    trials : sequence of Trial
        Of one back-test or of several with different clients in the test part.

    Returns
    -------
    tuple of Trial
        One for each landmark, ascending. Of several, the smallest training part and the first
        model stand for all. A baseline that one of them lacks is left out. Each keeps a stratum
        of its own: across parts a part's base rate says the opposite of what came, because it
        is that of the other parts.

    References
    ----------
    Bias of areas over cross-validated parts: Airola et al. 2011, Comput Stat Data
    Anal 55:1828-1844; doi:10.1016/j.csda.2010.11.018
    """
    found = []
    for landmark in sorted({trial.landmark for trial in trials}):
        same = [trial for trial in trials if trial.landmark == landmark]
        names = [name for name in same[0].baselines if all(name in one.baselines for one in same)]
        smallest = min(same, key=lambda trial: trial.n_train)
        found.append(
            Trial(
                landmark=landmark,
                predictions=joined(
                    [
                        replace(one.predictions, stratum=one.predictions.stratum + part * _APART)
                        for part, one in enumerate(same)
                    ]
                ),
                baselines={
                    name: np.concatenate([trial.baselines[name] for trial in same])
                    for name in names
                },
                n_unknown=sum(trial.n_unknown for trial in same),
                n_train=smallest.n_train,
                n_train_events=smallest.n_train_events,
                fit=same[0].fit,
            )
        )
    return tuple(found)


def predict(model: Fit, seen: Sequence[Seen], landmark: int, design: Design) -> Floats:
    """Return the chance of leaving for each client at a landmark.

    Parameters
    ----------
    model : Fit
        Of that landmark, or of all sessions.
    seen : sequence of Seen
        m clients.
    landmark : int
        The session, before the horizon.
    design : Design
        Where predictions are made, and of what.

    Returns
    -------
    (m,) float array
        0 to 1, for a therapist in the middle.

    References
    ----------
    As `science.incidence.cumulative_incidences`.
    """
    # A landmark's own fit speaks of the whole time ahead as of one step.
    horizon = design.horizon if design.at == "attended" else landmark + 1
    return cumulative_incidences(
        model,
        np.array([one.x for one in seen]),
        np.array([one.z for one in seen]),
        session=np.full(len(seen), landmark),
        horizon=horizon,
    ).p


def _whole_fit(train: Sequence[Subject], reference: Reference, design: Design) -> Fit:
    rows = person_sessions(
        ((one.client, one.therapist, one.history, one.sequel) for one in train),
        reference,
        as_of=design.as_of,
        settings=design.settings,
    )
    last = [(n_attended(one.history), one.sequel) for one in train]
    known = [outcome_by(n, sequel, horizon=design.horizon) for n, sequel in last if n]
    rate = design.base_rate or _share([y for y in known if y is not None])
    prior = literature_prior(rate)
    if not design.climbs:
        return fit(rows, prior)
    n_completed = design.n_completed
    if n_completed is None:
        n_completed = sum(one.sequel is not Sequel.CENSORED for one in train)
    return climb(rows, prior, n_completed=n_completed).fit


def _landmark_fit(learned: Sequence[Seen], landmark: int) -> Fit:
    n = len(learned)
    event = [Event.DROPPED_OUT if one.y else Event.CAME_BACK for one in learned]
    rows = PersonSessions(
        client=np.array([one.client for one in learned], dtype=np.int64),
        therapist=np.full(n, -1),
        session=np.full(n, landmark),
        x=np.array([one.x for one in learned]),
        z=np.array([one.z for one in learned]),
        event=np.array(event, dtype=np.int64),
        names=NAMES,
        planned_names=PLANNED_NAMES,
    )
    rate = _share([one.y for one in learned])
    anchor = np.full(N_GROUPS, np.log(rate / (1 - rate)))
    return fit(rows, replace(literature_prior(), baseline_mean=anchor), therapist_sd=0)


def _share(outcomes: Sequence[int]) -> float:
    return (sum(outcomes) + 0.5) / (len(outcomes) + 1)
