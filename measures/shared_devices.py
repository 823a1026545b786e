"""Recognising a device that is handed over or enrolled, and the digits typed on a tablet."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from accounts.models import Clinic, Role, User
from measures.links import hash_token
from measures.models import Assignment, Channel, HandOver, Opening, RoomCode, Tablet

HAND_OVER_LIFE = timedelta(hours=2)
TABLET_LIFE = timedelta(days=365)
ENROLMENT_LIFE = timedelta(minutes=30)
ROOM_CODE_LIFE = timedelta(minutes=5)
PIN_TRIES = 5
DIGITS = 6


def find_hand_over(key: str) -> HandOver | None:
    """The hand-over behind a device's cookie, unless it has ended; it may be too old."""
    if not key:
        return None
    rows = HandOver.objects.select_related(
        "user",
        "opening__assignment__clinic",
        "opening__assignment__episode__client",
        "opening__link",
    )
    return rows.filter(key_hash=hash_token(key), ended_at__isnull=True).first()


def is_running(hand_over: HandOver, at: datetime) -> bool:
    """Whether a PIN may still end it: else its device wants a full sign-in."""
    user = hand_over.user
    return (
        hand_over.ended_at is None
        and at < hand_over.expires_at
        and hand_over.pin_tries < PIN_TRIES
        and bool(user.pin_hash)
        and user.has_role(Role.THERAPIST)
    )


def find_tablet(key: str) -> Tablet | None:
    """The tablet behind a device's cookie; None where it was never enrolled, or is revoked."""
    if not key:
        return None
    rows = Tablet.objects.select_related("clinic").filter(revoked_at__isnull=True)
    return rows.filter(key_hash=hash_token(key)).first()


def tablets_of(admin: User) -> QuerySet[Tablet]:
    """An administrator sees the tablets of the own clinic; others see none."""
    if not admin.has_role(Role.ADMIN):
        return Tablet.objects.none()
    return Tablet.objects.filter(clinic_id=admin.clinic_id).order_by("room", "pk")


def has_tablet(clinic: Clinic) -> bool:
    """Whether a code for a tablet could be typed anywhere."""
    return clinic.tablets.filter(revoked_at__isnull=True).exclude(key_hash="").exists()


def key_on_tablet(tablet_key: str, assignment: Assignment) -> str:
    """What opens one form on one tablet: made from the tablet's own secret.

    So a new code for the same form finds the answers that were saved on this tablet, after all
    cookies of the form have gone. Nobody without the tablet's cookie can work it out.
    """
    name = f"form on a tablet|{assignment.public_id}".encode()
    return hmac.new(tablet_key.encode(), name, hashlib.sha256).hexdigest()


def openings_in_room(keys: dict[str, str]) -> list[Opening]:
    """The openings that a tablet's cookies lead to, by the forms' public ids."""
    rows = Opening.objects.select_related("link", "assignment__clinic").filter(
        link__channel=Channel.ROOM,
        closed_at__isnull=True,
        key_hash__in=[hash_token(key) for key in keys.values()],
    )
    return [each for each in rows if each.assignment.public_id in keys]


def live_codes(clinic: Clinic, at: datetime) -> QuerySet[RoomCode]:
    """The clinic's codes that still open a form."""
    return RoomCode.objects.filter(clinic=clinic, used_at__isnull=True, expires_at__gt=at)


def hash_digits(clinic: Clinic, digits: str) -> str:
    """Six digits are few: without the secret key their hash would give them away."""
    return salted_hmac("room-code", f"{clinic.pk}:{digits}", algorithm="sha256").hexdigest()


def new_digits() -> str:
    """Six random digits; they may begin with noughts."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def clean_digits(text: str) -> str:
    """Typed digits in their stored form; empty when they cannot be a code."""
    digits = text.replace(" ", "").replace("-", "")
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else ""
