"""One Newton step with the therapists' block taken out, and the spread between therapists."""

import math
from dataclasses import dataclass

import numpy as np

from science.likelihood import Derivatives
from science.person_sessions import Floats

# The search for the variance between therapists: standard deviations of 0.001 to 10 log-odds.
LOWEST_VARIANCE = 1e-6
HIGHEST_VARIANCE = 100.0
HALVINGS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Curvature:
    """The quadratic around one point: data and priors of the coefficients, data of therapists.

    Parameters
    ----------
    gradient : (d,) float array
        Of the log-posterior in the coefficients.
    precision : (d, d) float array
        Minus its second derivatives in the coefficients.
    derivatives : Derivatives
        Of the data, for the therapists' part.
    effects : (J,) float array
        Therapist effects at the point, log-odds.
    """

    gradient: Floats
    precision: Floats
    derivatives: Derivatives
    effects: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A Newton step, and the uncertainty around where it leads.

    Parameters
    ----------
    coefficients : (d,) float array
        Change of the coefficients.
    effects : (J,) float array
        Change of the therapist effects.
    decrement : float
        Twice the gain in log-posterior that the quadratic promises, 0 and up.
    covariance : (d, d) float array
        Of the coefficients, the therapists integrated out.
    effect_variance : (J,) float array
        Of the therapist effects, the coefficients integrated out.
    """

    coefficients: Floats
    effects: Floats
    decrement: float
    covariance: Floats
    effect_variance: Floats


def newton_step(at: Curvature, variance: float) -> Step:
    """Return the step to the top of the quadratic, for a given variance between therapists.

    Parameters
    ----------
    at : Curvature
        The quadratic, J therapists and d coefficients.
    variance : float
        Variance of the therapist effects, log-odds squared, above 0.

    Returns
    -------
    Step

    Notes
    -----
    No session has two therapists, so their block of the Hessian is diagonal. With A, B, D the
    blocks, the coefficients solve (A - B' D^-1 B) s = g - B' D^-1 g_u (the Schur complement):
    the cost grows with J, not with its cube.

    References
    ----------
    Boyd & Vandenberghe (2004), Convex Optimization, appendix A.5.5 and section 9.5.1
    (Schur complement, Newton decrement).
    """
    d = at.derivatives
    diagonal = d.therapist_information + 1 / variance
    effect_gradient = d.therapist_score - at.effects / variance
    scaled = d.cross / diagonal[:, None]
    covariance = np.linalg.inv(at.precision - scaled.T @ d.cross)
    covariance = (covariance + covariance.T) / 2
    coefficients = covariance @ (at.gradient - scaled.T @ effect_gradient)
    effects = (effect_gradient - d.cross @ coefficients) / diagonal
    return Step(
        coefficients=coefficients,
        effects=effects,
        decrement=float(at.gradient @ coefficients + effect_gradient @ effects),
        covariance=covariance,
        effect_variance=1 / diagonal + ((scaled @ covariance) * scaled).sum(axis=1),
    )


def likely_variance(at: Curvature, scale: float) -> float:
    """Return the variance between therapists that the effects and their uncertainty speak for.

    Parameters
    ----------
    at : Curvature
        The quadratic, with at least one therapist.
    scale : float
        Scale of the half-normal prior of the standard deviation, log-odds, above 0.

    Returns
    -------
    float
        Variance, log-odds squared, `LOWEST_VARIANCE` to `HIGHEST_VARIANCE`. The lowest means
        that no difference between therapists can be told from chance.

    Notes
    -----
    The fixed point of the EM update, found by bisection on its logarithm, because EM itself
    crawls where the variance is small.

    References
    ----------
    Dempster, Laird & Rubin (1977), doi:10.1111/j.2517-6161.1977.tb01600.x; the Laplace
    approximation of the E step and the prior are our default.
    """
    low, high = math.log(LOWEST_VARIANCE), math.log(HIGHEST_VARIANCE)
    if not _grows(at, LOWEST_VARIANCE, scale):
        return LOWEST_VARIANCE
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _grows(at, math.exp(middle), scale):
            low = middle
        else:
            high = middle
    return math.exp((low + high) / 2)


def updated_variance(squares: float, n: int, scale: float) -> float:
    """Return the variance that maximises the expected log-posterior (the M step).

    Parameters
    ----------
    squares : float
        Sum over therapists of effect squared plus its variance, log-odds squared, above 0.
    n : int
        Number of therapists, 1 and up.
    scale : float
        Scale of the half-normal prior of the standard deviation, log-odds, above 0.

    Returns
    -------
    float
        Variance, log-odds squared.

    Notes
    -----
    The root of t^2 / s^2 + n t - S = 0, where the derivative of
    -n/2 log t - S / (2 t) - t / (2 s^2) is 0. Without the prior it is S / n.

    References
    ----------
    Derived here.

    Examples
    --------
    >>> round(updated_variance(2.0, 4, 0.7), 4)
    0.413
    >>> round(updated_variance(2.0, 4, 1e6), 4)
    0.5
    """
    # Written without the difference of two near numbers.
    return 2 * squares / (n + math.sqrt(n**2 + 4 * squares / scale**2))


def _grows(at: Curvature, variance: float, scale: float) -> bool:
    step = newton_step(at, variance)
    effects = at.effects + step.effects
    squares = float(effects @ effects + step.effect_variance.sum())
    return updated_variance(squares, len(effects), scale) > variance
