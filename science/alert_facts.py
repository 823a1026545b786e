"""What the alert policy reads and says: candidates, alerts of the past, and the decision."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from science.errors import FitError

Kind = Literal["check-in", "lapse"]
State = Literal["new", "seen", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much a therapist is asked to look at. All four are defaults of this project.

    Parameters
    ----------
    per_window : int
        New alerts in any window, 1 and up.
    window : timedelta
        Length of that rolling window, above 0.
    silent_sessions : int
        Attended sessions after an acknowledgement in which the same reasons say nothing, 0 and up.
    rise : float
        Times the estimate at the acknowledgement from which it speaks again all the same, above 1.

    Raises
    ------
    FitError
        A value lies outside its range.
    """

    per_window: int = 2
    window: timedelta = timedelta(days=7)
    silent_sessions: int = 3
    rise: float = 1.5

    def __post_init__(self) -> None:
        """Refuse a budget under which nothing or everything is ever raised."""
        if self.per_window < 1:
            raise FitError("per_window", self.per_window, "1 and up")
        if self.window <= timedelta(0):
            raise FitError("window", self.window, "a time above 0")
        if self.silent_sessions < 0:
            raise FitError("silent_sessions", self.silent_sessions, "0 and up")
        if not self.rise > 1:
            raise FitError("rise", self.rise, "a number above 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An episode whose state calls for an alert now, whether or not it has had one.

    Parameters
    ----------
    episode : int
        Which.
    kind : {"check-in", "lapse"}
        What the alert would be about.
    rules : frozenset of str
        The reasons by their rule, at least one. Of a lapse, the rule together with the day on which
        the silence began: another silence is another reason.
    estimate : float or None
        Estimated probability of leaving, 0 to 1; None without a model or with too little data.
    rank : int
        Gravity of the status, higher is graver: 2 watch, 3 check-in.
    days_waiting : int
        Days since the status turned, 0 and up.

    Raises
    ------
    FitError
        There is no reason, or the estimate is no probability.
    """

    episode: int
    kind: Kind
    rules: frozenset[str]
    estimate: float | None = None
    rank: int = 3
    days_waiting: int = 0

    def __post_init__(self) -> None:
        """Refuse what no comparison would make sense of, NaN included."""
        if not self.rules:
            raise FitError("rules", sorted(self.rules), "at least one reason")
        if self.estimate is not None and not 0 <= self.estimate <= 1:
            raise FitError("estimate", self.estimate, "a probability")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAlert:
    """A check-in or lapse alert that the same therapist has had.

    Parameters
    ----------
    episode, kind : int, str
        As of a `Candidate`.
    rules : frozenset of str
        The reasons that it named.
    raised_at : tuple of aware datetime
        When it was raised, and each time it was made new again; oldest first, at least one.
    state : {"new", "seen", "closed"}
        Nobody has looked; someone has acted and it is open; it is closed.
    acknowledged_at : aware datetime or None
        The latest thing that a person did about it. None: nobody did, or events closed it, so that
        it silences nothing.
    estimate : float or None
        As it stood at the acknowledgement.
    sessions_since : int
        Attended sessions since the acknowledgement, 0 and up.
    """

    episode: int
    kind: Kind
    rules: frozenset[str]
    raised_at: tuple[datetime, ...]
    state: State = "new"
    acknowledged_at: datetime | None = None
    estimate: float | None = None
    sessions_since: int = 0


class Wait(StrEnum):
    """Why nothing is raised."""

    OPEN = "open"  # its alert is there and nobody has looked at it
    SILENT = "silent"  # someone has acted on these reasons, a short while ago
    BUDGET = "budget"  # the therapist has had as many new alerts as fit


@dataclass(frozen=True, slots=True)
class Waiting:
    """A candidate that is not raised now.

    Parameters
    ----------
    candidate : Candidate
        Which.
    why : Wait
        The reason.
    since : aware datetime or None
        With ``SILENT``, when someone acted last.
    sessions_left : int or None
        With ``SILENT``, attended sessions until the same reasons may speak again, 1 and up.
    """

    candidate: Candidate
    why: Wait
    since: datetime | None = None
    sessions_left: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says about one therapist's candidates at one moment, the first ranked first.

    Parameters
    ----------
    raised : tuple of Candidate
        To raise now.
    waiting : tuple of Waiting
        The others, each with its reason.
    """

    raised: tuple[Candidate, ...]
    waiting: tuple[Waiting, ...]
