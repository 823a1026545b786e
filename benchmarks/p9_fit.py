"""P9: fit the dropout model on a million person-sessions, against one plain logistic regression.

    python -m benchmarks.p9_fit [--rows 1000000] [--therapists 500] [--runs 3]

The other side is scikit-learn with its default solver on the same rows: leaving against anything
else, no therapist effects, no second ending; its matrix is built before the clock starts.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.machine import about
from science.hazard import fit
from science.person_sessions import N_GROUPS, Event, PersonSessions, group_of
from science.prior import literature_prior
from science.simulate import simulate

CLIENTS_PER_ROW = 0.12  # a little more than one row in ten opens an episode
TARGET = 3


def main() -> None:
    """Draw the rows, fit both in turns, report."""
    given = _arguments()
    rows = _rows(given.rows, given.therapists)
    print(f"{len(rows):,} person-sessions, {len(rows.names)} terms, {given.therapists} therapists")
    prior = literature_prior(0.25)
    ours, theirs = [], []
    for _ in range(given.runs):  # in turns, so that a busy minute strikes both
        ours.append(_timed(partial(fit, rows, prior)))
        print(f"ours: {ours[-1][0]:.2f} s; {about()}")
        design, left = _design(rows), rows.event == Event.DROPPED_OUT
        theirs.append(_timed(partial(_logistic, design, left)))
        print(f"scikit-learn: {theirs[-1][0]:.2f} s")
        del design
    model, other = ours[-1][1], theirs[-1][1]
    print(f"ours: {model.iterations} Newton steps, therapist sd {model.therapist_sd:.3f}")
    print(f"scikit-learn: {other.n_iter_[0]} iterations, converged")
    ratio = statistics.median(t for t, _ in ours) / statistics.median(t for t, _ in theirs)
    print(f"P9 ratio of median times: {ratio:.2f}; target at most {TARGET}, 2048 MiB")
    print(about())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="P9: fit of the dropout model")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--therapists", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3)
    return parser.parse_args()


def _rows(n: int, n_therapists: int) -> PersonSessions:
    drawn = simulate(
        np.random.default_rng(9),
        n_clients=int(n * CLIENTS_PER_ROW),
        n_therapists=n_therapists,
        beta=literature_prior().beta_mean,
    )
    return drawn.rows.take(np.arange(n))


def _design(rows: PersonSessions) -> np.ndarray:
    groups = group_of(rows.session)[:, None] == np.arange(1, N_GROUPS)
    return np.hstack([groups, rows.x])


def _logistic(design: np.ndarray, left: np.ndarray) -> LogisticRegression:
    model = LogisticRegression(max_iter=1_000).fit(design, left)
    if model.n_iter_[0] >= model.max_iter:
        raise SystemExit("scikit-learn did not converge: no ratio")
    return model


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    main()
