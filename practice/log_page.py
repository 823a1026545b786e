"""The session log and the own rating on one page: saved together or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from measures import catalogue, schedule
from practice.caseload import own_sessions
from practice.log_forms import LogForm, RatingForm
from risk import actions
from risk.facts import has_closable_answers
from sessions.models import Attendance, OwnRating, TherapySession
from web.refusals import show_refusal

SKIP = "skip"  # the name of the button that saves without a rating


class LogPage:
    """One session's log, and its rating while that is wanting."""

    def __init__(self, session: TherapySession, user: User, data: Mapping[str, str] | None) -> None:
        self.session, self.user = session, user
        self.log = LogForm(data, initial=_logged(session))
        self.rating: RatingForm | None = None
        self.is_skipping = data is not None and SKIP in data
        self.wants_rating = False
        # Whoever corrects a log is not made to rate: that has its own page.
        if session.attendance != Attendance.ATTENDED and _can_be_rated(session):
            self.wants_rating = not self.is_skipping and _says_attended(self.log)
            # A rating that is not wanted keeps what was chosen and is not checked.
            rated = data if self.wants_rating else None
            self.rating = rating_form(session, user, rated, initial=data)

    def save(self, at: datetime) -> bool:
        """Save what was posted; False leaves the errors on the forms."""
        is_rated = not self.wants_rating or self.rating.is_valid()
        if not self.log.is_valid() or not is_rated:
            return False
        try:
            self._write(at)
        except ValidationError as error:
            show_refusal(self.log, error)
            return False
        return True

    @property
    def both(self) -> list[LogForm | RatingForm | None]:
        """The forms whose errors the page lists."""
        return [self.log, self.rating]

    def _write(self, at: datetime) -> None:
        written = {"by": self.user, "session": self.session, "entry": self.log.entry(), "at": at}
        if self.rating is None or not self.log.is_attended:
            actions.log(**written)
        elif self.is_skipping:
            actions.log_and_rate(**written, answers=None)
        else:
            actions.log_and_rate(**written, answers=self.rating.answers())


def rating_form(
    session: TherapySession,
    user: User,
    data: Mapping[str, str] | None,
    initial: Mapping[str, str] | None = None,
) -> RatingForm:
    """The own rating of a session; the guess of the first five is part of it early on."""
    number = session.number or (
        own_sessions(user).with_expected_number().get(pk=session.pk).expected_number
    )
    keys = schedule.own_rating_instruments(number)
    return RatingForm(data, initial=initial, instruments=[catalogue.get(key) for key in keys])


def _can_be_rated(session: TherapySession) -> bool:
    """Nothing is rated blind once a log without a meeting has opened the client's answers."""
    if session.own_rating == OwnRating.NOT_ASKED:
        return not session.source and not has_closable_answers(session)
    return session.own_rating == OwnRating.PENDING


def _says_attended(form: LogForm) -> bool:
    """Whether the posted form says so; its other fields may be wrong."""
    if not form.is_bound:
        return False
    form.is_valid()
    return form.is_attended


def _logged(session: TherapySession) -> dict[str, Any]:
    """What the form starts with: what is logged, or that the session took place as booked."""
    return {
        "attendance": Attendance.ATTENDED if session.is_booked else session.attendance,
        "minutes": session.minutes,
        "format": session.format,
        "tension": session.tension,
        "repaired": session.repaired,
    }
