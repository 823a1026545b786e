"""The facts of one episode, as the rules read them: sessions, attendance, answers and logs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from statistics import NormalDist
from typing import Literal

from science.errors import HistoryError
from science.outcome_point import ROUNDING, OutcomePoint

Tension = Literal["none", "withdrawal", "confrontation", "mixed"]
Repaired = Literal["yes", "partly", "no"]
Extreme = Literal["ceiling", "straight-line"]

Z_95 = NormalDist().inv_cdf(0.975)  # 1.96, two-sided 95 %


class Status(StrEnum):
    """What the record says about an episode, in four words."""

    NOT_ENOUGH = "not-enough-data"
    NOTHING = "nothing-stands-out"
    WATCH = "watch"
    CHECK_IN = "check-in"


class Attendance(StrEnum):
    """What became of a booked session; a session that is still to come has no place here."""

    ATTENDED = "attended"
    NO_SHOW = "no-show"
    LATE_CANCEL = "late-cancel"
    CLIENT_CANCEL = "client-cancel"
    THERAPIST_CANCEL = "therapist-cancel"


# What counts as missed: a session cancelled in time, or by the therapist, does not.
MISSED = (Attendance.NO_SHOW, Attendance.LATE_CANCEL)


_GRAVITY = (Status.NOTHING, Status.NOT_ENOUGH, Status.WATCH, Status.CHECK_IN)


def worse(a: Status, b: Status) -> Status:
    """Return the graver of two statuses.

    Too little data outranks silence: where one side has nothing to say, the other side's lack of
    data must still be seen.

    Parameters
    ----------
    a, b : Status
        Any two statuses, in any order.

    Returns
    -------
    Status
        Check-in before watch before not enough data before nothing stands out.

    Examples
    --------
    >>> worse(Status.WATCH, Status.CHECK_IN).value
    'check-in'
    >>> worse(Status.NOTHING, Status.NOT_ENOUGH).value
    'not-enough-data'
    """
    return max(a, b, key=_GRAVITY.index)


@dataclass(frozen=True, slots=True)
class TopicAnswer:
    """One answered item or facet of an alliance form, turned so that higher is better.

    Parameters
    ----------
    value : float
        The answer, in [lowest, highest]. Where several items share a topic, the lowest of them.
    lowest, highest : float
        Ends of the answer scale, in its own points.
    item : str
        Id of the item or facet within its instrument.

    Raises
    ------
    HistoryError
        The value lies outside its scale.
    """

    value: float
    lowest: float
    highest: float
    item: str

    def __post_init__(self) -> None:
        """Refuse an answer outside its scale; a rule would misread it silently."""
        if not self.lowest <= self.value <= self.highest:
            raise HistoryError(
                f"item {self.item}: {self.value} is not in {self.lowest}..{self.highest}"
            )


@dataclass(frozen=True, slots=True)
class AllianceRating:
    """One alliance form, filled in by one side.

    Parameters
    ----------
    instrument : str
        Id of the instrument. Only ratings of the same instrument are compared.
    percent : float or None
        Main score in percent of the scale's range, 0 to 100, higher is better. None where too many
        items were skipped: the answers that were given still speak.
    topics : mapping of str to TopicAnswer
        Topic (bond, goals, safety, ...) to its answer; topics that were skipped are absent.
    rift : bool or None
        Whether this side reports tension or a misunderstanding. None: not asked or skipped.
    repair : int or None
        How far the rift was repaired, 0 (not at all) to 4 (completely). None: not asked or skipped.
    extreme : {"ceiling", "straight-line"} or None
        Every item at its best answer, or one answer for opposite items (`science.extreme`): the
        rating says little. Shown beside the score; no rule reads it.

    Raises
    ------
    HistoryError
        The score or the repair lies outside its range.
    """

    instrument: str
    percent: float | None
    topics: Mapping[str, TopicAnswer] = field(default_factory=dict)
    rift: bool | None = None
    repair: int | None = None
    extreme: Extreme | None = None

    def __post_init__(self) -> None:
        """Refuse a score that is not a percentage, NaN included."""
        if self.percent is not None and not -ROUNDING <= self.percent <= 100 + ROUNDING:
            raise HistoryError(f"{self.instrument}: {self.percent} is not in 0..100 percent")
        if self.repair is not None and not 0 <= self.repair <= 4:
            raise HistoryError(f"{self.instrument}: repair {self.repair} is not in 0..4")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """What is known of one booked session whose time has come.

    Parameters
    ----------
    session_id : int
        Identifies the session in whatever the rules report.
    held_on : date
        The day it was held or was to be held.
    attendance : Attendance
        What became of it.
    number : int or None
        1, 2, ... over the attended sessions; None for a session that was not attended.
    form_asked : bool
        Whether a form was to be filled in before the session.
    form_missing : bool
        Whether that form had not come in when the session began. Read only with ``form_asked``.
    form_opened : bool
        Whether the client had opened that form by then. Read only with ``form_missing``.
    client, therapist : AllianceRating or None
        The two sides' ratings. None: not asked, not handed in, or without a score.
    experience : mapping of str to int, or None
        The client's first-five answers, 0 to 10: fear, shame, safety, genuineness, confidence.
    guess : mapping of str to int, or None
        The therapist's guess of the same five. Shown beside them; no rule reads it.
    tension : {"none", "withdrawal", "confrontation", "mixed"} or None
        The therapist's log. None: not recorded.
    repaired : {"yes", "partly", "no"} or None
        The therapist's log. None: not recorded.
    outcomes : tuple of OutcomePoint
        The client's outcome scores of this session, one for each instrument with a score.
    support : TopicAnswer or None
        The client's answer on having someone to ask for help. None: not asked or skipped.

    Raises
    ------
    HistoryError
        A first-five answer lies outside 0..10, or the session number is below 1.
    """

    session_id: int
    held_on: date
    attendance: Attendance
    number: int | None = None
    form_asked: bool = False
    form_missing: bool = False
    form_opened: bool = False
    client: AllianceRating | None = None
    therapist: AllianceRating | None = None
    experience: Mapping[str, int] | None = None
    guess: Mapping[str, int] | None = None
    tension: Tension | None = None
    repaired: Repaired | None = None
    outcomes: tuple[OutcomePoint, ...] = ()
    support: TopicAnswer | None = None

    def __post_init__(self) -> None:
        """Refuse answers off the 0..10 scale and sessions counted from zero."""
        if self.number is not None and self.number < 1:
            raise HistoryError(f"session {self.session_id}: number {self.number} is below 1")
        for answers in (self.experience or {}, self.guess or {}):
            for topic, answer in answers.items():
                if not 0 <= answer <= 10:
                    raise HistoryError(
                        f"session {self.session_id}: {topic} {answer} is not in 0..10"
                    )


@dataclass(frozen=True, slots=True)
class History:
    """All that is known of one episode so far.

    Parameters
    ----------
    sessions : tuple of SessionFacts
        Oldest first. Sessions still to come are not facts and are left out.

    Raises
    ------
    HistoryError
        The sessions are not in date order.
    """

    sessions: tuple[SessionFacts, ...] = ()

    def __post_init__(self) -> None:
        """Refuse sessions out of order: every rule reads 'the latest' from the end."""
        for earlier, later in zip(self.sessions, self.sessions[1:], strict=False):
            if later.held_on < earlier.held_on:
                raise HistoryError(
                    f"session {later.session_id} on {later.held_on} stands after "
                    f"session {earlier.session_id} on {earlier.held_on}"
                )


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """What a clinic may adjust.

    Parameters
    ----------
    drop_share : float
        Fall of the alliance score that counts as a drop, in percent of the scale's range, above 0
        and up to 100. 15 is a default of this project, not a published limit.
    no_next_days : int
        Days without a booked session after the last one before that is worth a look, at least 1.
    gap_intervals : float
        Usual intervals between two sessions after which a gap is worth a look, at least 1. 1.5 is a
        default of this project.
    s_diff : mapping of str to float
        Instrument to the clinic's own session-to-session error of its score, in percent points,
        above 0 (`science.noise`). Where it is given, z times it replaces ``drop_share``.
    z : float
        How many such errors make a drop, above 0: the 97.5 % point of the normal distribution, so
        that chance alone brings one in forty pairs of sessions.

    Raises
    ------
    HistoryError
        A setting lies outside its range.
    """

    drop_share: float = 15.0
    no_next_days: int = 7
    gap_intervals: float = 1.5
    s_diff: Mapping[str, float] = field(default_factory=dict)
    z: float = Z_95

    def __post_init__(self) -> None:
        """Refuse settings under which a rule would always or never fire."""
        if not 0 < self.drop_share <= 100:
            raise HistoryError(f"drop_share {self.drop_share} is not in 0..100 percent")
        if self.no_next_days < 1:
            raise HistoryError(f"no_next_days {self.no_next_days} is below 1")
        if not self.gap_intervals >= 1:
            raise HistoryError(f"gap_intervals {self.gap_intervals} is below 1")
        if not self.z > 0:
            raise HistoryError(f"z {self.z} is not above 0")
        for instrument, s_diff in self.s_diff.items():
            if not 0 < s_diff <= 100:
                raise HistoryError(f"s_diff {s_diff} of {instrument} is not in 0..100 percent")

    def drop_size(self, instrument: str) -> float:
        """Return the fall of an instrument's score that counts as a drop, in percent points."""
        s_diff = self.s_diff.get(instrument)
        return self.drop_share if s_diff is None else self.z * s_diff
