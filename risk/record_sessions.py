"""The record's list of sessions: what was booked, who came, which forms came in."""

from __future__ import annotations

from dataclasses import dataclass

from clients.reach import address
from measures.models import Assignment, Moment
from risk.record_rows import RecordRows
from sessions.models import OwnRating, Tension, TherapySession

FORM_STATES = {
    "done": "in",
    "withdrawn": "withdrawn",
    "expired": "not filled in",
    "opened": "opened",
    "sent": "sent",
    "waiting": "not sent yet",
}


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form of a session: how far it has got, and whether it can go out now."""

    form: Assignment
    state: str
    can_go_out: bool
    can_send: bool  # as a message

    @property
    def name(self) -> str:
        """When it is meant to be filled."""
        return "Before" if self.form.moment == Moment.PRE else "After"

    @property
    def words(self) -> str:
        """The state, behind the word "form"."""
        return FORM_STATES[self.state]

    @property
    def tone(self) -> str:
        """Which colour its tag has."""
        return {"done": "done", "opened": "waiting"}.get(self.state, "")

    @property
    def is_out(self) -> bool:
        """Whether a link to it was sent or shown."""
        return self.can_go_out and self.form.sent_at is not None


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session of the list."""

    session: TherapySession
    forms: tuple[FormLine, ...]
    has_begun: bool
    waits_for_rating: bool  # the client's answers are in and closed until the own rating

    @property
    def name(self) -> str:
        """By its number where it took place, else by what became of it."""
        if self.session.number:
            return f"Session {self.session.number}"
        if self.session.is_booked and not self.has_begun:
            return "Booked"
        return "Not logged yet" if self.session.is_booked else self.session.get_attendance_display()

    @property
    def tension(self) -> str:
        """The log's word on tension and repair; empty where none was recorded."""
        if self.session.tension in ("", Tension.NONE):
            return ""
        repaired = self.session.get_repaired_display().lower() or "not recorded"
        return f"{self.session.get_tension_display()}; repaired: {repaired}"

    @property
    def needs_log(self) -> bool:
        """Whether it has begun and nothing was said about it yet."""
        return self.session.is_booked and self.has_begun

    @property
    def may_be_rated(self) -> bool:
        """Whether the own rating is still to come."""
        return bool(self.session.number) and self.session.own_rating == OwnRating.PENDING


def session_lines(rows: RecordRows) -> tuple[SessionLine, ...]:
    """Sessions of the episode, latest first, booked ones on top."""
    forms: dict[int | None, list[Assignment]] = {}
    for form in rows.forms:
        forms.setdefault(form.session_id, []).append(form)
    return tuple(
        SessionLine(
            session=session,
            forms=tuple(
                _form_line(rows, form)
                for form in forms.get(session.pk, [])
                if form.withdrawn_at is None
            ),
            has_begun=session.starts_at <= rows.at,
            waits_for_rating=session.pk in rows.closed,
        )
        for session in reversed(rows.sessions)
    )


def _form_line(rows: RecordRows, form: Assignment) -> FormLine:
    can_go_out = form.can_go_out(rows.at)
    can_send = can_go_out and bool(address(rows.episode.client))
    return FormLine(form, form.state(rows.at), can_go_out, can_send)
