"""When a session's form opens and closes, when its message leaves, and when it is of no use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Clinic
from measures import schedule
from measures.models import Assignment, Moment
from measures.quiet_hours import quiet_span
from sessions.models import TherapySession

LAST_MOMENT = timedelta(minutes=15)  # before quiet hours: time for a second try


@dataclass(frozen=True, slots=True)
class Timing:
    """The moments of one form."""

    opens_at: datetime
    expires_at: datetime
    message_due_at: datetime


def timing(moment: str, session: TherapySession) -> Timing:
    """The moments of a booked session's form.

    The form after a session can be filled from its start, so that the last minutes in the room
    will do; its message leaves when the session ends as planned.
    """
    earliest, expires_at = schedule.window(moment, session)
    if moment == Moment.POST:
        return Timing(earliest, expires_at, message_due_at=session.ends_at)
    hours = timedelta(hours=session.clinic.pre_form_hours)
    opens_at = max(earliest, session.starts_at - hours)
    quiet = quiet_span(session.clinic, opens_at)
    if quiet and quiet[1] >= session.starts_at:
        # Its message could leave only after the session has begun: both come before the quiet.
        opens_at = max(earliest, quiet[0] - LAST_MOMENT)
    return Timing(opens_at, expires_at, message_due_at=opens_at)


def useful_until(form: Assignment) -> datetime:
    """Until when a message about a form makes sense: the session's start, or the form's end."""
    if form.moment == Moment.PRE and form.session is not None:
        return form.session.starts_at
    return form.expires_at


def leaves_at(form: Assignment, clinic: Clinic, at: datetime) -> datetime | None:
    """When the message of a form that has not been sent leaves by itself; None if it does not."""
    if form.message_due_at is None:
        return None
    moment = max(form.message_due_at, at)
    quiet = quiet_span(clinic, moment)
    moment = quiet[1] if quiet else moment
    return moment if moment < useful_until(form) else None
