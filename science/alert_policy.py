"""Which alerts a therapist gets now, which wait, and why: few, the gravest first, none twice."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from science.alert_facts import Budget, Candidate, Decision, PastAlert, Wait, Waiting
from science.errors import FitError
from science.reasons import CHECK_IN_RULES

__all__ = [
    "STANDARD",
    "Budget",
    "Candidate",
    "Decision",
    "PastAlert",
    "Wait",
    "Waiting",
    "decide",
    "has_room",
    "held_back",
    "ranking",
]

STANDARD = Budget()
TOLERANCE = 1e-9  # .30 is half as much again as .20, whatever the last binary digit says


def decide(
    candidates: Iterable[Candidate],
    past: Sequence[PastAlert],
    at: datetime,
    budget: Budget = STANDARD,
) -> Decision:
    """Say which of one therapist's candidates are raised now.

    Nothing is raised beside an alert that nobody has looked at. For ``silent_sessions`` attended
    sessions after someone has acted on an alert the reasons that it named say nothing, unless the
    estimate has risen to ``rise`` times what it was then; a reason that it did not name may speak.
    Of the rest the first ranked are raised, as many as the budget has room for: see `ranking` and
    `has_room`.

    Parameters
    ----------
    candidates : iterable of Candidate
        In any order; at most one for each episode and kind.
    past : sequence of PastAlert
        Every check-in and lapse alert of this therapist, in any order.
    at : aware datetime
        The moment of the decision.
    budget : Budget
        Limits.

    Returns
    -------
    Decision
        Each candidate in one of the two lists.

    Raises
    ------
    FitError
        Two candidates of one episode and kind.

    Notes
    -----
    Check-in and lapse alerts count. Safety alerts do not: they are raised whatever else there is,
    and this function never sees them. Alerts about a locked link or answers without a score are
    operational, have a cause that someone must repair, and do not count either.

    A lapse names the silence that it is about, so the alert of one silence never keeps the next
    one quiet: a client who stops coming attends no further session that could end the wait.

    References
    ----------
    Ancker, J. S. et al. (2017). BMC Med Inform Decis Mak 17, 36 (49 to 96 % of alerts overridden;
    acceptance falls by 30 % with each further reminder).
    https://doi.org/10.1186/s12911-017-0430-8

    Examples
    --------
    >>> from datetime import UTC
    >>> now = datetime(2026, 5, 4, 12, tzinfo=UTC)
    >>> def candidate(episode: int, estimate: float) -> Candidate:
    ...     return Candidate(
    ...         episode=episode, kind="check-in", rules=frozenset({"drop"}), estimate=estimate
    ...     )
    >>> decided = decide([candidate(1, 0.2), candidate(2, 0.4), candidate(3, 0.3)], [], now)
    >>> [each.episode for each in decided.raised]
    [2, 3]
    >>> decided.waiting[0].candidate.episode, decided.waiting[0].why.value
    (1, 'budget')
    """
    ordered = sorted(candidates, key=ranking)
    if len({(each.episode, each.kind) for each in ordered}) < len(ordered):
        raise FitError("candidates", len(ordered), "one for each episode and kind")
    events = [moment for alert in past for moment in alert.raised_at]
    raised: list[Candidate] = []
    waiting: list[Waiting] = []
    for candidate in ordered:
        held = held_back(candidate, past, budget)
        if held is None and not has_room(events, at, budget):
            held = Waiting(candidate, Wait.BUDGET)
        if held is not None:
            waiting.append(held)
        else:
            raised.append(candidate)
            events.append(at)
    return Decision(tuple(raised), tuple(waiting))


def ranking(candidate: Candidate) -> tuple[float | int | str, ...]:
    """Return the sort key of a candidate: the smallest is raised first.

    Those with an estimate come first, the highest first. Then, and where estimates tie: the graver
    status, more reasons, the gravest reason by its place in `science.reasons.CHECK_IN_RULES`, the
    longer wait, and the lower number of the episode, so that no two are equal.

    Parameters
    ----------
    candidate : Candidate
        Any.

    Returns
    -------
    tuple
        Comparable with that of any other candidate.

    Examples
    --------
    >>> def check_in(episode: int, *rules: str) -> Candidate:
    ...     return Candidate(episode=episode, kind="check-in", rules=frozenset(rules))
    >>> both = check_in(7, "missed-session", "two-watch")
    >>> ranking(both) < ranking(check_in(2, "missed-session")) < ranking(check_in(1, "two-watch"))
    True
    """
    return (
        0.0 if candidate.estimate is None else -candidate.estimate,
        candidate.estimate is None,
        -candidate.rank,
        -len(candidate.rules),
        min(map(_gravity, candidate.rules)),
        -candidate.days_waiting,
        candidate.episode,
        candidate.kind,
    )


def has_room(events: Iterable[datetime], at: datetime, budget: Budget = STANDARD) -> bool:
    """Say whether one more alert at this moment keeps every rolling window within the budget.

    Parameters
    ----------
    events : iterable of aware datetime
        When alerts were raised, before or after ``at``, in any order.
    at : aware datetime
        The moment in question. An alert exactly one window earlier is out of the window.
    budget : Budget
        ``per_window`` and ``window`` are read.

    Returns
    -------
    bool
        Looking ahead matters only where the past is written down afterwards.

    Examples
    --------
    >>> from datetime import UTC, timedelta
    >>> monday = datetime(2026, 5, 4, tzinfo=UTC)
    >>> week = timedelta(days=7)
    >>> has_room([monday, monday], monday + week), has_room([monday] * 2, monday + week / 2)
    (True, False)
    """
    near = sorted(event for event in events if abs(event - at) < budget.window)
    ends = [at, *(event for event in near if event > at)]
    return all(
        sum(end - budget.window < event <= end for event in near) < budget.per_window
        for end in ends
    )


def held_back(
    candidate: Candidate, past: Sequence[PastAlert], budget: Budget = STANDARD
) -> Waiting | None:
    """Say what an episode's own earlier alerts make a candidate wait for; the budget aside.

    Parameters
    ----------
    candidate : Candidate
        Any.
    past : sequence of PastAlert
        Of the same therapist; those of other episodes and of the other kind are passed over.
    budget : Budget
        ``silent_sessions`` and ``rise`` are read.

    Returns
    -------
    Waiting or None
        With ``OPEN`` or ``SILENT``; None if nothing keeps it.

    Examples
    --------
    >>> from datetime import UTC
    >>> then = datetime(2026, 5, 4, 12, tzinfo=UTC)
    >>> closed = PastAlert(
    ...     episode=1, kind="check-in", rules=frozenset({"two-watch"}), raised_at=(then,),
    ...     state="closed", acknowledged_at=then, sessions_since=1,
    ... )
    >>> again = Candidate(episode=1, kind="check-in", rules=frozenset({"two-watch"}))
    >>> held_back(again, [closed]).sessions_left
    2
    """
    own = [a for a in past if (a.episode, a.kind) == (candidate.episode, candidate.kind)]
    if any(alert.state == "new" for alert in own):
        return Waiting(candidate, Wait.OPEN)
    quiet = {
        alert: budget.silent_sessions - alert.sessions_since
        for alert in own
        if alert.acknowledged_at is not None and alert.sessions_since < budget.silent_sessions
    }
    if not quiet or _has_risen(candidate, quiet, budget):
        return None
    left = [
        max((n for alert, n in quiet.items() if rule in alert.rules), default=0)
        for rule in candidate.rules
    ]
    if 0 in left:  # a reason that none of them named
        return None
    return Waiting(
        candidate,
        Wait.SILENT,
        since=max(alert.acknowledged_at for alert in quiet if alert.acknowledged_at is not None),
        sessions_left=min(left),
    )


def _has_risen(candidate: Candidate, quiet: Iterable[PastAlert], budget: Budget) -> bool:
    known = [alert.estimate for alert in quiet if alert.estimate is not None]
    if candidate.estimate is None or not known:
        return False
    return candidate.estimate >= budget.rise * max(known) - TOLERANCE


def _gravity(rule: str) -> int:
    return CHECK_IN_RULES.index(rule) if rule in CHECK_IN_RULES else len(CHECK_IN_RULES)
