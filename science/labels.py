"""Three definitions of dropout, each with its words; they hardly overlap, so none stands alone."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from science.errors import HistoryError

# Our default, adjustable: the gap after which a client without an appointment counts as gone.
LEAST_GAP_DAYS = 30
GAP_INTERVALS = 3
# A weekly rhythm is assumed until two attended sessions show the usual one (our default).
DEFAULT_INTERVAL_DAYS = 7.0

PLANNED = frozenset({"planned_mutual", "planned_time_limit"})
BY_CLIENT = frozenset({"client_unilateral_informed", "client_unilateral_no_contact"})
# Nobody's leaving: what the client would have done remains unknown.
CENSORED = frozenset({"therapist_or_service", "transfer", "moved_or_external", "deceased"})
OPEN = "open"
ENDINGS = PLANNED | BY_CLIENT | CENSORED | {OPEN}

D1_DEFINITION = (
    "No session attended and none booked for 30 days, or for three times the usual interval if "
    "that is longer, and no planned ending."
)
D2_DEFINITION = "The client left too early in the therapist's view."
D3_DEFINITION = (
    "The client ended the therapy, and the last score was not reliably better than the first."
)


class Label(StrEnum):
    """What one definition says about an episode; None stands for what it cannot decide (yet)."""

    YES = "yes"
    NO = "no"


class Sequel(StrEnum):
    """What followed the last attended session, as the dropout model counts it."""

    DROPPED_OUT = "dropped-out"
    PLANNED = "planned"
    CENSORED = "censored"


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeFacts:
    """What the labels read of one episode.

    Parameters
    ----------
    started_on : date
        First day of the episode.
    attended : tuple of date
        Days of the attended sessions, oldest first.
    next_booked : date or None
        Day of the next appointment that nothing has been said about yet; one that has passed by
        ``as_of`` holds nobody.
    ending : str
        One of the nine ending types, ``open`` among them.
    ended_on : date or None
        Last day of the episode; None exactly while it is open.
    judged_premature : {"yes", "no", "unsure", ""}
        Whether the client left too early in the therapist's view; empty if not recorded.
    improved : bool or None
        Whether the last outcome score is reliably better than the first. None: no two scores of
        an instrument with a published reliable change.
    days_are_made : bool
        Whether an import had to make up the days, so that gaps between them say nothing.

    Raises
    ------
    HistoryError
        The ending is none of the nine, has no day or an open episode has one, or the attended
        days are not in order.
    """

    started_on: date
    attended: tuple[date, ...] = ()
    next_booked: date | None = None
    ending: str = OPEN
    ended_on: date | None = None
    judged_premature: str = ""
    improved: bool | None = None
    days_are_made: bool = False

    def __post_init__(self) -> None:
        """Refuse facts that a label would silently misread."""
        if self.ending not in ENDINGS:
            raise HistoryError(f"ending {self.ending!r} is none of {', '.join(sorted(ENDINGS))}")
        if (self.ending == OPEN) != (self.ended_on is None):
            raise HistoryError(f"ending {self.ending} and last day {self.ended_on} do not go along")
        if any(later < earlier for earlier, later in pairwise(self.attended)):
            raise HistoryError("the attended days are not in order")


@dataclass(frozen=True, slots=True)
class Labels:
    """What the three definitions say; None where one cannot decide (yet).

    Parameters
    ----------
    attendance, judged, outcome : Label or None
        D1, D2 and D3. The dropout model learns D1; the others are reported beside it.
    """

    attendance: Label | None
    judged: Label | None
    outcome: Label | None


def usual_interval(attended: tuple[date, ...]) -> float:
    """Return the median number of days between attended sessions.

    Parameters
    ----------
    attended : tuple of date
        Oldest first.

    Returns
    -------
    float
        Days, 0 and up; `DEFAULT_INTERVAL_DAYS` below two sessions.

    References
    ----------
    None: the median and the weekly default are choices of this project.

    Examples
    --------
    >>> usual_interval((date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 30)))
    14.0
    >>> usual_interval(())
    7.0
    """
    gaps = [(later - earlier).days for earlier, later in pairwise(attended)]
    return float(median(gaps)) if gaps else DEFAULT_INTERVAL_DAYS


def decided_from(attended: tuple[date, ...]) -> date | None:
    """Return the day from which silence counts as dropout by attendance.

    Parameters
    ----------
    attended : tuple of date
        Oldest first.

    Returns
    -------
    date or None
        The last attended day plus the longer of 30 days and three usual intervals; None without
        an attended session, because a therapy that never began cannot be left.

    References
    ----------
    The limits are a default of this project; see `labels` on the published definitions.

    Examples
    --------
    >>> decided_from((date(2026, 3, 2), date(2026, 3, 9)))
    datetime.date(2026, 4, 8)
    """
    if not attended:
        return None
    wait = max(float(LEAST_GAP_DAYS), GAP_INTERVALS * usual_interval(attended))
    return attended[-1] + timedelta(days=int(-(-wait // 1)))


def labels(facts: EpisodeFacts, *, as_of: date) -> Labels:
    """Apply the three definitions of dropout to what was known on a day.

    Parameters
    ----------
    facts : EpisodeFacts
        Sessions and an ending after ``as_of`` are not read.
    as_of : date
        The day of the question.

    Returns
    -------
    Labels
        A planned ending is "no" by attendance and by outcome. Transfers, endings by the service,
        moves and deaths are undecided in all three. An ending by the client counts by attendance
        only once the gap is long enough: one yardstick, whether or not someone wrote it down.

    References
    ----------
    Xiao, H. et al. (2023). Psychother Res 33, 146-157: in 2,977 clients fewer than 1 % met the
    definitions by last attendance, by judgement and by symptoms all three.
    https://doi.org/10.1080/10503307.2022.2082897. The limits of D1 are a default of this project.

    Examples
    --------
    >>> came = (date(2026, 3, 2), date(2026, 3, 9))
    >>> gone = EpisodeFacts(started_on=came[0], attended=came)
    >>> labels(gone, as_of=date(2026, 4, 7)).attendance is None
    True
    >>> labels(gone, as_of=date(2026, 4, 8)).attendance.value
    'yes'
    """
    ending = _ending(facts, as_of)
    if ending in CENSORED:
        return Labels(None, None, None)
    return Labels(
        attendance=_by_attendance(facts, ending, as_of),
        judged=_by_judgement(facts, ending),
        outcome=_by_outcome(facts, ending),
    )


def sequel(facts: EpisodeFacts, *, as_of: date) -> Sequel:
    """Say what followed the last attended session, for the dropout model.

    Parameters
    ----------
    facts : EpisodeFacts
        As in `labels`.
    as_of : date
        The day of the question.

    Returns
    -------
    Sequel
        Dropped out by D1, a planned ending (which competes), or censored.

    References
    ----------
    Austin, P. C. et al. (2016). Circulation 133, 601-609 (competing risks).
    https://doi.org/10.1161/CIRCULATIONAHA.115.017719

    Examples
    --------
    >>> day = date(2026, 3, 2)
    >>> ended = EpisodeFacts(
    ...     started_on=day, attended=(day,), ending="planned_mutual", ended_on=day
    ... )
    >>> sequel(ended, as_of=day).value
    'planned'
    """
    ending = _ending(facts, as_of)
    if ending in PLANNED:
        return Sequel.PLANNED
    if labels(facts, as_of=as_of).attendance is Label.YES:
        return Sequel.DROPPED_OUT
    return Sequel.CENSORED


def _ending(facts: EpisodeFacts, as_of: date) -> str:
    return OPEN if facts.ended_on is None or facts.ended_on > as_of else facts.ending


def _by_attendance(facts: EpisodeFacts, ending: str, as_of: date) -> Label | None:
    if ending in PLANNED:
        return Label.NO
    if ending == OPEN and facts.next_booked is not None and facts.next_booked >= as_of:
        return None
    decided = decided_from(tuple(day for day in facts.attended if day <= as_of))
    if facts.days_are_made or decided is None or as_of < decided:
        return None
    return Label.YES


def _by_judgement(facts: EpisodeFacts, ending: str) -> Label | None:
    if ending == OPEN:
        return None
    return {"yes": Label.YES, "no": Label.NO}.get(facts.judged_premature)


def _by_outcome(facts: EpisodeFacts, ending: str) -> Label | None:
    if ending in PLANNED:
        return Label.NO
    if ending == OPEN or facts.improved is None:
        return None
    return Label.NO if facts.improved else Label.YES
