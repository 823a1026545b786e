"""Sessions that lie behind, brought in with their forms, ratings and the alerts of their time."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts import audit
from accounts.models import User
from clients.actions import bump_revision, lock_episode
from clients.models import Episode
from measures import schedule
from measures.bulk import PastForm, record_forms
from measures.models import Entry, Moment, Respondent
from risk.actions.answering import raise_for
from risk.calls import Call, Said
from risk.check_ins import raise_as_of
from risk.clinic_settings import read_settings
from risk.computing import Side, as_it_went, reason_row
from risk.facts import closed_sessions, history_of, read_rows
from risk.models import Alert
from risk.privacy import for_supervisors
from risk.refresh import refresh
from science.early_rules import without_client_answers
from sessions.actions import Booking, SessionLog
from sessions.models import Attendance, OwnRating, TherapySession

Answers = Mapping[str, Mapping[str, Any]]
# What people did about an alert before the next fact came in.
React = Callable[[Alert], None]
# A moment at which something was raised, and how.
Event = tuple[datetime, Callable[[], object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A form that came back: before or after the session, from the client or the therapist."""

    moment: str
    answers: Answers
    received_at: datetime
    respondent: str = Respondent.CLIENT


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSession:
    """One appointment with all that was recorded about it.

    The forms that were due then were asked for, whether or not they came back.
    """

    booking: Booking
    log: SessionLog
    logged_at: datetime
    sent_at: datetime | None = None
    opened_at: datetime | None = None  # the form before the session, where it did not come back
    answered: tuple[Answered, ...] = ()
    is_rating_skipped: bool = False


@transaction.atomic
def record_past(
    *,
    by: User,
    episode: Episode,
    past: Sequence[PastSession],
    at: datetime,
    react: React | None = None,
) -> list[TherapySession]:
    """Record sessions of the past, oldest first, as if each had been booked, answered and logged.

    Leaves the rows that those actions leave, but for links, openings and drafts, which are gone
    after a form has come back. Alerts are raised at the time of their cause; `react` is called
    with each new one before the next is looked at, as people would have acted in between.
    """
    episode = lock_episode(episode.pk)
    sessions = TherapySession.objects.bulk_create(_sessions(episode, past))
    asked = _Asked(episode)
    recorded = record_forms(
        [
            form
            for session, each in zip(sessions, past, strict=True)
            for form in _forms(episode, session, each, asked)
        ]
    )
    for session in sessions:
        audit.record(
            by, "record-past-session", session, at=session.logged_at, client_id=episode.client_id
        )
    bump_revision(episode)
    events: list[Event] = [
        (each.response.received_at, partial(raise_for, episode, each, each.response.received_at))
        for each in recorded
        if each.scoring is None or each.scoring.flags
    ]
    _raise_all(episode, [*events, *_calls(episode, sessions)], react)
    refresh([episode.pk], at=at)
    return sessions


def _sessions(episode: Episode, past: Sequence[PastSession]) -> Iterator[TherapySession]:
    number = episode.sessions.aggregate(last=Max("number"))["last"] or 0
    for each in past:
        attended = each.log.attendance == Attendance.ATTENDED
        number += attended
        has_tension = attended and each.log.tension not in ("", "none")
        yield TherapySession(
            clinic_id=episode.clinic_id,
            episode=episode,
            number=number if attended else None,
            starts_at=each.booking.starts_at,
            minutes=each.log.minutes,
            format=each.log.format,
            attendance=each.log.attendance,
            tension=each.log.tension if attended else "",
            repaired=each.log.repaired if has_tension else "",
            own_rating=_own_rating(each),
            logged_at=each.logged_at,
            booking_key=uuid.uuid4(),
        )


def _own_rating(past: PastSession) -> str:
    if past.log.attendance != Attendance.ATTENDED:
        return OwnRating.NOT_ASKED
    if any(each.respondent == Respondent.THERAPIST for each in past.answered):
        return OwnRating.SAVED
    return OwnRating.SKIPPED if past.is_rating_skipped else OwnRating.PENDING


