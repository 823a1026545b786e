"""One line per form: how far it has got, and which buttons make sense now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from measures.models import Assignment, Moment

NAMES = {Moment.PRE: "Before", Moment.POST: "After"}


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form as a list shows it. `tone` is the tag's colour: "", "waiting" or "done"."""

    form: Assignment
    name: str
    words: str
    tone: str
    can_go_out: bool
    can_send: bool
    is_out: bool


def form_lines(forms: Iterable[Assignment], *, has_email: bool, at: datetime) -> list[FormLine]:
    """The lines of a session's forms."""
    return [_line(form, has_email, at) for form in forms]


def _line(form: Assignment, has_email: bool, at: datetime) -> FormLine:
    state = form.state(at)
    can_go_out = form.can_go_out(at)
    return FormLine(
        form=form,
        name=NAMES[Moment(form.moment)],
        words=_words(form, state, at),
        tone={"done": "done", "opened": "waiting", "sent": "waiting"}.get(state, ""),
        can_go_out=can_go_out,
        can_send=can_go_out and has_email,
        is_out=can_go_out and form.sent_at is not None,
    )


def _words(form: Assignment, state: str, at: datetime) -> str:
    match state:
        case "done":
            return f"done {clock(form.completed_at, at)}"
        case "opened":
            return f"opened {clock(form.opened_at, at)}"
        case "sent":
            reminded = form.reminded_at
            return (
                f"reminded {clock(reminded, at)}" if reminded else f"sent {clock(form.sent_at, at)}"
            )
        case "expired":
            return f"expired {clock(form.expires_at, at)}"
        case "withdrawn":
            return "taken back"
    return "not sent yet" if form.opens_at <= at else f"opens {clock(form.opens_at, at)}"


def clock(moment: datetime, at: datetime) -> str:
    """The time of a moment; the weekday with it within a week, else the date."""
    local, today = timezone.localtime(moment), timezone.localdate(at)
    if local.date() == today:
        return f"{local:%H:%M}"
    if abs(local.date() - today) < timedelta(days=7):
        return f"{local:%a %H:%M}"
    return f"{local.day} {local:%b}"
