"""What leaves by itself: each form's message when it is due, and one reminder.

The worker looks every minute. A message is queued in one transaction with the mark on its form,
so a worker that dies, or a second worker, makes neither none of it nor two.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from accounts import audit
from accounts.models import Clinic
from clients.models import Ending
from clients.reach import reachable
from measures.models import Assignment, AssignmentQuerySet, Moment, Opening
from measures.quiet_hours import quiet_span
from outbox.queue import enqueue
from risk.form_messages import TAKES_PLACE

REMIND_BEFORE_SESSION = timedelta(hours=3)
REMIND_AFTER_SENDING = timedelta(hours=24)  # the form after a session
APART = timedelta(hours=2)  # a reminder soon after the message itself would only annoy
ANSWERING = timedelta(minutes=30)  # whoever gave a sign so lately needs no reminder

Due: TypeAlias = Callable[[datetime], AssignmentQuerySet]


def queue_due(at: datetime) -> int:
    """Queue every message and reminder that is due now, and say how many."""
    awake = [
        clinic.pk
        for clinic in Clinic.objects.filter(sends_forms=True)
        if quiet_span(clinic, at) is None
    ]
    n_queued = 0
    for kind, due in _KINDS.items():
        for pk in list(due(at).filter(clinic__in=awake).values_list("pk", flat=True)):
            n_queued += _queue(kind, due, pk, at)
    return n_queued


def due_messages(at: datetime) -> AssignmentQuerySet:
    """Forms whose message is due: never sent, of clients who can be reached, and of use still."""
    before_session = Q(moment=Moment.PRE, session__starts_at__gt=at)
    after_session = Q(moment=Moment.POST)
    return _unanswered(at).filter(before_session | after_session, message_due_at__lte=at)


def due_reminders(at: datetime) -> AssignmentQuerySet:
    """Forms that were sent, whose one reminder is due, and that nobody is filling right now."""
    starts_at = F("session__starts_at")
    before_session = Q(
        moment=Moment.PRE,
        session__starts_at__gt=at,
        session__starts_at__lte=at + REMIND_BEFORE_SESSION,
        sent_at__lte=starts_at - REMIND_BEFORE_SESSION - APART,
    )
    after_session = Q(moment=Moment.POST, sent_at__lte=at - REMIND_AFTER_SENDING)
    answering = Opening.objects.filter(
        assignment=OuterRef("pk"), closed_at__isnull=True, seen_at__gt=at - ANSWERING
    )
    return _unanswered(at).filter(
        before_session | after_session,
        ~Exists(answering),
        sent_at__isnull=False,
        reminded_at__isnull=True,
    )


def _unanswered(at: datetime) -> AssignmentQuerySet:
    return Assignment.objects.for_client().filter(
        reachable("episode__client__"),
        expires_at__gt=at,
        completed_at__isnull=True,
        withdrawn_at__isnull=True,
        session__attendance__in=TAKES_PLACE,
        episode__ending_type=Ending.OPEN,
    )


@transaction.atomic
def _queue(kind: str, due: Due, pk: int, at: datetime) -> int:
    """Queue the message of one form, unless it has stopped being due meanwhile."""
    form = due(at).filter(pk=pk).select_for_update(of=("self",)).first()
    if form is None:
        return 0
    cause = form.message_due_at or form.sent_at  # a form that has moved is announced once more
    enqueue(
        kind,
        {"assignment": form.pk, "queued_at": at.isoformat()},
        dedupe_key=f"{kind}:{form.pk}:by-itself:{cause:%Y%m%d%H%M%S}",
        due_at=at,
        clinic_id=form.clinic_id,
    )
    if kind == "form-link":
        form.sent_at, form.message_due_at = at, None
    else:
        form.reminded_at = at
    form.save(update_fields=["sent_at", "message_due_at", "reminded_at"])
    client_id = form.episode.client_id
    audit.record(None, f"{kind}-by-itself", form, at=at, client_id=client_id)
    return 1


_KINDS: dict[str, Due] = {"form-link": due_messages, "form-reminder": due_reminders}
