"""What the calendar says about an episode on a given day; nothing of it is stored."""

from dataclasses import dataclass
from datetime import date, datetime

from science.errors import HistoryError
from science.history import RuleSettings, Status, worse
from science.reasons import Reason

# Any two watch reasons are a check-in, wherever they come from.
WATCH_REASONS_FOR_CHECK_IN = 2

# Two views of one silence: however many of these speak, they count as one watch reason.
SILENCE_RULES = frozenset({"no-next-session", "long-gap"})

DEFAULTS = RuleSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class LapseFacts:
    """The dates of an open episode. Of an episode that has ended nothing can lapse.

    Parameters
    ----------
    started_on : date
        First day of the episode.
    last_attended_on : date or None
        Day of the latest attended session; None before the first.
    last_is_made : bool
        Whether that day was made up by an import. Nothing is counted from such a day.
    usual_interval_days : float or None
        Median days from one attended session to the next, see `science.intervals`, 1 and up; None
        where too few sessions show a rhythm.
    next_booked_at : aware datetime or None
        Start of a booked session that is still to come; None if nothing is booked.
    unlogged_at : aware datetime or None
        Start of the latest booked session that has begun and has no log yet.
    unlogged_session_id : int or None
        That session.
    unlogged_form_unfilled : bool
        Whether that session's form was asked for before it and has not come in.
    """

    started_on: date
    last_attended_on: date | None = None
    last_is_made: bool = False
    usual_interval_days: float | None = None
    next_booked_at: datetime | None = None
    unlogged_at: datetime | None = None
    unlogged_session_id: int | None = None
    unlogged_form_unfilled: bool = False


@dataclass(frozen=True, slots=True)
class Lapse:
    """What the calendar adds to the stored status.

    Parameters
    ----------
    status : Status
        ``NOTHING``, ``WATCH`` or, with two reasons, ``CHECK_IN``.
    reasons : tuple of Reason
        Watch reasons, most serious first.
    days_since_contact : int or None
        Whole days since the latest attended session, 0 and up; None before the first.
    """

    status: Status
    reasons: tuple[Reason, ...]
    days_since_contact: int | None

    @property
    def n_watch(self) -> int:
        """Number of watch reasons, 0 to 2; the two views of one silence count as one."""
        return _n_watch(self.reasons)


def lapse(facts: LapseFacts, as_of: datetime, settings: RuleSettings = DEFAULTS) -> Lapse:
    """Say what stands out on the calendar of an open episode.

    Three watch rules. *No next session*: nothing is booked, and the latest session (or, before any,
    the start of the episode) lies ``no_next_days`` or more back. *Long gap*: the latest session
    lies more than ``gap_intervals`` usual intervals back. *Form unfilled*: a session has begun, has
    no log yet, and the form asked for before it has not come in.

    Parameters
    ----------
    facts : LapseFacts
        Dates of the episode.
    as_of : aware datetime
        The moment asked about. Its time zone is the clinic's; days are counted in it.
    settings : RuleSettings
        ``no_next_days`` and ``gap_intervals`` are read.

    Returns
    -------
    Lapse
        A session that has begun and waits for its log counts as the latest session, so that an
        appointment of this morning does not read as "nothing booked".

    Notes
    -----
    A long gap is counted up to today. A session booked within the limit never meets it: the limit
    is not over before that session begins. One booked beyond the limit does not silence it:
    "called off and booked again" is just the silence that *no next session* cannot see. A planned
    break fires too, which is why it is a watch and raises no alert by itself.

    No next session and a long gap are two views of one silence, so both together count as one
    watch reason and never add up to a check-in.

    One no-show, the third sign of contact that lapses, is stored with the facts: it is the rule
    *missed session* of `science.session_rules`.

    Both limits are defaults of this project; no published limit was found.

    Raises
    ------
    HistoryError
        ``as_of`` has no time zone.

    Examples
    --------
    >>> from datetime import UTC
    >>> facts = LapseFacts(started_on=date(2026, 2, 2), last_attended_on=date(2026, 3, 2))
    >>> lapse(facts, datetime(2026, 3, 8, 23, 59, tzinfo=UTC)).status.value
    'nothing-stands-out'
    >>> late = lapse(facts, datetime(2026, 3, 9, 0, 0, tzinfo=UTC))
    >>> late.status.value, late.days_since_contact, late.reasons[0].rule
    ('watch', 7, 'no-next-session')
    """
    if as_of.tzinfo is None:
        raise HistoryError(f"as_of {as_of} has no time zone")
    reasons = (
        *_no_next(facts, as_of, settings),
        *_long_gap(facts, as_of, settings),
        *_form_unfilled(facts, as_of),
    )
    return Lapse(
        status=_status(_n_watch(reasons)),
        reasons=reasons,
        days_since_contact=_days_since(facts.last_attended_on, as_of),
    )


