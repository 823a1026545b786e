"""What the charts are drawn from: one row per booked session, and the scale of a measure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSession:
    """One booked session as the charts show it.

    Parameters
    ----------
    held_on : date
        Its day.
    number : int or None
        1, 2, ... over the attended sessions; None for a session that was not attended.
    missed : str or None
        What became of a session that was not attended, in words: "no-show", "late cancellation".
    outcome : float or None
        Outcome score in points; None without an answer.
    outcome_typed : str
        Where the score was typed in from paper: that, and when the form was filled; else empty.
    outcome_asked : bool
        False if the instrument was not due: the line passes over the session instead of breaking.
    expected : (float, float) or None
        Lower and upper end of the outcome score that is expected, in points; None where nothing
        is. Made from earlier scores only.
    client, therapist : float or None
        Alliance in percent of the range, 0 to 100; None without a rating.
    client_says_little, therapist_says_little : bool
        That rating leaves nothing to read: every answer at its best, or one answer for opposite
        questions. Its mark is hollow.
    alliance_asked : bool
        False if no alliance form was due.
    is_closed : bool
        The client's rating is in and waits for the reader's own: it is left out here.
    is_private : bool
        The client keeps the own ratings from the reader: none of them is here, and nothing is said
        of whether there is one.
    tension : str or None
        In words: "withdrawal", "reported by the client", ...; None if there was none or no record.
    repair : {"yes", "partly", "no"} or None
        Whether that tension was repaired. Read only with ``tension``.
    drop : {"possible", "confirmed", "unrepaired", "repaired"} or None
        What this session made of a drop of the client's score; None where it changed nothing.
    """

    held_on: date
    number: int | None = None
    missed: str | None = None
    outcome: float | None = None
    outcome_typed: str = ""
    outcome_asked: bool = True
    expected: tuple[float, float] | None = None
    client: float | None = None
    therapist: float | None = None
    client_says_little: bool = False
    therapist_says_little: bool = False
    alliance_asked: bool = True
    is_closed: bool = False
    is_private: bool = False
    tension: str | None = None
    repair: Literal["yes", "partly", "no"] | None = None
    drop: Literal["possible", "confirmed", "unrepaired", "repaired"] | None = None

    @property
    def day(self) -> str:
        """The day in words: 9 March 2026."""
        return f"{self.held_on.day} {self.held_on:%B %Y}"

    @property
    def name(self) -> str:
        """Session number in words, or what became of a session that has none."""
        if self.number is not None:
            return f"Session {self.number}"
        return (self.missed or "not attended").capitalize()

    @property
    def place(self) -> str:
        """Where in the episode, inside a sentence: "session 4" or "9 March 2026"."""
        return self.day if self.number is None else f"session {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The scale of an outcome chart.

    Parameters
    ----------
    title : str
        Short name of the instrument: "PHQ-9".
    low, high : float
        Ends of the scale in points, low < high.
    higher_is : {"worse", "better"}
        Direction.
    cut : float or None
        Published cut-off in points; None draws no line.
    unit : str
        Behind each value: "%" for a percentage; points have none.
    normed : bool
        False for an instrument without norms: the chart says so.

    Raises
    ------
    ValueError
        A cut-off without norms.
    """

    title: str
    low: float
    high: float
    higher_is: Literal["worse", "better"]
    cut: float | None = None
    unit: str = ""
    normed: bool = True

    def __post_init__(self) -> None:
        """Refuse a cut-off that nobody published."""
        if self.cut is not None and not self.normed:
            raise ValueError(f"{self.title}: cut-off {self.cut} without norms; expected None")


def scored(
    sessions: Sequence[ChartSession], value: Callable[[ChartSession], float | None]
) -> list[tuple[ChartSession, float]]:
    """Keep the sessions that have a value, each with it.

    Parameters
    ----------
    sessions : sequence of ChartSession
        Oldest first.
    value : callable
        Picks the value of a session; None for no value.

    Returns
    -------
    list of (ChartSession, float)
        Oldest first.
    """
    return [(session, given) for session in sessions if (given := value(session)) is not None]
