"""How a message about a form reaches a client: neutral, in the client's language, with a new link.

Neutral on purpose: no name, no therapist, no word about therapy. A lock screen may be read by
anyone.
"""

from __future__ import annotations

from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clients.models import Client, Ending, MessageChannel
from clients.reach import address
from clients.stopping import stop_token
from measures import opening
from measures.asking import about_minutes, asked_instruments, language_of_client
from measures.links import Secrets
from measures.models import Assignment, Channel, Link
from measures.quiet_hours import quiet_span
from measures.timing import useful_until
from outbox import sms
from outbox.loop import Later
from outbox.models import Message
from sessions.models import Attendance

TAKES_PLACE = (Attendance.BOOKED, Attendance.ATTENDED)
MADE_UP = (".example", "@example.org", "@example.com", "@example.net")
MADE_UP_NUMBERS = "+447700900"  # kept free for fiction by the regulator


def send_form_link(message: Message, at: datetime) -> bool:
    """Send a fresh link to a form, unless the form needs no answer any more."""
    return _send(message, at, name="message")


def send_form_reminder(message: Message, at: datetime) -> bool:
    """Send a reminder with a fresh link."""
    return _send(message, at, name="reminder")


def form_url(token: str) -> str:
    """A form's link: the token stands in the fragment, which no server or log ever sees."""
    return f"{settings.PUBLIC_URL}/f/#{token}"


def stop_url(client: Client) -> str:
    """Where a client ends the messages; its token stands in the fragment too."""
    return f"{settings.PUBLIC_URL}/f/stop/#{stop_token(client)}"


def is_made_up(to: str) -> bool:
    """Whether an address or number belongs to nobody: a demo clinic writes to no other."""
    return to.endswith(MADE_UP) or to.startswith(MADE_UP_NUMBERS)


def _send(message: Message, at: datetime, *, name: str) -> bool:
    form = (
        Assignment.objects.select_related("clinic", "episode__client", "session")
        .filter(pk=message.payload["assignment"])
        .first()
    )
    if form is None or not _is_wanted(form, at):
        return False
    if "queued_at" not in message.payload:
        _wait_for_morning(form, message, at)
    elif not _is_time(form, message, at):
        return False
    channel = Channel(form.episode.client.channel)
    in_hand = form.links.filter(channel=channel, revoked_at__isnull=True)
    earlier = list(in_hand.values_list("pk", flat=True))
    link, secrets = opening.mint(by=None, assignment=form, channel=channel, at=at)
    try:
        _hand_over(form, name, link, secrets)
    except (OSError, SMTPException, ValueError):
        _give_back(earlier, link)
        raise
    return True


@transaction.atomic
def _give_back(earlier: list[int], link: Link) -> None:
    """Nothing newer has arrived: the link that the client has goes on working.

    Not where all links were revoked while the message was under way.
    """
    Assignment.objects.select_for_update().get(pk=link.assignment_id)
    if Link.objects.filter(pk=link.pk, revoked_at__isnull=True).exists():
        Link.objects.filter(pk__in=earlier).update(revoked_at=None)


def _hand_over(form: Assignment, name: str, link: Link, secrets: Secrets) -> None:
    client = form.episode.client
    with timezone.override(form.clinic.zone), translation.override(language_of_client(form)):
        context = {
            "url": form_url(secrets.token),
            "code": secrets.shown_code,
            "code_url": f"{settings.PUBLIC_URL}/f/",
            "stop_url": stop_url(client),
            "minutes": _minutes(form),
            "until": link.expires_at,
        }
        if client.channel == MessageChannel.SMS:
            sms.send(client.phone, render_to_string(f"portal/{name}_sms.txt", context).strip())
        else:
            text = render_to_string(f"portal/{name}.txt", context)
            EmailMessage(_("You have something to fill in"), text, to=[client.email]).send()


def _is_wanted(form: Assignment, at: datetime) -> bool:
    """Whether the form still asks for an answer, of somebody who wants and can get messages."""
    to = address(form.episode.client)
    if not to or form.sent_at is None or form.state(at) in ("done", "withdrawn", "expired"):
        return False
    if form.clinic.is_demo and not is_made_up(to):
        return False
    return form.episode.ending_type != Ending.DECEASED


def _wait_for_morning(form: Assignment, message: Message, at: datetime) -> None:
    """Whoever sends by hand chooses the hour; what failed by day is not meant for the night."""
    quiet = quiet_span(form.clinic, at)
    if quiet and message.failing_since is not None and message.failing_since < quiet[0]:
        raise Later(quiet[1])


def _is_time(form: Assignment, message: Message, at: datetime) -> bool:
    """Whether a message that leaves by itself may leave now; in quiet hours it waits.

    It is the form's own only while the form still says so: a move or another message may have
    overtaken it.
    """
    queued_at = datetime.fromisoformat(message.payload["queued_at"])
    if queued_at not in (form.sent_at, form.reminded_at) or form.opens_at > at:
        return False
    if not form.episode.is_open or not form.clinic.sends_forms:
        return False
    if form.session is not None and form.session.attendance not in TAKES_PLACE:
        return False
    quiet = quiet_span(form.clinic, at)
    leaves_at = quiet[1] if quiet else at
    if leaves_at >= useful_until(form):
        return False
    if quiet:
        raise Later(leaves_at)
    return True


def _minutes(form: Assignment) -> int:
    asked = asked_instruments(form)
    return about_minutes(sum(len(each.items_for(form.respondent)) for each in asked))
