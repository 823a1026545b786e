"""Today and what is booked: sessions and forms at every stage, through the actions of every day."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from accounts.models import Clinic
from clients.models import Client, Episode
from clients.reach import address
from demo.answers import fill
from demo.meeting import Meeting
from demo.past import LENGTH
from demo.simulate import Course
from demo.slots import Slot
from measures import opening, schedule
from measures.models import Assignment, Moment, Opening, Respondent
from risk import actions
from risk.actions import Booking, SessionLog
from sessions.models import Attendance, TherapySession

# What has become of the form before the first, second, ... session of a therapist's day.
FORMS_TODAY = ("done", "opened", "sent", "waiting", "sent")
AHEAD = timedelta(days=2)  # links go out so long before
SAVED_OF_OPENED = 3  # answers


@dataclass(frozen=True, slots=True)
class Coming:
    """One open therapy and its next appointment."""

    course: Course
    episode: Episode
    slot: Slot
    place: int  # among the therapist's sessions of that day
    last_at: datetime  # when the last session was logged, or the client was added

    @property
    def starts_at(self) -> datetime:
        """The start of the next appointment, today at the earliest."""
        return self.slot.at(self.course.n_weeks)

    @property
    def meeting(self) -> Meeting:
        """What will be true in the room: much as it was the last time."""
        held = [each for each in self.course.meetings if each.number is not None]
        last = held[-1] if held else Meeting(week=0, attendance="attended", symptoms=55)
        return replace(last, number=len(held) + 1, self_harm=0, rupture=False)


def book_next(coming: Coming, now: datetime, rng: np.random.Generator) -> None:
    """Book the next appointment; for one of today also play what has happened until now."""
    session = actions.book(
        by=coming.episode.therapist,
        episode=coming.episode,
        booking=Booking(starts_at=coming.starts_at),
        booking_key=uuid.uuid4(),
        at=coming.last_at,
    )
    form = Assignment.objects.get(session=session, moment=Moment.PRE)
    is_today = coming.starts_at.date() == now.astimezone(coming.slot.zone).date()
    if is_today:
        _play_form(FORMS_TODAY[coming.place], form, coming, now, rng)
        if session.ends_at + timedelta(minutes=15) < now:
            _play_session(session, coming, rng)
    elif coming.starts_at < now + AHEAD and _can_be_sent(coming, form, now):
        actions.send_link(by=coming.episode.therapist, assignment=form, at=_sent(coming, now))


def keep_private(clinic: Clinic, now: datetime) -> None:
    """Somebody who has a form open today keeps answers about working together from supervisors."""
    openings = Opening.objects.filter(clinic=clinic, created_at__lte=now)
    longest = openings.order_by(
        "-assignment__episode__therapist", "-assignment__episode__standing__n_sessions", "-pk"
    ).first()
    if longest is not None:  # on a day without sessions nobody has
        actions.choose_alliance_readers(
            by=longest, from_supervisors=True, from_managers=False, at=now
        )


def _play_form(
    state: str, form: Assignment, coming: Coming, now: datetime, rng: np.random.Generator
) -> None:
    sent_at = _sent(coming, now)
    if state == "waiting":
        return
    if state == "sent" and _can_be_sent(coming, form, now):
        actions.send_link(by=coming.episode.therapist, assignment=form, at=sent_at)
        return
    if state == "sent":
        actions.make_qr(by=coming.episode.therapist, assignment=form, at=sent_at)
        return
    meeting = coming.meeting
    if (coming.course.therapist, coming.place) == (0, 0):  # nobody has seen this yet
        meeting = replace(meeting, self_harm=2)
    _answer(form, meeting, sent_at, rng, is_sent=state == "done")


def _play_session(session: TherapySession, coming: Coming, rng: np.random.Generator) -> None:
    """Of those that are over: rated, open, waiting for its rating, missed, open."""
    therapist = coming.episode.therapist
    at = session.ends_at + timedelta(minutes=10)
    if coming.place in (1, 4):
        return
    attendance = Attendance.NO_SHOW if coming.place == 3 else Attendance.ATTENDED
    actions.log(by=therapist, session=session, entry=SessionLog(attendance, tension="none"), at=at)
    if attendance == Attendance.NO_SHOW:
        return
    form = Assignment.objects.get(session=session, moment=Moment.POST, respondent="client")
    _answer(form, coming.meeting, at, rng, is_sent=True)
    if coming.place == 0:
        keys = schedule.own_rating_instruments(coming.meeting.number or 1)
        answers = fill(keys, coming.meeting, Respondent.THERAPIST, rng)
        actions.rate(by=therapist, session=session, answers=answers, at=at)


def _answer(
    form: Assignment, meeting: Meeting, at: datetime, rng: np.random.Generator, *, is_sent: bool
) -> None:
    """A client opens a form in the room's tablet or at home, and fills some of it or all."""
    link, _ = actions.make_qr(by=form.episode.therapist, assignment=form, at=at)
    opened, _ = opening.open_link(link=link, device_key="", at=at)
    given = [
        (key, item, answer)
        for key, answers in fill(form.instruments, meeting, Respondent.CLIENT, rng).items()
        for item, answer in answers.items()
    ]
    for key, item, answer in given if is_sent else given[:SAVED_OF_OPENED]:
        actions.save_item(by=opened, instrument_key=key, item_id=item, answer=answer, at=at)
    if is_sent:
        actions.send(by=opened, submission_id=form.submission_id, at=at)


def _can_be_sent(coming: Coming, form: Assignment, now: datetime) -> bool:
    """Whether the client can be reached, and the form is open."""
    client = Client.objects.get(pk=coming.episode.client_id)
    return bool(address(client)) and form.opens_at <= _sent(coming, now)


def _sent(coming: Coming, now: datetime) -> datetime:
    """The day before, but neither before the booking nor after now."""
    day_before = coming.starts_at - LENGTH - timedelta(days=1)
    return min(max(day_before, coming.last_at), now - timedelta(minutes=2))
