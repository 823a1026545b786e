"""How many alerts a threshold would bring, and how many of them would be right: a replay."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from science.alert_facts import Budget
from science.errors import FitError
from science.figure import Figure
from science.flag_worth import wilson

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

STANDARD = Budget()
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PastEstimates:
    """Estimates after the attended sessions of past episodes, n rows in any order.

    Parameters
    ----------
    client : (n,) int array
        Which episode, any numbers.
    session : (n,) int array
        Number of the attended session after which the estimate was made, 1 and up, rising with the
        week.
    therapist : (n,) int array
        Whose, any numbers; one for each episode.
    week : (n,) int array
        Week of that session, counted from any start.
    p : (n,) float array
        Estimated probability of leaving, 0 to 1, by a model that had not seen this episode.
    left : (n,) bool array
        Whether the client of this row left early in the end.

    Raises
    ------
    FitError
        Arrays of different length, an estimate that is no probability, or an episode with two
        therapists or two ends.
    """

    client: Ints
    session: Ints
    therapist: Ints
    week: Ints
    p: Floats
    left: Bools

    def __post_init__(self) -> None:
        """Refuse rows that do not fit together."""
        lengths = {len(getattr(self, each.name)) for each in fields(self)}
        if len(lengths) > 1:
            raise FitError("rows", sorted(lengths), "arrays of one length")
        if not np.all((self.p >= 0) & (self.p <= 1)):
            raise FitError("p", float(np.max(self.p)), "probabilities")
        n_clients = len(np.unique(self.client))
        for name in ("therapist", "left"):
            pairs = np.stack([self.client, getattr(self, name)], axis=1)
            if len(np.unique(pairs, axis=0)) > n_clients:
                raise FitError(name, len(pairs), "one for each episode")


@dataclass(frozen=True, slots=True)
class Expected:
    """What alerting from one threshold on would have brought.

    Parameters
    ----------
    threshold : float
        Estimate from which an alert is called for, 0 to 1.
    per_therapist_week : float or None
        New alerts for each week in which a therapist had an episode; None without such a week.
    precision : Figure
        Share of the clients with an alert who left, 0 to 1, with Wilson interval. Clients and not
        alerts are counted: the second alert about a client tells nothing new of who left.
    n_alerts : int
        New alerts.
    n_flagged, n_caught : int
        Clients with at least one alert, and those of them who left.
    n_left : int
        Clients who left, with or without an alert.
    n_waits : int
        Weeks in which an episode called for an alert and the budget had no room for it.
    """

    threshold: float
    per_therapist_week: float | None
    precision: Figure
    n_alerts: int
    n_flagged: int
    n_caught: int
    n_left: int
    n_waits: int


def expected_alerts(
    past: PastEstimates, thresholds: Sequence[float], budget: Budget = STANDARD
) -> tuple[Expected, ...]:
    """Replay the alert policy over past episodes, at each threshold by itself.

    Parameters
    ----------
    past : PastEstimates
        Episodes whose end is known.
    thresholds : sequence of float
        Estimates from which an alert is called for, 0 to 1.
    budget : Budget
        ``per_window`` is the number of new alerts for each therapist and week.

    Returns
    -------
    tuple of Expected
        One for each threshold, in their order.

    Raises
    ------
    FitError
        A threshold is no probability.

    Notes
    -----
    The replay is the policy of `science.alert_policy.decide` as far as estimates can tell. It
    decides once a week, at the week's end, on each episode's latest estimate; weeks between two
    sessions are weeks in which a call still waits, and an episode is over after its last session.
    Every alert is taken as acknowledged at once, and "a new reason" cannot happen, because the
    estimate is the only one. The rules of the early flag and lapses, which spend from the same
    budget, are not replayed: where they speak too, fewer of these alerts are raised.

    References
    ----------
    Ancker, J. S. et al. (2017). BMC Med Inform Decis Mak 17, 36.
    https://doi.org/10.1186/s12911-017-0430-8 (why there is a budget)

    Examples
    --------
    One therapist, one week, three clients of whom the third left; two alerts fit.

    >>> past = PastEstimates(
    ...     client=np.array([1, 2, 3]), session=np.array([1, 1, 1]),
    ...     therapist=np.array([0, 0, 0]), week=np.array([5, 5, 5]),
    ...     p=np.array([0.2, 0.3, 0.4]), left=np.array([False, False, True]),
    ... )
    >>> at_15, at_35 = expected_alerts(past, [0.15, 0.35])
    >>> at_15.n_alerts, at_15.precision.value, at_15.n_waits
    (2, 0.5, 1)
    >>> at_35.per_therapist_week, at_35.precision.value
    (1.0, 1.0)
    """
    limits = np.asarray(thresholds, dtype=np.float64)
    if not np.all((limits >= 0) & (limits <= 1)):
        raise FitError("thresholds", list(thresholds), "probabilities")
    rows, left = _weekly(past)
    replay = _Replay(len(left), limits, budget)
    starts = np.flatnonzero(np.diff(rows.week, prepend=rows.week[:1] - 1))
    for start, end in pairwise([*starts.tolist(), len(rows.week)]):
        replay.week(_taken(rows, slice(start, end)))
    n_weeks = len(np.unique(np.stack([rows.therapist, rows.week], axis=1), axis=0))
    return tuple(replay.found(k, left, n_weeks) for k in range(len(limits)))


class _Rows(NamedTuple):
    client: Ints  # 0, 1, ...
    session: Ints
    therapist: Ints  # 0, 1, ...
    week: Ints
    p: Floats


class _Replay:
    """The state of every episode at every threshold, (n_clients, n_thresholds)."""

    def __init__(self, n_clients: int, limits: Floats, budget: Budget) -> None:
        shape = (n_clients, len(limits))
        self.limits, self.budget = limits, budget
        self.n_alerts = np.zeros(shape, dtype=np.int64)
        self.session = np.zeros(shape, dtype=np.int64)  # at the latest alert
        self.p = np.zeros(shape)
        self.n_waits = np.zeros(len(limits), dtype=np.int64)

    def week(self, rows: _Rows) -> None:
        """One week; rows by therapist, within each the highest estimate first."""
        whose, p = rows.client, rows.p[:, None]
        never = self.n_alerts[whose] == 0
        again = rows.session[:, None] - self.session[whose] >= self.budget.silent_sessions
        risen = p >= self.budget.rise * self.p[whose] - TOLERANCE
        due = (p >= self.limits) & (never | again | risen)
        is_first = np.diff(rows.therapist, prepend=-1) != 0  # of its therapist
        before = np.cumsum(due, axis=0) - due
        of_others = before[is_first][np.cumsum(is_first) - 1]
        raised = due & (before - of_others < self.budget.per_window)
        self.n_waits += (due & ~raised).sum(axis=0)
        self.n_alerts[whose] += raised
        self.session[whose] = np.where(raised, rows.session[:, None], self.session[whose])
        self.p[whose] = np.where(raised, p, self.p[whose])

    def found(self, k: int, left: Bools, n_weeks: int) -> Expected:
        """Sum up what the k-th threshold brought."""
        flagged = self.n_alerts[:, k] > 0
        n_alerts, n_flagged = int(self.n_alerts[:, k].sum()), int(flagged.sum())
        n_caught = int((flagged & left).sum())
        return Expected(
            threshold=float(self.limits[k]),
            per_therapist_week=n_alerts / n_weeks if n_weeks else None,
            precision=wilson(n_caught, n_flagged),
            n_alerts=n_alerts,
            n_flagged=n_flagged,
            n_caught=n_caught,
            n_left=int(left.sum()),
            n_waits=int(self.n_waits[k]),
        )


def _weekly(past: PastEstimates) -> tuple[_Rows, Bools]:
    """One row for each episode and week from its first to its last, in the order of a replay."""
    client = np.unique(past.client, return_inverse=True)[1]
    left = np.zeros(client.max(initial=-1) + 1, dtype=bool)
    left[client] = past.left
    rows = _Rows(
        client=client,
        session=past.session,
        therapist=np.unique(past.therapist, return_inverse=True)[1],
        week=past.week,
        p=past.p,
    )
    rows = _taken(rows, np.lexsort((rows.session, rows.week, rows.client)))
    is_next = np.diff(rows.client, append=-1) != 0
    is_latest = is_next | (np.diff(rows.week, append=0) != 0)  # of its episode in this week
    rows = _taken(rows, np.flatnonzero(is_latest))
    lasts = np.diff(rows.week, append=0)  # weeks until the episode's next session
    lasts[np.diff(rows.client, append=-1) != 0] = 1
    shift = np.arange(lasts.sum()) - np.repeat(np.cumsum(lasts) - lasts, lasts)
    rows = _taken(rows, np.repeat(np.arange(len(lasts)), lasts))
    rows = rows._replace(week=rows.week + shift)
    return _taken(rows, np.lexsort((rows.client, -rows.p, rows.therapist, rows.week))), left


def _taken(rows: _Rows, places: Ints | slice) -> _Rows:
    return _Rows(
        client=rows.client[places],
        session=rows.session[places],
        therapist=rows.therapist[places],
        week=rows.week[places],
        p=rows.p[places],
    )
