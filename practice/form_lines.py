"""One line per form: how far it has got, and which buttons make sense now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from clients.models import Client, Episode, MessageChannel
from clients.reach import address, why_unreachable
from measures.asking import preferred_language
from measures.left_out import left_out
from measures.models import Assignment, Moment
from measures.timing import leaves_at

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
    left_out: list[str]


def form_lines(forms: Iterable[Assignment], *, episode: Episode, at: datetime) -> list[FormLine]:
    """The lines of a session's forms. The episode comes with its client and clinic."""
    return [_line(form, episode, at) for form in forms]


def _line(form: Assignment, episode: Episode, at: datetime) -> FormLine:
    state = form.state(at)
    can_go_out = form.can_go_out(at)
    return FormLine(
        form=form,
        name=NAMES[Moment(form.moment)],
        words=_words(form, state, episode, at),
        tone={"done": "done", "opened": "waiting", "sent": "waiting"}.get(state, ""),
        can_go_out=can_go_out,
        can_send=can_go_out and bool(address(episode.client)),
        is_out=can_go_out and form.sent_at is not None,
        left_out=left_out(form, preferred_language(episode.client, episode.clinic))
        if can_go_out
        else [],
    )


def _words(form: Assignment, state: str, episode: Episode, at: datetime) -> str:
    match state:
        case "done":
            return f"done {clock(form.completed_at, at)}"
        case "opened":
            return f"opened {clock(form.opened_at, at)}{_stopped(episode.client)}"
        case "sent":
            reminded = form.reminded_at
            words = (
                f"reminded {clock(reminded, at)}" if reminded else f"sent {clock(form.sent_at, at)}"
            )
            return words + _stopped(episode.client)
        case "expired":
            return f"expired {clock(form.expires_at, at)}"
        case "withdrawn":
            return "taken back"
    if episode.clinic.sends_forms and form.message_due_at is not None and episode.is_open:
        return _to_be_sent(form, episode, at)
    return "not sent yet" if form.opens_at <= at else f"opens {clock(form.opens_at, at)}"


def _to_be_sent(form: Assignment, episode: Episode, at: datetime) -> str:
    """When a form's message leaves by itself, or why it does not."""
    client, leaves = episode.client, leaves_at(form, episode.clinic, at)
    if hindered := why_unreachable(client):
        opens = f"opens {clock(form.opens_at, at)}, " if form.opens_at > at else ""
        return f"{opens}not sent: {hindered}"
    if leaves is None:
        return "not sent: quiet hours until the session"
    by = MessageChannel(client.channel).label.lower()
    if leaves <= at:
        return f"about to be sent by {by}"
    if form.message_due_at <= at:
        return f"waits until {clock(leaves, at)} (quiet hours)"
    return f"will be sent {day_and_clock(leaves, at)} by {by}"


def _stopped(client: Client) -> str:
    return "; client stopped messages" if client.messages_stopped_at else ""


def day_and_clock(moment: datetime, at: datetime) -> str:
    """The time of a moment, and its day unless that is today."""
    local = timezone.localtime(moment)
    day = "" if local.date() == timezone.localdate(at) else f"{local:%a} {local.day} {local:%b} "
    return f"{day}{local:%H:%M}"


def clock(moment: datetime, at: datetime) -> str:
    """The time of a moment; the weekday with it within a week, else the date."""
    local, today = timezone.localtime(moment), timezone.localdate(at)
    if local.date() == today:
        return f"{local:%H:%M}"
    if abs(local.date() - today) < timedelta(days=7):
        return f"{local:%a %H:%M}"
    return f"{local.day} {local:%b}"
