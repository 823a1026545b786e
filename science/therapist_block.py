"""One Newton step with the therapists' block taken out."""

from dataclasses import dataclass

import numpy as np

from science.likelihood import Derivatives
from science.person_sessions import Floats


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
