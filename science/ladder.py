"""The learning ladder: how much of the model a clinic's own data may change."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import chdtri

from science.fitted import Fit
from science.hazard import fit
from science.ordered_rows import ordered
from science.person_sessions import Event, Floats, PersonSessions
from science.prior import Prior
from science.rungs import Climb, Rung, RungTest, open_rungs
from science.updating import Updated, directions, update

__all__ = ["Climb", "Rung", "RungTest", "climb", "open_rungs"]

ALPHA = 0.05
LOOSER = 2.0  # factor on the prior's spreads on the last rung: our default


def climb(rows: PersonSessions, prior: Prior, *, n_completed: int) -> Climb:
    """Return the model on the rung that a clinic's data can carry.

    The richest open rung is tested against each simpler one, from the bottom; the first that it
    does not beat is taken. If that is the prior, the next richest is tried in the same way: a
    level that is off by little shows in one number before it shows in twenty. Nothing is tried
    that the number of completed episodes does not open.

    Parameters
    ----------
    rows : PersonSessions
        The clinic's rows; columns as the prior names them.
    prior : Prior
        What is believed beforehand, anchored to the clinic's expected rate.
    n_completed : int
        Completed episodes behind the rows, 0 and up.

    Returns
    -------
    Climb
        On the first rung leaving is as believed beforehand; where that is the only open one, the
        model is the prior itself and rests on no rows. From the second on planned endings come
        from the data. Therapist effects are fitted on the two richest rungs only.

    Raises
    ------
    FitError
        As `science.hazard.fit`, or a negative ``n_completed``.

    Notes
    -----
    The tests compare models of leaving without therapist effects; in all of them the planned
    endings are fitted in full, so that only leaving is tested. A rung of k free moves has k
    degrees of freedom; a full fit under a prior has tr(2F - FF), with F = I - C / sd^2 and C the
    covariance. That is the mean of the statistic if the prior is true (Wood, 2017).

    References
    ----------
    Published: the closed test (Vergouwe et al., 2017, doi:10.1002/sim.7179) with thresholds 3.84
    and 5.99 for one and two degrees of freedom. Our default: where rungs open; effective degrees
    of freedom (Wood, 2017, Generalized Additive Models, 2nd ed., p. 252) for the revision, which
    is held by priors here; the last rung; and the repetition from the next richest, by which a
    prior that holds is left more often than in one case of twenty.
    """
    rungs = open_rungs(n_completed)
    if len(rungs) == 1:
        nothing = rows.take(np.zeros(len(rows), dtype=bool))
        return Climb(rungs[0], fit(nothing, prior), (), rungs, n_completed)
    chosen, tests = _choose([_trial(rows, prior, rung) for rung in rungs])
    return Climb(chosen.rung, _fit(rows, prior, chosen), tests, rungs, n_completed)


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    rung: Rung
    log_likelihood: float
    df: float
    updated: Updated | None  # None: a full fit


def _trial(rows: PersonSessions, prior: Prior, rung: Rung) -> _Trial:
    if rung in (Rung.FULL, Rung.LOOSER):
        held = _held(prior, rung)
        full = fit(rows, held, therapist_sd=0.0)
        return _Trial(rung, full.log_likelihood, _effective_df(full.covariance, held), None)
    level, steepness = rung is not Rung.PRIOR, rung is Rung.SLOPE
    alike = replace(rows, therapist=np.full(len(rows), -1))
    moved = update(ordered(alike), prior, directions(prior, level=level, steepness=steepness))
    return _Trial(rung, moved.log_likelihood, float(level + steepness), moved)


def _choose(trials: list[_Trial]) -> tuple[_Trial, tuple[RungTest, ...]]:
    tests: list[RungTest] = []
    chosen = trials[0]
    while chosen is trials[0] and len(trials) > 1:
        *simpler_ones, richest = trials
        chosen = richest
        for simpler in simpler_ones:
            tests.append(_test(simpler, richest))
            if not tests[-1].is_rejected:
                chosen = simpler
                break
        trials = simpler_ones
    return chosen, tuple(tests)


def _test(simpler: _Trial, richer: _Trial) -> RungTest:
    df = max(richer.df - simpler.df, 1.0)
    return RungTest(
        simpler=simpler.rung,
        richer=richer.rung,
        statistic=2 * (richer.log_likelihood - simpler.log_likelihood),
        df=df,
        threshold=float(chdtri(df, ALPHA)),
    )


def _fit(rows: PersonSessions, prior: Prior, trial: _Trial) -> Fit:
    if trial.updated is None:
        return fit(rows, _held(prior, trial.rung))
    return Fit(
        names=prior.names,
        planned_names=prior.planned_names,
        coefficients=trial.updated.coefficients,
        covariance=trial.updated.covariance,
        therapists=(),
        therapist_sd=None,
        log_likelihood=trial.updated.log_likelihood,
        n_rows=len(rows),
        n_clients=len(np.unique(rows.client)),
        n_dropouts=int((rows.event == Event.DROPPED_OUT).sum()),
        n_planned=int((rows.event == Event.PLANNED_END).sum()),
        iterations=trial.updated.iterations,
    )


def _held(prior: Prior, rung: Rung) -> Prior:
    return prior.relaxed(LOOSER) if rung is Rung.LOOSER else prior


def _effective_df(covariance: Floats, prior: Prior) -> float:
    used = np.eye(len(covariance)) - covariance / prior.sd**2
    leaving = prior.layout.n_leaving
    return float(np.diag(2 * used - used @ used)[:leaving].sum())
