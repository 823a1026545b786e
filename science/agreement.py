"""How alike several ratings of the same things are: correlation and intraclass correlations."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, fsum, sqrt, tanh

from science.errors import FitError
from science.figure import Z


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with the 95 % interval around it, all in the same unit; low <= value <= high."""

    value: float
    low: float
    high: float


def correlation(pairs: Sequence[tuple[float, float]]) -> Estimate | None:
    """Estimate Pearson's correlation with Fisher's interval.

    Parameters
    ----------
    pairs : sequence of (float, float)
        At least four.

    Returns
    -------
    Estimate or None
        In [-1, 1]. None where one of the two never moves.

    Raises
    ------
    FitError
        Fewer than four pairs.

    References
    ----------
    Fisher, R. A. (1921). On the probable error of a coefficient of correlation deduced from a small
    sample. Metron 1, 3-32.

    Examples
    --------
    >>> round(correlation([(1, 2), (2, 1), (3, 4), (4, 3)]).value, 2)
    0.6
    """
    n = len(pairs)
    if n < 4:
        raise FitError("number of pairs", n, "4 or more")
    xs, ys = _sides(pairs)
    if min(xs) == max(xs) or min(ys) == max(ys):
        return None
    mean_x, mean_y = fsum(xs) / n, fsum(ys) / n
    sxx = fsum((x - mean_x) ** 2 for x in xs)
    syy = fsum((y - mean_y) ** 2 for y in ys)
    sxy = fsum((x - mean_x) * (y - mean_y) for x, y in pairs)
    # Rounding may carry a perfect correlation past 1.
    return fisher_interval(min(1.0, max(-1.0, sxy / sqrt(sxx * syy))), n)


def fisher_interval(r: float, n: int) -> Estimate:
    """Put Fisher's 95 % interval around a correlation.

    Parameters
    ----------
    r : float
        Correlation in [-1, 1].
    n : int
        Pairs it was computed from, at least 4.

    Returns
    -------
    Estimate
        tanh(atanh(r) -/+ 1.96 / sqrt(n - 3)); of no width at r = -1 and r = 1.

    Raises
    ------
    FitError
        The correlation or the number of pairs lies outside its range.

    References
    ----------
    Fisher, R. A. (1921). On the probable error of a coefficient of correlation deduced from a small
    sample. Metron 1, 3-32.

    Examples
    --------
    Why no correlation is shown below twelve sessions:

    >>> [round(fisher_interval(0.5, n).low, 2) for n in (5, 8, 12, 20)]
    [-0.68, -0.32, -0.1, 0.07]
    """
    if not -1 <= r <= 1:
        raise FitError("correlation", r, "-1 to 1")
    if n < 4:
        raise FitError("number of pairs", n, "4 or more")
    if abs(r) == 1:
        return Estimate(r, r, r)
    z, reach = atanh(r), Z / sqrt(n - 3)
    return Estimate(r, tanh(z - reach), tanh(z + reach))


