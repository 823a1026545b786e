"""Reliable change and cut-offs in points, published or computed, by Jacobson & Truax (1991)."""

from dataclasses import dataclass
from math import sqrt

from science.errors import FitError
from science.norms import Criterion, Norms, Sample

# Sums and quotients of item answers carry rounding noise far below one answer step.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """The size of a change that is more than measurement noise.

    Parameters
    ----------
    points : float
        Size of the change in points of the scale, above 0.
    inclusive : bool
        Whether a change of exactly this size counts: a published criterion is reached, a
        computed one has to be exceeded.

    Raises
    ------
    FitError
        The size is not above 0.
    """

    points: float
    inclusive: bool = True

    def __post_init__(self) -> None:
        """Refuse a size under which every wobble would count as a change."""
        if not self.points > 0:
            raise FitError("reliable change", self.points, "more than 0 points")

    def reached_by(self, difference: float) -> bool:
        """Say whether a difference of this size, in points and without its sign, is reliable."""
        slack = ROUNDING if self.inclusive else -ROUNDING
        return abs(difference) >= self.points - slack


@dataclass(frozen=True, slots=True)
class CutOff:
    """The line between the clinical and the functional range.

    Parameters
    ----------
    points : float
        In points of the scale.
    clinical : str
        How a score in the clinical range compares with it: ``>=``, ``>``, ``<=`` or ``<``.
    """

    points: float
    clinical: str

    def is_clinical(self, score: float) -> bool:
        """Say whether a score lies in the clinical range; noise below 1e-9 counts as none."""
        above = score - self.points if self.clinical[0] == ">" else self.points - score
        return above >= -ROUNDING if self.clinical[1:] else above > ROUNDING


@dataclass(frozen=True, slots=True)
class CutOffs:
    """Criteria a, b and c in points of the scale; None where a sample is missing."""

    a: float | None
    b: float | None
    c: float | None


@dataclass(frozen=True, slots=True)
class Criteria:
    """By which size of change and which cut-off two scores are judged; None where there is none."""

    reliable: ReliableChange | None = None
    cut: CutOff | None = None


def difference_error(sd: float, reliability: float) -> float:
    """Return the standard error of the difference between two scores of one person.

    Parameters
    ----------
    sd : float
        SD of the scores before treatment, in points, above 0.
    reliability : float
        Of the scale, above 0 and below 1.

    Returns
    -------
    float
        S_diff in points: the square root of 2 times the standard error of measurement.

    Raises
    ------
    FitError
        A number outside its range.

    Notes
    -----
    SEM = SD sqrt(1 - r); S_diff = sqrt(2) SEM.

    References
    ----------
    Jacobson, N. S. & Truax, P. (1991). J Consult Clin Psychol 59, 12-19.
    https://doi.org/10.1037/0022-006X.59.1.12

    Examples
    --------
    >>> round(difference_error(8.15, 0.921), 2)
    3.24
    """
    if not sd > 0:
        raise FitError("SD", sd, "more than 0 points")
    if not 0 < reliability < 1:
        raise FitError("reliability", reliability, "more than 0, less than 1")
    return sqrt(2) * sd * sqrt(1 - reliability)


def change_index(first: float, latest: float, *, sd: float, reliability: float) -> float:
    """Return the reliable change index of two scores.

    Parameters
    ----------
    first, latest : float
        Scores in points.
    sd, reliability : float
        As in `difference_error`.

    Returns
    -------
    float
        Latest minus first in units of S_diff, with its sign.

    Raises
    ------
    FitError
        A number outside its range.

    References
    ----------
    Jacobson, N. S. & Truax, P. (1991). https://doi.org/10.1037/0022-006X.59.1.12

    Examples
    --------
    >>> round(change_index(47.5, 32.5, sd=7.5, reliability=0.8), 2)
    -3.16
    """
    return (latest - first) / difference_error(sd, reliability)


def reliable_change(sd: float, reliability: float, *, z: float) -> float:
    """Return the size that a change must exceed to be more than measurement noise.

    Parameters
    ----------
    sd, reliability : float
        As in `difference_error`.
    z : float
        Quantile of the normal distribution, above 0: 1.959964 for 95 %, two-sided.

    Returns
    -------
    float
        In points of the scale, not rounded.

    Raises
    ------
    FitError
        A number outside its range.

    References
    ----------
    Jacobson, N. S. & Truax, P. (1991). https://doi.org/10.1037/0022-006X.59.1.12

    Examples
    --------
    >>> from statistics import NormalDist
    >>> round(reliable_change(7.5, 0.8, z=NormalDist().inv_cdf(0.975)), 4)
    9.2969
    >>> round(reliable_change(7.5, 0.8, z=1.96), 4)
    9.2971
    """
    if not z > 0:
        raise FitError("z", z, "more than 0")
    return z * difference_error(sd, reliability)


def cutoffs(
    clinical: Sample | None, functional: Sample | None, *, higher_is_worse: bool
) -> CutOffs:
    """Return the three cut-offs between a clinical and a functional sample.

    Parameters
    ----------
    clinical, functional : Sample or None
        Means and SDs in points; the clinical mean lies on the worse side of the other.
    higher_is_worse : bool
        True for symptoms, False for well-being.

    Returns
    -------
    CutOffs
        ``a`` needs the clinical sample, ``b`` the functional one and its own SD, ``c`` both.

    Notes
    -----
    a = M_clin -+ 2 SD_clin towards health; b = M_func +- 2 SD_func towards illness;
    c = (SD_clin M_func + SD_func M_clin) / (SD_clin + SD_func).
    An implementation that takes the clinical SD for b agrees only where both SDs are equal.

    References
    ----------
    Jacobson, N. S. & Truax, P. (1991). https://doi.org/10.1037/0022-006X.59.1.12

    Examples
    --------
    >>> clinical = Sample(19.7, 7.7, 1835, "V2", "primary care counselling")
    >>> functional = Sample(4.7, 4.8, 535, "V2", "general population")
    >>> lines = cutoffs(clinical, functional, higher_is_worse=True)
    >>> round(lines.a, 2), round(lines.b, 2), round(lines.c, 2)
    (4.3, 14.3, 10.46)
    """
    to_worse = 1 if higher_is_worse else -1
    return CutOffs(
        a=clinical.mean - to_worse * 2 * clinical.sd if clinical else None,
        b=functional.mean + to_worse * 2 * functional.sd if functional else None,
        c=(clinical.sd * functional.mean + functional.sd * clinical.mean)
        / (clinical.sd + functional.sd)
        if clinical and functional
        else None,
    )


def criteria(norms: Norms, *, higher_is_worse: bool) -> Criteria:
    """Return what a norm set judges by: published where it can, else computed.

    Parameters
    ----------
    norms : Norms
        The norm set.
    higher_is_worse : bool
        True for symptoms, False for well-being.

    Returns
    -------
    Criteria
        A published size is reached, with the operator of its source. A computed one rests on
        the clinical SD and must be exceeded; a score on a computed cut-off is still clinical.

    References
    ----------
    Jacobson, N. S. & Truax, P. (1991). https://doi.org/10.1037/0022-006X.59.1.12

    Examples
    --------
    >>> from science.norms import Threshold
    >>> six = Threshold(">=", 6, "V", "Barkham et al. 2013")
    >>> published = Norms("uk", "UK norms", "Adults", 1, 0.9, 1.645, reliable_change=six)
    >>> criteria(published, higher_is_worse=True).reliable
    ReliableChange(points=6, inclusive=True)
    """
    reliable = cut = None
    if norms.reliable_change:
        published = norms.reliable_change
        reliable = ReliableChange(published.value, inclusive=published.op == ">=")
    elif norms.clinical and norms.reliability:
        size = reliable_change(norms.clinical.sd, norms.reliability.value, z=norms.z)
        reliable = ReliableChange(size, inclusive=False)
    if norms.cut:
        cut = CutOff(norms.cut.value, norms.cut.op)
    elif norms.criterion:
        cut = _computed_cut(norms, norms.criterion, higher_is_worse=higher_is_worse)
    return Criteria(reliable, cut)


def _computed_cut(norms: Norms, criterion: Criterion, *, higher_is_worse: bool) -> CutOff | None:
    lines = cutoffs(norms.clinical, norms.functional, higher_is_worse=higher_is_worse)
    points = {Criterion.A: lines.a, Criterion.B: lines.b, Criterion.C: lines.c}[criterion]
    return None if points is None else CutOff(points, ">=" if higher_is_worse else "<=")