class _Asked:
    """What the clinic's forms ask, from the lines read once."""

    def __init__(self, episode: Episode) -> None:
        self.lines = list(episode.clinic.form_lines.all())
        self.has_number = episode.clinic.crisis_contacts.exists()

    def at(self, moment: str, number: int) -> list[str]:
        lines = [line for line in self.lines if line.moment == moment]
        due = schedule.due_among(lines, number, has_number=self.has_number)
        return [instrument.key for instrument in due]


def _forms(
    episode: Episode, session: TherapySession, past: PastSession, asked: _Asked
) -> Iterator[PastForm]:
    """The client's two forms, filled or not, and the therapist's own where there is one."""
    came = session.attendance == Attendance.ATTENDED
    number = session.number or _expected(episode, session)
    back = {(each.moment, each.respondent): each for each in past.answered}
    for moment in Moment.values:
        instruments = asked.at(moment, number)
        answered = back.pop((moment, Respondent.CLIENT), None)
        if not instruments:
            continue
        yield PastForm(
            session=session,
            moment=moment,
            instruments=instruments,
            answers=answered.answers if answered else None,
            entry=Entry.LINK,
            sent_at=past.sent_at,
            opened_at=past.opened_at if moment == Moment.PRE else None,
            received_at=_checked_time(answered, session) if answered else None,
            withdrawn_at=None if answered or came else past.logged_at,
        )
    for answered in back.values():
        yield PastForm(
            session=session,
            moment=answered.moment,
            respondent=answered.respondent,
            instruments=list(answered.answers),
            answers=answered.answers,
            entry=Entry.OWN,
            entered_by=episode.therapist,
            received_at=answered.received_at,
        )


def _expected(episode: Episode, session: TherapySession) -> int:
    before = episode.sessions.filter(number__isnull=False, starts_at__lt=session.starts_at)
    return before.count() + 1


def _checked_time(answered: Answered, session: TherapySession) -> datetime:
    opens_at, expires_at = schedule.window(answered.moment, session)
    if not opens_at <= answered.received_at < expires_at:
        raise ValidationError(f"This form was open from {opens_at} to {expires_at}.")
    return answered.received_at


def _calls(episode: Episode, sessions: Sequence[TherapySession]) -> Iterator[Event]:
    """When a check-in was suggested, each time with what was known then."""
    rows = read_rows([episode.pk])[0]
    clinic = read_settings([episode.clinic])[episode.clinic_id]
    history, closed = history_of(rows), closed_sessions(rows)
    logged = {session.pk: session.logged_at for session in sessions}
    by_then: list[int] = []  # closed sessions
    turned, was_calling = None, False
    full = as_it_went(for_supervisors(history, episode.client), clinic)
    seen = as_it_went(without_client_answers(history, closed), clinic)
    for session, *sides in zip(history.sessions, full, seen, strict=True):
        if session.session_id in closed:
            by_then.append(session.session_id)
        said = [_said(side) for side in sides]
        if said[0].calls and not was_calling:
            turned = session.session_id
        was_calling = said[0].calls
        moment = logged.get(session.session_id)
        if moment is not None and any(each.calls for each in said):
            call = Call(episode, *said, closed=tuple(by_then), turned_session=turned)
            yield moment, partial(raise_as_of, call, at=moment)


def _said(side: Side) -> Said:
    return Said(
        side.said.status.value,
        [reason_row(reason) for reason in side.said.reasons],
        side.estimate.to_json() if side.estimate else None,
    )


def _raise_all(episode: Episode, events: list[Event], react: React | None) -> None:
    known = set(Alert.objects.filter(episode=episode).values_list("pk", flat=True))
    for _, happen in sorted(events, key=lambda event: event[0]):
        happen()
        new = Alert.objects.filter(episode=episode).exclude(pk__in=known).order_by("pk")
        for alert in new:
            known.add(alert.pk)
            if react:
                react(alert)
