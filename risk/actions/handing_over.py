"""A therapist's own device in a client's hands, and back again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.models import AuditEvent, User
from accounts.throttle import allow, give_back
from measures import opening as openings
from measures.links import hash_token
from measures.models import Assignment, Channel, HandOver, Link, Opening
from measures.shared_devices import HAND_OVER_LIFE, PIN_TRIES, find_hand_over, is_running
from risk.actions.visiting import close_opening

PIN_TRIES_PER_DAY = 10  # over all devices of one person
DAY = timedelta(days=1)
DENY = AuditEvent.Decision.DENY


@dataclass(frozen=True, slots=True)
class Handed:
    """A form opened for the client, and the secrets that the device's two cookies hold."""

    opening: Opening
    form_key: str
    device_key: str


@transaction.atomic
def hand_over(*, by: User, assignment: Assignment, earlier_key: str, at: datetime) -> Handed:
    """Open a form on the therapist's own device. A hand-over that runs on this device ends."""
    if not by.pin_hash:
        raise ValidationError("Choose a PIN first: with it you take the device back.", code="pin")
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if not assignment.can_go_out(at):
        raise ValidationError("This form cannot be filled now, so it cannot be handed over.")
    end_hand_over(key=earlier_key, at=at)
    if assignment.sent_at is None:
        assignment.sent_at = at
        assignment.save(update_fields=["sent_at"])
    link, _ = openings.mint(by=by, assignment=assignment, channel=Channel.HANDED, at=at)
    opening, form_key = openings.open_link(link=link, device_key="", at=at)
    device_key = token_urlsafe(32)
    made = HandOver.objects.create(
        clinic_id=by.clinic_id,
        user=by,
        opening=opening,
        key_hash=hash_token(device_key),
        started_at=at,
        expires_at=at + HAND_OVER_LIFE,
    )
    audit.record(by, "hand-over", made, at=at, client_id=assignment.episode.client_id)
    return Handed(opening, form_key, device_key)


def take_back(*, key: str, pin: str, at: datetime) -> HandOver | None:
    """End a hand-over with its therapist's PIN; None where the PIN is wrong or comes too late.

    The try is counted by one UPDATE before the PIN is looked at, so that guesses side by side
    cannot share one. The fifth wrong PIN ends the hand-over.
    """
    found = find_hand_over(key)
    if found is None or not _count_try(found, at):
        return None
    if not check_password(pin, found.user.pin_hash):
        _refuse(found, at)
        return None
    if not _end(found, "take-device-back", at):
        return None
    give_back("pin", str(found.user_id))
    return found


@transaction.atomic
def end_hand_over(*, key: str, at: datetime) -> None:
    """End what runs on a device without a PIN: its therapist signs in, or hands it over anew."""
    found = find_hand_over(key)
    if found is not None:
        _end(found, "end-hand-over", at)


def _count_try(found: HandOver, at: datetime) -> bool:
    """Count one try, unless it is one too many or its person may not come back by PIN."""
    if not is_running(found, at):
        _end(found, "end-hand-over", at)
        return False
    counted = HandOver.objects.filter(
        pk=found.pk, ended_at__isnull=True, expires_at__gt=at, pin_tries__lt=PIN_TRIES
    ).update(pin_tries=F("pin_tries") + 1)
    if not counted:
        return False
    if not allow("pin", str(found.user_id), limit=PIN_TRIES_PER_DAY, window=DAY, at=at):
        _end(found, "end-hand-over", at)
        return False
    return True


@transaction.atomic
def _refuse(found: HandOver, at: datetime) -> None:
    audit.record(found.user, "wrong-pin", found, at=at, decision=DENY)
    if HandOver.objects.filter(pk=found.pk, pin_tries__gte=PIN_TRIES).exists():
        _end(found, "hand-over-locked", at)


@transaction.atomic
def _end(found: HandOver, action: str, at: datetime) -> bool:
    """End it once, with what the client had open."""
    ended = HandOver.objects.filter(pk=found.pk, ended_at__isnull=True).update(ended_at=at)
    if not ended:
        return False
    Link.objects.filter(pk=found.opening.link_id, revoked_at__isnull=True).update(revoked_at=at)
    close_opening(by=found.opening, at=at)
    audit.record(found.user, action, found, at=at)
    return True
