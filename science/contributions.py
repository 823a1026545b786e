"""Why an estimate is higher or lower than in the reference picture, term by term."""

from typing import NamedTuple

from science.errors import FitError
from science.fitted import Fit
from science.person_sessions import Floats


class Contribution(NamedTuple):
    """What one term adds to the log-odds of leaving; below 0 it speaks for staying."""

    name: str
    log_odds: float


def contributions(fit: Fit, x: Floats) -> tuple[Contribution, ...]:
    """Return what each term adds to the log-odds of leaving, largest first.

    Parameters
    ----------
    fit : Fit
        The model.
    x : (p,) float array
        Terms of one client after the latest session.

    Returns
    -------
    tuple of Contribution
        All p terms, by size whatever the direction, equal ones in the model's order. They add
        up to the distance from the reference picture, where every term is 0.

    Raises
    ------
    FitError
        Not p terms.

    References
    ----------
    None: the linear part of the model, split into its terms. It says what the estimate rests
    on, not why a client leaves.
    """
    if x.shape != fit.beta.shape:
        raise FitError("x", x.shape, f"an array of shape {fit.beta.shape}")
    parts = zip(fit.names, (fit.beta * x).tolist(), strict=True)
    each = (Contribution(name, log_odds) for name, log_odds in parts)
    return tuple(sorted(each, key=lambda part: -abs(part.log_odds)))
