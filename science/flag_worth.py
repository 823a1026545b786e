"""What flags were worth: sensitivity, precision, alerts per therapist and week, lead time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

import numpy as np

from science.figure import LEAST, Figure, Z, absent
from science.predictions import Floats, Ints


@dataclass(frozen=True, slots=True)
class Flags:
    """What flagging from one threshold on did.

    Parameters
    ----------
    threshold : float
        Risk from which a client was flagged, 0 to 1.
    n_flagged : int
        Clients flagged.
    sensitivity : Figure
        Share of the dropouts that were flagged, 0 to 1, with Wilson interval.
    precision : Figure
        Share of the flagged who dropped out, 0 to 1, with Wilson interval.
    """

    threshold: float
    n_flagged: int
    sensitivity: Figure
    precision: Figure


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How early the first flag came, over the dropouts that were ever flagged.

    Parameters
    ----------
    n_flagged, n_missed : int
        Dropouts flagged at least once, and never.
    median_sessions : float or None
        Attended sessions from the first flag to the last attended one, 0 and up. 0: the flag came
        with the last session that the client attended. None: fewer than ten were flagged.
    n_at_last : int
        Flagged at that last session only.
    """

    n_flagged: int
    n_missed: int
    median_sessions: float | None
    n_at_last: int


def wilson(hits: int, n: int) -> Figure:
    """Return a share with its Wilson interval.

    Parameters
    ----------
    hits : int
        0 to n.
    n : int
        0 and up.

    Returns
    -------
    Figure
        0 to 1; absent for n = 0.

    References
    ----------
    Wilson 1927, JASA 22:209-212; doi:10.1080/01621459.1927.10502953. Worked cases: Newcombe 1998,
    Statistics in Medicine 17:857-872

    Examples
    --------
    Newcombe's first case, 81 of 263.

    >>> found = wilson(81, 263)
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
    (0.308, 0.2553, 0.3662)
    """
    if n == 0:
        return absent("nobody to count")
    share = hits / n
    weight = 1 + Z**2 / n
    centre = (share + Z**2 / (2 * n)) / weight
    half = Z * (share * (1 - share) / n + Z**2 / (4 * n**2)) ** 0.5 / weight
    return Figure(share, max(0.0, centre - half), min(1.0, centre + half))


def share(hits: int, n: int, whom: str) -> Figure:
    """Return a share with its Wilson interval where there are enough to count.

    Parameters
    ----------
    hits : int
        0 to n.
    n : int
        0 and up.
    whom : str
        One of the n, for the reason why there is no share; its plural takes an s.

    Returns
    -------
    Figure
        0 to 1; absent below `science.figure.LEAST`.

    References
    ----------
    As for `wilson`; the limit of ten is a default of this project.

    Examples
    --------
    >>> share(5, 10, "alert").value, share(5, 9, "alert").reason
    (0.5, '9 alerts; at least 10 are needed')
    """
    if n < LEAST:
        return absent(f"{n} {whom}{'' if n == 1 else 's'}; at least {LEAST} are needed")
    return wilson(hits, n)


def flags(p: Floats, y: Ints, threshold: float) -> Flags:
    """Count what flagging from a threshold on would have met and missed.

    Parameters
    ----------
    p : (n,) float array
        Probabilities, 0 to 1.
    y : (n,) int array
        0 or 1.
    threshold : float
        0 to 1.

    Returns
    -------
    Flags
        Shares are absent where fewer than ten clients stand below the line.

    References
    ----------
    Shares by count; intervals as in `wilson`.

    Examples
    --------
    >>> y = np.repeat([1, 0], [20, 80])
    >>> found = flags(np.repeat([0.4, 0.1, 0.4, 0.1], [10, 10, 10, 70]), y, 0.3)
    >>> found.n_flagged, found.sensitivity.value, found.precision.value
    (20, 0.5, 0.5)
    """
    flagged = np.asarray(p, float) >= threshold
    hits = int(np.sum(flagged & (y == 1)))
    return Flags(
        threshold=threshold,
        n_flagged=int(flagged.sum()),
        sensitivity=share(hits, int(np.sum(y)), "dropout"),
        precision=share(hits, int(flagged.sum()), "flagged client"),
    )


def alerts_per_therapist_week(
    alerts: Iterable[tuple[int, date]], sessions: Iterable[tuple[int, date]]
) -> Figure:
    """Return how many new alerts a therapist would have had in a week with sessions.

    Parameters
    ----------
    alerts : iterable of (int, date)
        Therapist and day of each new alert.
    sessions : iterable of (int, date)
        Therapist and day of each attended session. A week counts for a therapist who held one.

    Returns
    -------
    Figure
        0 and up, without interval; absent without any session.

    References
    ----------
    None: the unit is a choice of this project. That many alerts are overridden: Ancker et al.
    2017, BMC Med Inform Decis Mak 17:36; doi:10.1186/s12911-017-0430-8

    Examples
    --------
    One alert; therapist 0 worked in two ISO weeks, therapist 1 in one.

    >>> held = [(0, date(2026, 3, 2)), (0, date(2026, 3, 4)), (0, date(2026, 3, 9))]
    >>> found = alerts_per_therapist_week([(0, date(2026, 3, 4))], [*held, (1, date(2026, 3, 2))])
    >>> round(found.value, 3)
    0.333
    """
    weeks = {(therapist, day.isocalendar()[:2]) for therapist, day in sessions}
    if not weeks:
        return absent("no session in the window")
    return Figure(sum(1 for _ in alerts) / len(weeks))


def lead_time(first_flag: Iterable[int | None], last_session: Iterable[int]) -> LeadTime:
    """Say how many sessions lay between the first flag and the last attended session.

    Parameters
    ----------
    first_flag : iterable of int or None
        For each client who dropped out, the session after which the first flag came; None: never.
    last_session : iterable of int
        The same clients' last attended session.

    Returns
    -------
    LeadTime
        Counts, and the median over the flagged from ten of them on.

    References
    ----------
    None: a count.

    Examples
    --------
    >>> lead_time([3, None, 5] + [2] * 8, [5, 4, 5] + [4] * 8)
    LeadTime(n_flagged=10, n_missed=1, median_sessions=2.0, n_at_last=1)
    """
    pairs = list(zip(first_flag, last_session, strict=True))
    leads = [last - first for first, last in pairs if first is not None]
    return LeadTime(
        n_flagged=len(leads),
        n_missed=len(pairs) - len(leads),
        median_sessions=float(median(leads)) if len(leads) >= LEAST else None,
        n_at_last=leads.count(0),
    )
