"""What scores are usual in a clinic: the yardstick that makes questionnaires comparable."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum, isfinite, sqrt
from typing import Any, Final

from science.errors import FitError
from science.history import Attendance, History
from science.outcome_point import OutcomePoint

# Clients behind a mean before it counts half (our default, adjustable).
SHRINKAGE_CLIENTS = 30


@dataclass(frozen=True, slots=True)
class Usual:
    """Mean and spread of a score in percent of its range.

    Parameters
    ----------
    mean : float
        In percent, 0 to 100.
    sd : float
        In percent, above 0.

    Raises
    ------
    FitError
        The spread is not above 0, or a number is not finite.
    """

    mean: float
    sd: float

    def __post_init__(self) -> None:
        """Refuse a yardstick that nothing can be measured by."""
        if not (isfinite(self.mean) and isfinite(self.sd) and self.sd > 0):
            raise FitError("usual score", (self.mean, self.sd), "a finite mean and an SD above 0")

    def standardise(self, percent: float) -> float:
        """Return the distance of a score from the mean in SD."""
        return (percent - self.mean) / self.sd


# Before a clinic has scores of its own. No study speaks for these; they are round numbers near what
# alliance forms (most answers in the upper half) and intake scores of counselling look like.
ALLIANCE_DEFAULT: Final = Usual(75.0, 15.0)
OUTCOME_DEFAULT: Final = Usual(50.0, 20.0)


@dataclass(frozen=True, slots=True)
class Reference:
    """Usual scores per instrument; an instrument that is not among them has our default.

    Parameters
    ----------
    alliance : mapping of (str, str) to Usual
        By instrument and side (``client`` or ``therapist``), percent of the range.
    outcome : mapping of str to Usual
        By instrument, the first score of an episode, percent of the range, higher is worse.
    """

    alliance: Mapping[tuple[str, str], Usual] = field(default_factory=dict)
    outcome: Mapping[str, Usual] = field(default_factory=dict)

    def of_alliance(self, instrument: str, side: str) -> Usual:
        """Return the usual alliance score of one side, or our default."""
        return self.alliance.get((instrument, side), ALLIANCE_DEFAULT)

    def of_outcome(self, instrument: str) -> Usual:
        """Return the usual first outcome score, or our default."""
        return self.outcome.get(instrument, OUTCOME_DEFAULT)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values, in a fixed order."""
        return {
            "alliance": [
                {"instrument": key[0], "side": key[1], **_usual_to_json(usual)}
                for key, usual in sorted(self.alliance.items())
            ],
            "outcome": [
                {"instrument": key, **_usual_to_json(usual)}
                for key, usual in sorted(self.outcome.items())
            ],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Reference":
        """Read what `to_json` gave."""
        return cls(
            alliance={
                (row["instrument"], row["side"]): Usual(row["mean"], row["sd"])
                for row in stored["alliance"]
            },
            outcome={row["instrument"]: Usual(row["mean"], row["sd"]) for row in stored["outcome"]},
        )


def worse_percent(point: OutcomePoint) -> float:
    """Return an outcome score in percent of its range, turned so that higher is worse.

    Parameters
    ----------
    point : OutcomePoint
        A score on any scale.

    Returns
    -------
    float
        0 (best) to 100 (worst).

    References
    ----------
    None: arithmetic.

    Examples
    --------
    >>> worse_percent(OutcomePoint("phq-9", 9, 0, 27, True))
    33.33333333333333
    >>> worse_percent(OutcomePoint("who-5", 25, 0, 100, False))
    75.0
    """
    percent = 100 * ((point.points - point.lowest) / (point.highest - point.lowest))
    return percent if point.higher_is_worse else 100 - percent


def reference_from(histories: Iterable[History]) -> Reference:
    """Estimate the usual scores from the episodes of a training window.

    Parameters
    ----------
    histories : iterable of History
        One per client; only what was known by the end of the window.

    Returns
    -------
    Reference
        Mean and SD of all alliance scores per instrument and side, and of the first outcome score
        of each episode per instrument, each drawn towards our default.

    Notes
    -----
    With n clients behind a cell, the mean is w m + (1 - w) m0 and the variance
    w s² + (1 - w) s0², where w = n / (n + 30), m0 and s0 our default. A cell with one score only
    keeps the variance of the default.

    References
    ----------
    None: the shrinkage by n / (n + 30) is a default of this project.

    Examples
    --------
    Thirty clients with 85 % each: half way from 75 to 85, and half of the default's variance.

    >>> from datetime import date
    >>> from science.history import AllianceRating, SessionFacts
    >>> rated = SessionFacts(
    ...     session_id=1,
    ...     number=1,
    ...     held_on=date(2026, 3, 2),
    ...     attendance=Attendance.ATTENDED,
    ...     client=AllianceRating("ac-6", 85.0),
    ... )
    >>> usual = reference_from([History((rated,))] * 30).of_alliance("ac-6", "client")
    >>> usual.mean, round(usual.sd, 4)
    (80.0, 10.6066)
    """
    alliance: dict[tuple[str, str], list[float]] = defaultdict(list)
    outcome: dict[str, list[float]] = defaultdict(list)
    clients: dict[tuple[str, str], int] = defaultdict(int)
    for history in histories:
        ratings, first = _scores(history)
        for key, percents in ratings.items():
            alliance[key] += percents
            clients[key] += 1
        for instrument, percent in first.items():
            outcome[instrument].append(percent)
    return Reference(
        alliance={
            key: _shrunk(percents, clients[key], ALLIANCE_DEFAULT)
            for key, percents in alliance.items()
        },
        outcome={
            key: _shrunk(percents, len(percents), OUTCOME_DEFAULT)
            for key, percents in outcome.items()
        },
    )


def _scores(history: History) -> tuple[dict[tuple[str, str], list[float]], dict[str, float]]:
    """One episode's alliance scores by cell, and its first outcome score by instrument."""
    ratings: dict[tuple[str, str], list[float]] = defaultdict(list)
    first: dict[str, float] = {}
    for session in history.sessions:
        if session.attendance is not Attendance.ATTENDED:
            continue
        for point in session.outcomes:
            first.setdefault(point.instrument, worse_percent(point))
        for side, rating in (("client", session.client), ("therapist", session.therapist)):
            if rating is not None and rating.percent is not None:
                ratings[rating.instrument, side].append(rating.percent)
    return ratings, first


def _shrunk(percents: list[float], n_clients: int, default: Usual) -> Usual:
    weight = n_clients / (n_clients + SHRINKAGE_CLIENTS)
    mean = fsum(percents) / len(percents)
    variance = default.sd**2
    if len(percents) > 1:
        variance = fsum((each - mean) ** 2 for each in percents) / (len(percents) - 1)
    return Usual(
        mean=weight * mean + (1 - weight) * default.mean,
        sd=sqrt(weight * variance + (1 - weight) * default.sd**2),
    )


def _usual_to_json(usual: Usual) -> dict[str, float]:
    return {"mean": float(f"{usual.mean:.10g}"), "sd": float(f"{usual.sd:.10g}")}