def intraclass(ratings: Sequence[Sequence[float]]) -> tuple[Estimate, Estimate]:
    """Estimate agreement, ICC(2,1), and consistency, ICC(3,1), of single ratings.

    Parameters
    ----------
    ratings : sequence of sequence of float
        One row per thing rated, at least 3, with one rating by each of k raters, k >= 2; all in the
        same unit, none missing.

    Returns
    -------
    tuple of (Estimate, Estimate)
        Agreement, then consistency. Below 0 where ratings differ more within things than between
        them. 1 with an interval of no width where all raters agree in everything.

    Raises
    ------
    FitError
        Too few or unequal rows, or ratings that never move.

    Notes
    -----
    With the mean squares of a two-way analysis of variance, MSR of rows, MSC of raters, MSE of the
    rest:

    ICC(2,1) = (MSR - MSE) / (MSR + (k - 1) MSE + k (MSC - MSE) / n)
    ICC(3,1) = (MSR - MSE) / (MSR + (k - 1) MSE)

    The interval of ICC(3,1) is exact, that of ICC(2,1) Satterthwaite's approximation.

    References
    ----------
    Shrout, P. E. & Fleiss, J. L. (1979). Intraclass correlations: uses in assessing rater
    reliability. Psychol Bull 86, 420-428. https://doi.org/10.1037/0033-2909.86.2.420
    McGraw, K. O. & Wong, S. P. (1996). Forming inferences about some intraclass correlation
    coefficients. Psychol Methods 1, 30-46. https://doi.org/10.1037/1082-989X.1.1.30

    Examples
    --------
    The six targets and four judges of Shrout & Fleiss:

    >>> rows = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]
    >>> [round(each.value, 2) for each in intraclass(rows)]
    [0.29, 0.71]
    """
    n, k = len(ratings), len(ratings[0]) if ratings else 0
    if n < 3 or k < 2 or any(len(row) != k for row in ratings):
        raise FitError(
            "rows of ratings", [len(row) for row in ratings], "3 or more, each of k >= 2"
        )
    if all(tuple(row) == tuple(ratings[0]) for row in ratings):
        raise FitError("ratings", ratings[0][0], "ratings that differ between rows")
    squares = _mean_squares(ratings)
    if squares.raters == 0 and squares.rest == 0:
        return Estimate(1.0, 1.0, 1.0), Estimate(1.0, 1.0, 1.0)
    return _agreement(squares, n, k), _consistency(squares, n, k)


@dataclass(frozen=True, slots=True)
class _MeanSquares:
    rows: float
    raters: float
    rest: float


def _mean_squares(ratings: Sequence[Sequence[float]]) -> _MeanSquares:
    n, k = len(ratings), len(ratings[0])
    rows = [fsum(row) / k for row in ratings]
    raters = [fsum(side) / n for side in _sides(ratings)]
    grand = fsum(rows) / n
    rest = fsum(
        (rating - row - rater + grand) ** 2
        for row, line in zip(rows, ratings, strict=True)
        for rater, rating in zip(raters, line, strict=True)
    )
    return _MeanSquares(
        rows=k * fsum((row - grand) ** 2 for row in rows) / (n - 1),
        raters=n * fsum((rater - grand) ** 2 for rater in raters) / (k - 1),
        rest=rest / ((n - 1) * (k - 1)),
    )


def _agreement(squares: _MeanSquares, n: int, k: int) -> Estimate:
    msr, msc, mse = squares.rows, squares.raters, squares.rest
    icc = (msr - mse) / (msr + (k - 1) * mse + k * (msc - mse) / n)
    # Satterthwaite's degrees of freedom are meant for a correlation of 0 or more.
    rho = max(icc, 0.0)
    a = k * rho * msc
    b = (n * (1 - rho) + k * rho * (n - 1)) * mse
    freedom = (a + b) ** 2 / (a**2 / (k - 1) + b**2 / ((n - 1) * (k - 1)))
    upper = _f_quantile(n - 1, freedom)
    lower = _f_quantile(freedom, n - 1)
    spread = k * msc + (k * n - k - n) * mse
    return Estimate(
        icc,
        n * (msr - upper * mse) / (upper * spread + n * msr),
        n * (lower * msr - mse) / (spread + n * lower * msr),
    )


def _consistency(squares: _MeanSquares, n: int, k: int) -> Estimate:
    def icc(f: float) -> float:
        return (squares.rows - f * squares.rest) / (squares.rows + (k - 1) * f * squares.rest)

    freedom = (n - 1) * (k - 1)
    return Estimate(
        icc(1.0),
        icc(_f_quantile(n - 1, freedom)),
        icc(1 / _f_quantile(freedom, n - 1)),
    )


def _f_quantile(of: float, over: float) -> float:
    """Return the 97.5 % point of F with these degrees of freedom."""
    # Here and not above: scipy takes half a second to import, and no start may wait for it.
    from scipy.special import fdtri

    return float(fdtri(of, over, 0.975))


def _sides(rows: Sequence[Sequence[float]]) -> list[list[float]]:
    return [list(side) for side in zip(*rows, strict=True)]
