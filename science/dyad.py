"""One pair of client and therapist: how far apart they rate the alliance, and whether together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum, isfinite, sqrt

from science.agreement import Estimate, correlation, intraclass
from science.errors import FitError

# Sessions rated by both before a number is shown. Three is our default. At twelve the 95 %
# interval of a correlation of .5 still runs from -.10 to .83; below that it says nothing.
PAIRS_FOR_A_GAP = 3
PAIRS_FOR_TRACKING = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """Whether the two ratings move together.

    Parameters
    ----------
    bias : Estimate
        Directional bias b0, therapist minus client at the client's mean, in the ratings' unit.
    slope : Estimate
        Tracking b1: how far the therapist's rating moves when the client's moves by one unit. 1 is
        move for move, 0 not at all, below 0 the other way.
    correlation : Estimate or None
        Pearson's r, -1 to 1. None where the therapist's rating never moves.
    agreement : Estimate
        ICC(2,1), up to 1: the distance between the two counts.
    consistency : Estimate
        ICC(3,1), up to 1: only moving together counts.
    """

    bias: Estimate
    slope: Estimate
    correlation: Estimate | None
    agreement: Estimate
    consistency: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Dyad:
    """What two series of ratings allow to say about each other.

    Parameters
    ----------
    n : int
        Sessions rated by both.
    gap : Estimate or None
        Mean of therapist minus client, in the ratings' unit. None below three pairs.
    rmsd : float or None
        Root mean square of the differences, 0 or more, in the ratings' unit. None below three.
    tracking : Tracking or None
        None below twelve pairs, and where the client's rating never moves.
    """

    n: int
    gap: Estimate | None
    rmsd: float | None
    tracking: Tracking | None


def compare_views(pairs: Iterable[tuple[float | None, float | None]]) -> Dyad:
    """Compare the client's and the therapist's ratings of the same sessions.

    Neither is the true one. The two are different views, and how they differ is worth talking
    about; nothing here measures how good a therapist is.

    Parameters
    ----------
    pairs : iterable of (float or None, float or None)
        Client and therapist, one pair per session, both in the same unit and of the same
        instrument (here percent of the scale's range, 0 to 100). Sessions that one side did not
        rate are passed over.

    Returns
    -------
    Dyad
        ``gap`` and ``rmsd`` from three pairs, ``tracking`` from twelve.

    Raises
    ------
    FitError
        A rating is not a finite number.

    Notes
    -----
    The truth-and-bias model with one dyad: T_k - M_C = b0 + b1 (C_k - M_C) + e_k by least squares,
    M_C the client's mean. As the client's ratings are centred, b0 equals the gap. The intervals are
    95 %, Student's t with n - 1 degrees of freedom for the gap and n - 2 for b0 and b1. They take
    sessions as independent; neighbouring ones are alike, so the true uncertainty is larger.

    References
    ----------
    West, T. V. & Kenny, D. A. (2011). The truth and bias model of judgment. Psychol Rev 118,
    357-378. https://doi.org/10.1037/a0022936
    Atzil-Slonim, D. et al. (2015). Therapeutic bond judgments: congruence and incongruence. J
    Consult Clin Psychol 83(4), 773-784. The same model over 213 dyads.

    Examples
    --------
    >>> views = compare_views([(80, 70), (85, None), (90, 85), (70, 55)])
    >>> views.n, views.gap.value, views.tracking
    (3, -10.0, None)
    >>> round(views.gap.low, 2), round(views.gap.high, 2)
    (-22.42, 2.42)
    """
    both = [(c, t) for c, t in pairs if c is not None and t is not None]
    for rating in (rating for pair in both for rating in pair):
        if not isfinite(rating):
            raise FitError("rating", rating, "a finite number")
    n = len(both)
    if n < PAIRS_FOR_A_GAP:
        return Dyad(n=n, gap=None, rmsd=None, tracking=None)
    differences = [t - c for c, t in both]
    return Dyad(
        n=n,
        gap=mean_difference(differences),
        rmsd=sqrt(fsum(d * d for d in differences) / n),
        tracking=track(both) if n >= PAIRS_FOR_TRACKING else None,
    )


def mean_difference(differences: Sequence[float]) -> Estimate:
    """Estimate a mean difference with its 95 % t interval.

    Parameters
    ----------
    differences : sequence of float
        At least two, in any unit.

    Returns
    -------
    Estimate
        In the same unit. Where all differences are alike the interval has no width, which three
        sessions do not justify: say "the same each time" instead of printing it.

    Raises
    ------
    FitError
        Fewer than two differences.

    References
    ----------
    Student (1908). The probable error of a mean. Biometrika 6, 1-25.
    https://doi.org/10.1093/biomet/6.1.1

    Examples
    --------
    >>> mean_difference([-10, -5, -15]).value
    -10.0
    """
    n = len(differences)
    if n < 2:
        raise FitError("number of differences", n, "2 or more")
    mean = fsum(differences) / n
    spread = sqrt(fsum((d - mean) ** 2 for d in differences) / (n - 1))
    return _t_interval(mean, spread / sqrt(n), n - 1)


def track(pairs: Sequence[tuple[float, float]]) -> Tracking | None:
    """Fit the truth-and-bias line of one dyad.

    Parameters
    ----------
    pairs : sequence of (float, float)
        Client and therapist in the same unit, at least four sessions.

    Returns
    -------
    Tracking or None
        None where the client's rating never moves: there is nothing to follow.

    Raises
    ------
    FitError
        Fewer than four pairs.

    References
    ----------
    West, T. V. & Kenny, D. A. (2011). The truth and bias model of judgment. Psychol Rev 118,
    357-378. https://doi.org/10.1037/a0022936

    Examples
    --------
    The therapist moves half as far as the client, and rates 5 lower on average:

    >>> line = track([(60, 60), (70, 65), (80, 70), (70, 65)])
    >>> line.bias.value, line.slope.value
    (-5.0, 0.5)
    """
    n = len(pairs)
    if n < 4:
        raise FitError("number of pairs", n, "4 or more")
    client, therapist = [c for c, _ in pairs], [t for _, t in pairs]
    if min(client) == max(client):
        return None

    mean_c, mean_t = fsum(client) / n, fsum(therapist) / n
    moves = fsum((c - mean_c) ** 2 for c in client)
    slope = fsum((c - mean_c) * (t - mean_t) for c, t in pairs) / moves
    residuals = fsum((t - mean_t - slope * (c - mean_c)) ** 2 for c, t in pairs)
    noise = sqrt(residuals / (n - 2))
    agreement, consistency = intraclass(pairs)
    return Tracking(
        bias=_t_interval(mean_t - mean_c, noise / sqrt(n), n - 2),
        slope=_t_interval(slope, noise / sqrt(moves), n - 2),
        correlation=correlation(pairs),
        agreement=agreement,
        consistency=consistency,
    )


def _t_interval(value: float, error: float, freedom: int) -> Estimate:
    # Here and not above: scipy takes half a second to import, and no start may wait for it.
    from scipy.special import stdtrit

    reach = float(stdtrit(freedom, 0.975)) * error
    return Estimate(value, value - reach, value + reach)
