"""One therapy lived at random through the product's own actions, refused ones included."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.core.exceptions import ValidationError

from clients.actions import EndingFacts
from clients.models import Ending, Judgement
from measures.models import Assignment, Moment, Respondent
from measures.norms_setup import choose_norms
from risk import actions
from risk.actions import Booking, SessionLog
from risk.actions.fitting import activate_model, switch_off_model
from risk.models import Alert
from sessions.models import Attendance, OwnRating, TherapySession
from tests.factories import (
    NOW,
    answer_form,
    enter_scores,
    make_episode,
    make_supervisor,
    rate_session,
)
from tests.risk.hiding import choose_readers
from tests.risk.models import make_model

HELD = [Attendance.ATTENDED] * 4 + [Attendance.NO_SHOW, Attendance.LATE_CANCEL]
CANCELLED = [Attendance.CLIENT_CANCEL, Attendance.LATE_CANCEL, Attendance.THERAPIST_CANCEL]


class Life:
    """An episode, a clock that only runs forward, and dice."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.now = NOW - timedelta(weeks=40)
        self.episode = make_episode(started_on=self.now.date())
        self.supervisor = make_supervisor(of=self.episode.therapist)
        self.steps: dict[str, Callable[[], object]] = {
            "week": self.week,
            "book": self.book,
            "hold": self.hold,
            "correct": self.correct,
            "cancel": self.cancel,
            "move": self.move,
            "fill before": lambda: self.fill(Moment.PRE),
            "fill after": lambda: self.fill(Moment.POST),
            "open only": lambda: self.fill(Moment.PRE, is_sent=False),
            "withdraw": self.withdraw,
            "rate": self.rate,
            "skip": self.skip,
            "type numbers": self.type_numbers,
            "acknowledge": self.acknowledge,
            "resolve": self.resolve,
            "end": self.end,
            "reopen": self.reopen,
            "other limits": self.change_limits,
            "other norms": self.choose_norms,
            "model on": self.switch_on,
            "model off": self.switch_off,
            "hide": self.choose_readers,
        }

    def step(self, name: str) -> None:
        """Take one step an hour to five days later; what the product refuses changes nothing."""
        self.now = min(self.now + timedelta(hours=self.dice.randint(1, 72)), NOW)
        self.episode.refresh_from_db()
        try:
            self.steps[name]()
        except (ValidationError, LookupError):
            return

    def week(self) -> None:
        """One session as most of them go: booked, filled, held, filled, rated, each by chance."""
        session = self.book()
        forms = Assignment.objects.filter(session=session, respondent=Respondent.CLIENT)
        if self.dice.random() < 0.8:
            self._answer(forms.get(moment=Moment.PRE))
        self._log(session, self.dice.choice(HELD))
        after = forms.filter(moment=Moment.POST, withdrawn_at=None).first()
        if after and self.dice.random() < 0.8:
            self._answer(after)
        if after and self.dice.random() < 0.6:
            rate_session(session, level=self.dice.random(), at=self.now)

    def book(self) -> TherapySession:
        starts_at = self.now + timedelta(hours=self.dice.randint(2, 200))
        return actions.book(
            by=self.episode.therapist,
            episode=self.episode,
            booking=Booking(starts_at=starts_at),
            booking_key=uuid.uuid4(),
            at=self.now,
        )

    def hold(self) -> None:
        self._log(self._session(attendance=Attendance.BOOKED), self.dice.choice(HELD))

    def correct(self) -> None:
        logged = TherapySession.objects.exclude(attendance=Attendance.BOOKED)
        self._log(self._one(logged), self.dice.choice(HELD))

    def cancel(self) -> None:
        actions.cancel(
            by=self.episode.therapist,
            session=self._session(attendance=Attendance.BOOKED),
            attendance=self.dice.choice(CANCELLED),
            at=self.now,
        )

    def move(self) -> None:
        session = self._session(attendance=Attendance.BOOKED)
        later = session.starts_at + timedelta(hours=self.dice.randint(1, 100))
        actions.move(
            by=self.episode.therapist,
            session=session,
            booking=Booking(starts_at=later),
            at=self.now,
        )

    def fill(self, moment: str, *, is_sent: bool = True) -> None:
        forms = Assignment.objects.filter(
            episode=self.episode,
            moment=moment,
            respondent=Respondent.CLIENT,
            completed_at=None,
            withdrawn_at=None,
            expires_at__gt=self.now,
        )
        self._answer(self.dice.choice(list(forms.order_by("pk"))), is_sent=is_sent)

    def withdraw(self) -> None:
        forms = Assignment.objects.filter(episode=self.episode, completed_at=None)
        form = self.dice.choice(list(forms.order_by("pk")))
        actions.withdraw_form(by=self.episode.therapist, assignment=form, at=self.now)

    def rate(self) -> None:
        session = self._session(own_rating=OwnRating.PENDING, attendance=Attendance.ATTENDED)
        rate_session(session, level=self.dice.random(), at=self.now)

    def skip(self) -> None:
        session = self._session(own_rating=OwnRating.PENDING)
        actions.skip_rating(by=self.episode.therapist, session=session, at=self.now)

    def type_numbers(self) -> None:
        instrument, n_items = self.dice.choice([("phq-9", 9), ("gad-7", 7)])
        points = {str(item): self.dice.randint(0, 3) for item in range(1, n_items + 1)}
        session = self._session(attendance=Attendance.ATTENDED)
        enter_scores(self.episode, instrument, points, session=session, at=self.now)

    def acknowledge(self) -> None:
        alert = self._alert()
        actions.acknowledge(
            by=self.episode.therapist,
            alert=alert,
            note="Seen.",
            seen_version=alert.version,
            at=self.now,
        )

    def resolve(self) -> None:
        alert = self._alert()
        actions.resolve(
            by=self.episode.therapist,
            alert=alert,
            outcome="addressed",
            note="Talked about.",
            seen_version=alert.version,
            at=self.now,
        )

    def end(self) -> None:
        endings = [each for each in Ending.values if each != Ending.OPEN]
        facts = EndingFacts(
            ending_type=self.dice.choice(endings),
            ended_on=self.now.date(),
            therapist_judges_premature=self.dice.choice(Judgement.values),
        )
        actions.end(by=self.episode.therapist, episode=self.episode, facts=facts, at=self.now)

    def reopen(self) -> None:
        actions.reopen(by=self.episode.therapist, episode=self.episode, at=self.now)

    def change_limits(self) -> None:
        values = {
            "drop_share": self.dice.randint(5, 50),
            "alert_threshold": self.dice.randint(5, 60),
        }
        clinic = self.supervisor.clinic
        actions.change_clinic(by=self.supervisor, clinic=clinic, values=values, at=self.now)

    def choose_norms(self) -> None:
        instrument, sets = self.dice.choice([("gad-7", ["nhs", "validation"])])
        choose_norms(
            by=self.supervisor,
            clinic=self.supervisor.clinic,
            instrument=instrument,
            norm_set=self.dice.choice(sets),
            at=self.now,
        )

    def switch_on(self) -> None:
        model = make_model(self.supervisor.clinic)
        activate_model(by=self.supervisor, model=model, note="On.", comparison={}, at=self.now)

    def switch_off(self) -> None:
        switch_off_model(by=self.supervisor, kind="dropout", note="Off.", at=self.now)

    def choose_readers(self) -> None:
        choose_readers(
            self.episode,
            from_supervisors=self.dice.random() < 0.7,
            from_managers=self.dice.random() < 0.5,
            at=self.now,
        )

    def _log(self, session: TherapySession, attendance: str) -> None:
        tension = self.dice.choice(["", "none", "none", "withdrawal", "mixed"])
        is_held = attendance == Attendance.ATTENDED
        entry = SessionLog(
            attendance=attendance,
            tension=tension if is_held else "",
            repaired=self.dice.choice(["", "yes", "partly", "no"])
            if is_held and tension not in ("", "none")
            else "",
        )
        at = max(self.now, session.ends_at)
        actions.log(by=self.episode.therapist, session=session, entry=entry, at=at)
        self.now = at

    def _answer(self, form: Assignment, *, is_sent: bool = True) -> None:
        self.now = max(self.now, form.opens_at)
        level = self.dice.choice([0.0, 0.25, 0.5, 0.75, 1.0])
        answer_form(form, level=level, at=self.now, is_sent=is_sent)

    def _session(self, **values: str) -> TherapySession:
        return self._one(TherapySession.objects.filter(**values))

    def _one(self, sessions: object) -> TherapySession:
        return self.dice.choice(list(sessions.filter(episode=self.episode).order_by("starts_at")))

    def _alert(self) -> Alert:
        alerts = Alert.objects.filter(episode=self.episode).unresolved()
        return self.dice.choice(list(alerts.order_by("pk")))