def shown_status(stored: Status, stored_watch: int, lapsed: Lapse) -> Status:
    """Join the stored status with what the calendar adds.

    Parameters
    ----------
    stored : Status
        ``Assessment.status`` of the last fact.
    stored_watch : int
        ``Assessment.n_watch`` beside it, 0 and up.
    lapsed : Lapse
        The calendar's side at the moment of showing.

    Returns
    -------
    Status
        The graver of the two; and check-in if both sides together have two watch reasons.

    Examples
    --------
    >>> facts = LapseFacts(started_on=date(2026, 2, 2))
    >>> from datetime import UTC
    >>> idle = lapse(facts, datetime(2026, 3, 2, tzinfo=UTC))
    >>> shown_status(Status.WATCH, 1, idle).value, shown_status(Status.NOTHING, 0, idle).value
    ('check-in', 'watch')
    """
    return worse(worse(stored, lapsed.status), _status(stored_watch + lapsed.n_watch))


def _n_watch(reasons: tuple[Reason, ...]) -> int:
    others = sum(reason.rule not in SILENCE_RULES for reason in reasons)
    return others + (len(reasons) > others)


def _status(n_watch: int) -> Status:
    if n_watch >= WATCH_REASONS_FOR_CHECK_IN:
        return Status.CHECK_IN
    return Status.WATCH if n_watch else Status.NOTHING


def _no_next(facts: LapseFacts, as_of: datetime, settings: RuleSettings) -> tuple[Reason, ...]:
    if facts.next_booked_at is not None and facts.next_booked_at > as_of:
        return ()
    latest = _latest_contact(facts, as_of)
    if latest is None:
        return ()
    days = (as_of.date() - latest).days
    if days < settings.no_next_days:
        return ()
    return (
        Reason(
            rule="no-next-session",
            level=Status.WATCH,
            session_id=None,
            session_number=None,
            held_on=latest,
            item="next session",
            before=None,
            after=float(days),
            unit="days without a booked session",
            source="booking",
        ),
    )


def _long_gap(facts: LapseFacts, as_of: datetime, settings: RuleSettings) -> tuple[Reason, ...]:
    latest = _latest_contact(facts, as_of)
    usual = facts.usual_interval_days
    if latest is None or usual is None:
        return ()
    days = (as_of.date() - latest).days
    if days <= settings.gap_intervals * usual:
        return ()
    return (
        Reason(
            rule="long-gap",
            level=Status.WATCH,
            session_id=None,
            session_number=None,
            held_on=latest,
            item="session",
            before=usual,
            after=float(days),
            unit="days",
            source="booking",
        ),
    )


def _latest_contact(facts: LapseFacts, as_of: datetime) -> date | None:
    """Give the day to count from; None where that day was made up."""
    latest, begun = facts.last_attended_on or facts.started_on, _begun_on(facts, as_of)
    if begun is not None:
        return max(latest, begun)
    return None if facts.last_is_made else latest


def _form_unfilled(facts: LapseFacts, as_of: datetime) -> tuple[Reason, ...]:
    begun = _begun_on(facts, as_of)
    if begun is None or not facts.unlogged_form_unfilled:
        return ()
    return (
        Reason(
            rule="form-unfilled",
            level=Status.WATCH,
            session_id=facts.unlogged_session_id,
            session_number=None,
            held_on=begun,
            item="form before the session",
            before=None,
            after=None,
            unit="",
            source="form",
        ),
    )


def _begun_on(facts: LapseFacts, as_of: datetime) -> date | None:
    if facts.unlogged_at is None or facts.unlogged_at > as_of:
        return None
    return facts.unlogged_at.astimezone(as_of.tzinfo).date()


def _days_since(day: date | None, as_of: datetime) -> int | None:
    # A session logged before its day, or across a time zone, is contact of today.
    return None if day is None else max(0, (as_of.date() - day).days)
