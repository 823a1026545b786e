"""How each kind of outbox message leaves: the text is made, and any secret minted, at the try.

Messages are neutral on purpose: no name, no therapist, no word about therapy. A lock screen may
be read by anyone.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts.models import User
from measures import opening
from measures.asking import language_of_client
from measures.models import Assignment, Channel
from outbox.loop import Handler
from outbox.models import Message
from risk.models import Alert, AlertState


def send_form_link(message: Message, at: datetime) -> bool:
    """E-mail a fresh link to a form, unless the form needs no answer any more."""
    return _send_form(message, at, template="portal/message.txt")


def send_form_reminder(message: Message, at: datetime) -> bool:
    """E-mail a reminder with a fresh link."""
    return _send_form(message, at, template="portal/reminder.txt")


def send_sign_in_link(message: Message, at: datetime) -> bool:
    """E-mail a one-time link with which a member of staff sets a password."""
    user = User.objects.select_related("clinic").filter(pk=message.payload["user"]).first()
    if user is None or not user.is_active:
        return False
    _mail(
        user.email,
        subject="Your sign-in link",
        text=render_to_string(
            "accounts/message.txt",
            {"user": user, "url": sign_in_link(user), "public_url": settings.PUBLIC_URL},
        ),
    )
    return True


def send_alert_notice(message: Message, at: datetime) -> bool:
    """Tell an alert's owner that something waits, without saying what or whose."""
    alert = Alert.objects.select_related("owner").filter(pk=message.payload["alert"]).first()
    if alert is None or not alert.owner.is_active or _is_dealt_with(alert):
        return False
    _mail(
        alert.owner.email,
        subject=f"Something needs you (no. {alert.pk})",
        text=render_to_string(
            "risk/message.txt", {"alert": alert, "public_url": settings.PUBLIC_URL}
        ),
    )
    return True


def _is_dealt_with(alert: Alert) -> bool:
    """Whether its owner has acted on it, or it is closed; a supervisor's look is not enough."""
    if alert.state == AlertState.RESOLVED:
        return True
    return alert.state != AlertState.NEW and alert.steps.filter(by=alert.owner).exists()


def sign_in_link(user: User) -> str:
    """A one-time link that lets a person set a password and sign in."""
    path = reverse(
        "password_reset_confirm",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        },
    )
    return settings.PUBLIC_URL + path


def form_url(token: str) -> str:
    """A form's link: the token stands in the fragment, which no server or log ever sees."""
    return f"{settings.PUBLIC_URL}/f/#{token}"


HANDLERS: dict[str, Handler] = {
    "form-link": send_form_link,
    "form-reminder": send_form_reminder,
    "sign-in-link": send_sign_in_link,
    "alert-notice": send_alert_notice,
}


def _send_form(message: Message, at: datetime, *, template: str) -> bool:
    form = (
        Assignment.objects.select_related("clinic", "episode__client", "session")
        .filter(pk=message.payload["assignment"])
        .first()
    )
    if form is None or form.state(at) in ("done", "withdrawn", "expired"):
        return False
    if not form.episode.client.email or form.sent_at is None:
        return False
    link, secrets = opening.mint(by=None, assignment=form, channel=Channel.EMAIL, at=at)
    until = timezone.localtime(link.expires_at, form.clinic.zone)
    with timezone.override(form.clinic.zone), translation.override(language_of_client(form)):
        _mail(
            form.episode.client.email,
            subject=_("Your questionnaire is ready"),
            text=render_to_string(
                template,
                {
                    "url": form_url(secrets.token),
                    "code": secrets.shown_code,
                    "code_url": f"{settings.PUBLIC_URL}/f/",
                    "until": until,
                    "service_name": form.clinic.name,
                },
            ),
        )
    return True


def _mail(to: str, *, subject: str, text: str) -> None:
    EmailMessage(subject=subject, body=text, to=[to]).send()
