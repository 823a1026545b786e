"""Getting a form to the client: by message through the outbox, or as a QR code in the room."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.models import User
from clients.actions import lock_episode
from clients.models import Client
from clients.reach import why_unreachable
from measures import actions as measures
from measures import opening
from measures.links import Secrets
from measures.models import Assignment, Channel, Link
from outbox.queue import enqueue
from risk.refresh import catch_up


@transaction.atomic
def send_link(*, by: User, assignment: Assignment, at: datetime) -> Assignment:
    """Queue the message with the form's link. The worker makes the link when it sends."""
    return _queue(by, assignment, "form-link", at)


@transaction.atomic
def remind(*, by: User, assignment: Assignment, at: datetime) -> Assignment:
    """Queue a reminder with a fresh link."""
    return _queue(by, assignment, "form-reminder", at)


@transaction.atomic
def make_qr(*, by: User, assignment: Assignment, at: datetime) -> tuple[Link, Secrets]:
    """Make a link to be shown in the room, with its typed code."""
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    _refuse_unfillable(assignment, at)
    if assignment.sent_at is None:
        assignment.sent_at = at
    assignment.message_due_at = None  # the client has it: no message needs to follow
    assignment.save(update_fields=["sent_at", "message_due_at"])
    return opening.mint(by=by, assignment=assignment, channel=Channel.QR, at=at)


@transaction.atomic
def revoke_links(*, by: User, assignment: Assignment, at: datetime) -> int:
    """Kill every link to a form that is out; the form stays asked for."""
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    n_revoked = opening.revoke(by=by, assignment=assignment, at=at)
    assignment.sent_at = assignment.message_due_at = None
    assignment.save(update_fields=["sent_at", "message_due_at"])
    return n_revoked


@transaction.atomic
def withdraw_form(*, by: User, assignment: Assignment, at: datetime) -> None:
    """Take a form back altogether. What is not asked for any more is not missing either."""
    episode = lock_episode(assignment.episode_id)
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if measures.withdraw(by=by, assignment=assignment, at=at):
        catch_up(episode, at=at)


def _queue(by: User, assignment: Assignment, kind: str, at: datetime) -> Assignment:
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    _refuse_unfillable(assignment, at)
    client = assignment.episode.client
    _refuse_unreachable(client)
    # Within a minute the same wish counts once: a double click sends one message.
    enqueue(
        kind,
        {"assignment": assignment.pk},
        dedupe_key=f"{kind}:{assignment.pk}:{at:%Y%m%d%H%M}",
        due_at=at,
        clinic_id=assignment.clinic_id,
    )
    field = "sent_at" if kind == "form-link" else "reminded_at"
    setattr(assignment, field, at)
    assignment.message_due_at = None
    assignment.save(update_fields=[field, "message_due_at"])
    audit.record(by, kind, assignment, at=at, client_id=client.pk)
    return assignment


def _refuse_unreachable(client: Client) -> None:
    """Say what stands between a message and the client, and what to do instead."""
    match why_unreachable(client):
        case "":
            return
        case "client stopped messages":
            raise ValidationError("The client has stopped messages. Show the QR code in the room.")
        case "client wants no messages":
            raise ValidationError("The client wants no messages. Show the QR code in the room.")
        case "no phone number":
            raise ValidationError("No phone number is known. Show the QR code, or add a number.")
    raise ValidationError("No e-mail address is known. Show the QR code, or add an address.")


def _refuse_unfillable(assignment: Assignment, at: datetime) -> None:
    state = assignment.state(at)
    if state in ("done", "withdrawn", "expired"):
        raise ValidationError(f"This form is {state}; there is nothing to send.")
