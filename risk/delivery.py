"""How each kind of outbox message leaves: the text is made, and any secret minted, at the try.

What staff get stands here. It is neutral too, and no quiet hours hold it back.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import User
from outbox.loop import Handler
from outbox.models import Message
from risk.form_messages import send_form_link, send_form_reminder
from risk.models import Alert, AlertState


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


HANDLERS: dict[str, Handler] = {
    "form-link": send_form_link,
    "form-reminder": send_form_reminder,
    "sign-in-link": send_sign_in_link,
    "alert-notice": send_alert_notice,
}


def _mail(to: str, *, subject: str, text: str) -> None:
    EmailMessage(subject=subject, body=text, to=[to]).send()
