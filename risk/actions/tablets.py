"""Tablets for waiting rooms: adding, enrolling and revoking them, and the codes typed on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.models import AuditEvent, Clinic, User
from measures import opening as openings
from measures.links import SELECTOR_LENGTH, Secrets, hash_code, hash_token, new_secrets
from measures.models import Assignment, Channel, Opening, RoomCode, Tablet
from measures.shared_devices import (
    ENROLMENT_LIFE,
    ROOM_CODE_LIFE,
    has_tablet,
    hash_digits,
    key_on_tablet,
    live_codes,
    new_digits,
)

DENY = AuditEvent.Decision.DENY


@dataclass(frozen=True, slots=True)
class OpenedInRoom:
    """A form opened on a tablet, and the secret that its cookie holds."""

    opening: Opening
    form_key: str


@transaction.atomic
def add_tablet(*, by: User, room: str, at: datetime) -> tuple[Tablet, Secrets]:
    """Name a tablet, and make the one-time code with which the device itself is enrolled."""
    tablet = Tablet(clinic=by.clinic, room=room.strip(), added_by=by, added_at=at)
    code = _new_enrolment(tablet, at)
    tablet.full_clean()
    tablet.save()
    audit.record(by, "add-tablet", tablet, at=at)
    return tablet, code


@transaction.atomic
def renew_enrolment(*, by: User, tablet: Tablet, at: datetime) -> Secrets:
    """Make a new one-time code. The device that is enrolled works until the code is used."""
    tablet = Tablet.objects.select_for_update().get(pk=tablet.pk)
    if tablet.revoked_at:
        raise ValidationError("This tablet is revoked. Add a new one.")
    code = _new_enrolment(tablet, at)
    tablet.save(update_fields=["enrol_selector", "enrol_hash", "enrol_expires_at"])
    audit.record(by, "renew-tablet-code", tablet, at=at)
    return code


@transaction.atomic
def revoke_tablet(*, by: User, tablet: Tablet, at: datetime) -> None:
    """Take a tablet out of use: its cookie and its code open nothing more."""
    tablet = Tablet.objects.select_for_update().get(pk=tablet.pk)
    if tablet.revoked_at:
        return
    tablet.revoked_at, tablet.enrol_hash = at, ""
    tablet.save(update_fields=["revoked_at", "enrol_hash"])
    used = tablet.codes.values("assignment")
    shown = Opening.objects.filter(assignment__in=used, link__channel=Channel.ROOM)
    shown.filter(closed_at__isnull=True).update(closed_at=at)
    audit.record(by, "revoke-tablet", tablet, at=at)


def enrol_tablet(*, code: str, at: datetime) -> tuple[Tablet, str] | None:
    """Enrol the device on which a cleaned code was typed; returns the secret for its cookie.

    The code is used up by one UPDATE, so that it enrols one device.
    """
    selector, secret = code[:SELECTOR_LENGTH], code[SELECTOR_LENGTH:]
    tablet = Tablet.objects.filter(enrol_selector=selector).first()
    if tablet is None or not tablet.enrol_hash:
        make_password(secret)  # the same work as for a known code, so that time tells nothing
        return None
    if not check_password(secret, tablet.enrol_hash) or at >= tablet.enrol_expires_at:
        audit.record(None, "wrong-tablet-code", tablet, at=at, decision=DENY)
        return None
    key = token_urlsafe(32)
    with transaction.atomic():
        unused = Tablet.objects.filter(
            pk=tablet.pk, enrol_hash=tablet.enrol_hash, revoked_at__isnull=True
        )
        if not unused.update(enrol_hash="", key_hash=hash_token(key), enrolled_at=at):
            return None
        audit.record(None, "enrol-tablet", tablet, at=at)
    return tablet, key


@transaction.atomic
def make_room_code(*, by: User, assignment: Assignment, at: datetime) -> tuple[RoomCode, str]:
    """Make six digits that open a form on a tablet of the clinic, once, within five minutes."""
    clinic = Clinic.objects.select_for_update().get(pk=assignment.clinic_id)
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if not assignment.can_go_out(at):
        raise ValidationError("This form cannot be filled now, so there is no code for it.")
    if not has_tablet(clinic):
        raise ValidationError("No tablet is set up. An administrator does this under Clinic.")
    live = live_codes(clinic, at)
    live.filter(assignment=assignment).update(expires_at=at)
    digits = new_digits()
    while live.filter(code_hash=hash_digits(clinic, digits)).exists():
        digits = new_digits()
    if assignment.sent_at is None:
        assignment.sent_at = at
        assignment.save(update_fields=["sent_at"])
    made = RoomCode.objects.create(
        clinic=clinic,
        assignment=assignment,
        code_hash=hash_digits(clinic, digits),
        made_by=by,
        created_at=at,
        expires_at=at + ROOM_CODE_LIFE,
    )
    audit.record(by, "make-room-code", made, at=at, client_id=assignment.episode.client_id)
    return made, digits


@transaction.atomic
def use_room_code(
    *, tablet: Tablet, tablet_key: str, digits: str, at: datetime
) -> OpenedInRoom | None:
    """Open the form of six digits on a tablet; whoever comes second gets nothing.

    Answers that were saved for the same form on the same tablet come back.
    """
    code = live_codes(tablet.clinic, at).filter(
        code_hash=hash_digits(tablet.clinic, digits), made_by__is_active=True
    )
    found = code.select_related("assignment__episode__client", "assignment__clinic").first()
    if found is None or not _use_up(found, tablet, at):
        audit.record(None, "wrong-room-code", tablet, at=at, decision=DENY)
        return None
    form = found.assignment
    if not form.can_go_out(at):
        audit.record(None, "open-room-code", found, at=at, decision=DENY)
        return None
    link, _ = openings.mint(by=found.made_by, assignment=form, channel=Channel.ROOM, at=at)
    key = key_on_tablet(tablet_key, form)
    opening, _ = openings.open_link(link=link, device_key=key, new_key=key, at=at)
    audit.record(openings.holder(opening), "open-room-code", found, at=at)
    return OpenedInRoom(opening, key)


def _use_up(code: RoomCode, tablet: Tablet, at: datetime) -> bool:
    """Mark a code as used, once.

    By the row's own columns: what a join says, PostgreSQL looks at only once, before it waits for
    whoever uses the code at the same moment.
    """
    unused = RoomCode.objects.filter(pk=code.pk, used_at__isnull=True, expires_at__gt=at)
    return bool(unused.update(used_at=at, tablet=tablet))


def _new_enrolment(tablet: Tablet, at: datetime) -> Secrets:
    code = new_secrets()
    while Tablet.objects.filter(enrol_selector=code.code[:SELECTOR_LENGTH]).exists():
        code = new_secrets()
    tablet.enrol_selector = code.code[:SELECTOR_LENGTH]
    tablet.enrol_hash = hash_code(code.code)
    tablet.enrol_expires_at = at + ENROLMENT_LIFE
    return code
