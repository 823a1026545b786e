"""From drawn meetings to the past sessions of one client, as the record will hold them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import numpy as np

from accounts.models import Clinic
from demo.answers import Answers, fill
from demo.meeting import Meeting
from demo.simulate import Course
from demo.slots import Slot
from measures import schedule
from measures.models import Moment, Respondent
from risk.actions import Answered, Booking, PastSession, SessionLog

LENGTH = timedelta(minutes=50)


class Due:
    """What the clinic's forms ask at a session, looked up once per number."""

    def __init__(self, clinic: Clinic) -> None:
        self.instruments = cache(
            lambda moment, number: schedule.due_instruments(clinic, moment, number)
        )


@dataclass(frozen=True, slots=True)
class _Forms:
    """The forms of one meeting, and the chance that fills them."""

    due: Due
    meeting: Meeting
    number: int  # of the session, or the one that a missed session would have had
    rng: np.random.Generator

    def by_client(self, moment: str) -> Answers:
        keys = self.due.instruments(moment, self.number)
        return fill(keys, self.meeting, Respondent.CLIENT, self.rng)


def past_sessions(
    course: Course, slot: Slot, due: Due, now: datetime, rng: np.random.Generator
) -> Iterator[PastSession]:
    """Every meeting of a course that lies behind, oldest first."""
    format_ = str(rng.choice(["room", "video", "phone"], p=[0.65, 0.27, 0.08]))
    held = 0
    for meeting in course.meetings:
        forms = _Forms(due, meeting, held + 1, rng)
        held += meeting.number is not None
        starts_at = slot.at(meeting.week)
        logged_at = starts_at + LENGTH + timedelta(minutes=int(rng.integers(5, 40)))
        yield PastSession(
            booking=Booking(starts_at=starts_at, format=format_),
            log=_log(meeting, format_, rng),
            logged_at=logged_at,
            sent_at=starts_at - timedelta(days=1),
            answered=tuple(_answered(forms, starts_at, logged_at, now)),
            opened_at=_opened_at(meeting, starts_at),
            is_rating_skipped=meeting.own_rating == "skipped",
        )


def _log(meeting: Meeting, format_: str, rng: np.random.Generator) -> SessionLog:
    """What the therapist noticed; three of ten ruptures pass unseen."""
    if meeting.attendance != "attended":
        return SessionLog(attendance=meeting.attendance, format=format_)
    is_seen = meeting.rupture and rng.random() < 0.7
    kind = str(rng.choice(["withdrawal", "confrontation", "mixed"], p=[0.6, 0.25, 0.15]))
    return SessionLog(
        attendance=meeting.attendance,
        format=format_,
        tension=kind if is_seen else "none",
        repaired=meeting.repaired if is_seen else "",
    )


def _opened_at(meeting: Meeting, starts_at: datetime) -> datetime | None:
    """Some open the form before the session and leave it at that."""
    left_it = meeting.opened_before and not meeting.filled_before
    return starts_at - timedelta(hours=3) if left_it else None


def _answered(
    forms: _Forms, starts_at: datetime, logged_at: datetime, now: datetime
) -> Iterator[Answered]:
    meeting, rng = forms.meeting, forms.rng
    if meeting.filled_before:
        yield Answered(
            moment=Moment.PRE,
            answers=forms.by_client(Moment.PRE),
            received_at=_awake(starts_at - timedelta(minutes=int(rng.integers(60, 1200)))),
        )
    if meeting.number is None:
        return
    if meeting.filled_after:
        soon = starts_at + LENGTH + timedelta(minutes=15)
        later = max(soon, _awake(soon + timedelta(minutes=int(rng.integers(5, 900)))))
        yield Answered(
            moment=Moment.POST,
            answers=forms.by_client(Moment.POST),
            received_at=min(later, now - timedelta(minutes=10)),
        )
    if meeting.own_rating != "saved":
        return
    yield Answered(
        moment=Moment.POST,
        answers=fill(
            schedule.own_rating_instruments(forms.number), meeting, Respondent.THERAPIST, rng
        ),
        received_at=logged_at,
        respondent=Respondent.THERAPIST,
    )


def _awake(moment: datetime) -> datetime:
    """The evening before instead of the small hours: few people fill in forms at four."""
    return moment - timedelta(hours=7) if moment.hour < 7 else moment
