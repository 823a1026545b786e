"""The log-likelihood of the competing-risks hazard, its gradient and its Hessian."""

from dataclasses import dataclass

import numpy as np

from science.ordered_rows import Chunk, OrderedRows
from science.person_sessions import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Derivatives:
    """The log-likelihood at one point, with first and second derivatives.

    Parameters
    ----------
    value : float
        Log-likelihood.
    score : (d,) float array
        Gradient in the coefficients.
    therapist_score : (J,) float array
        Gradient in the therapist effects.
    information : (d, d) float array
        Minus the second derivatives in the coefficients.
    cross : (J, d) float array
        Minus the mixed second derivatives.
    therapist_information : (J,) float array
        Minus the second derivatives in the therapist effects; off the diagonal they are 0.
    """

    value: float
    score: Floats
    therapist_score: Floats
    information: Floats
    cross: Floats
    therapist_information: Floats


def derivatives(rows: OrderedRows, coefficients: Floats, effects: Floats) -> Derivatives:
    """Return the log-likelihood and its derivatives at one point.

    Parameters
    ----------
    rows : OrderedRows
        n rows of J therapists.
    coefficients : (d,) float array
        In the order of the layout, log-odds.
    effects : (J,) float array
        Therapist effects on leaving, log-odds.

    Returns
    -------
    Derivatives
        Of the data alone: no prior is in it.

    Notes
    -----
    With D the odds exp(eta_D) and P the odds exp(eta_P), the log-likelihood of a row is
    eta of what happened (0 for coming back) - log(1 + D + P); the derivatives of the second
    part are the two chances p_D and p_P, and p_D (1 - p_D), p_P (1 - p_P), - p_D p_P.

    References
    ----------
    Allison (1982), Discrete-time methods for the analysis of event histories, Sociological
    Methodology 13, 61-98, doi:10.2307/270718: competing risks as a multinomial logit.
    """
    layout, n_places = rows.layout, len(rows.places)
    with_unknown = np.append(effects, 0.0)
    log_total = 0.0
    expected = np.zeros(layout.size)
    information = np.zeros((layout.size, layout.size))
    cross = np.zeros((n_places + 1, layout.size))
    expected_by_therapist = np.zeros(n_places + 1)
    for chunk in rows.chunks:
        at = np.array(layout.of_group(chunk.group))
        part = _part(rows, chunk, coefficients[at], with_unknown[rows.therapist[chunk.rows]])
        log_total += part.log_total
        expected[at] += part.expected
        information[np.ix_(at, at)] += part.information
        cross[np.ix_(chunk.therapists, at)] += part.by_therapist
        expected_by_therapist[chunk.therapists] += part.leaving
    by_observed = rows.observed @ coefficients + rows.observed_by_therapist @ effects
    return Derivatives(
        value=float(by_observed - log_total),
        score=rows.observed - expected,
        therapist_score=rows.observed_by_therapist - expected_by_therapist[:-1],
        information=information,
        cross=cross[:-1],
        # A therapist's intercept moves what the baselines of leaving move, in those rows only.
        therapist_information=cross[:-1, layout.baseline].sum(axis=1),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    log_total: float
    expected: Floats
    information: Floats
    by_therapist: Floats
    leaving: Floats


def _part(rows: OrderedRows, chunk: Chunk, coefficients: Floats, effect: Floats) -> _Part:
    x, z = rows.x[chunk.rows], rows.z[chunk.rows]
    n_x = x.shape[1]
    eta_d = x @ coefficients[:n_x] + effect
    eta_p = z @ coefficients[n_x:]
    top = np.maximum(np.maximum(eta_d, eta_p), 0.0)  # so that no exponential overflows
    p_d, p_p = np.exp(eta_d - top), np.exp(eta_p - top)
    total = np.exp(-top) + p_d + p_p
    p_d /= total
    p_p /= total
    weighted_x = x * (p_d * (1 - p_d))[:, None]
    both = p_d * p_p
    crossed = -both[:, None] * z
    mixed = x.T @ crossed
    planned = (z * (p_p * (1 - p_p))[:, None]).T @ z
    return _Part(
        log_total=float((np.log(total) + top).sum()),
        expected=np.concatenate([p_d @ x, p_p @ z]),
        information=np.block([[weighted_x.T @ x, mixed], [mixed.T, planned]]),
        by_therapist=np.hstack(
            [
                np.add.reduceat(weighted_x, chunk.starts, axis=0),
                np.add.reduceat(crossed, chunk.starts, axis=0),
            ]
        ),
        leaving=np.add.reduceat(p_d, chunk.starts),
    )
