"""How many clients a model of a given size needs."""

import math

from science.errors import FitError


def clients_needed(n_terms: int, *, r2: float, shrinkage: float = 0.9) -> int:
    """Return how many clients keep a model's expected shrinkage at a target.

    Parameters
    ----------
    n_terms : int
        Coefficients to be estimated, 1 and up.
    r2 : float
        Cox-Snell R squared that the model is expected to reach, above 0 and below ``shrinkage``.
    shrinkage : float
        Target of the uniform shrinkage factor, above 0 and below 1; 0.9 means that effects are
        overstated by about a tenth.

    Returns
    -------
    int
        Clients, rounded up.

    Raises
    ------
    FitError
        A number outside its range.

    Notes
    -----
    n = p / ((S - 1) ln(1 - R2 / S)), for a model without priors: with them fewer are enough.

    References
    ----------
    Riley et al. (2019), Minimum sample size for developing a multivariable prediction model,
    part II, Statistics in Medicine 38, 1276-1296, doi:10.1002/sim.7992.

    Examples
    --------
    >>> clients_needed(12, r2=0.05), clients_needed(12, r2=0.095)
    (2100, 1076)
    """
    if n_terms < 1:
        raise FitError("n_terms", n_terms, "1 and up")
    if not 0 < shrinkage < 1:
        raise FitError("shrinkage", shrinkage, "above 0 and below 1")
    if not 0 < r2 < shrinkage:
        raise FitError("r2", r2, f"above 0 and below {shrinkage}")
    return math.ceil(n_terms / ((shrinkage - 1) * math.log1p(-r2 / shrinkage)))
