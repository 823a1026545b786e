"""How often one opened form may save and send, and how much of what is refused goes on record."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts import audit
from accounts.models import AuditEvent
from accounts.throttle import allow
from measures.models import Opening
from measures.opening import holder

SAVES_PER_MINUTE = 120
SENDS_PER_MINUTE = 10  # of what is refused or differs; the same again costs nothing
LATE_PER_DAY = 30  # other versions of a form that was sent: each is kept for good
NOTED_PER_HOUR = 20
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def may_save(opening: Opening, at: datetime) -> bool:
    """Count one save, from a page or from its script: nobody answers so fast by hand."""
    return allow("form-save", str(opening.pk), limit=SAVES_PER_MINUTE, window=MINUTE, at=at)


def may_send(opening: Opening, at: datetime) -> bool:
    """Count one send that is refused or differs from what was sent before."""
    if not allow("form-send", str(opening.pk), limit=SENDS_PER_MINUTE, window=MINUTE, at=at):
        return False
    if opening.assignment.completed_at is None:
        return True
    return allow("form-late", str(opening.assignment_id), limit=LATE_PER_DAY, window=DAY, at=at)


def note_refused(opening: Opening, action: str, at: datetime) -> None:
    """Put on record what no page of ours sends; the trail is for good, so not without end."""
    if allow("form-refused", str(opening.pk), limit=NOTED_PER_HOUR, window=HOUR, at=at):
        deny = AuditEvent.Decision.DENY
        audit.record(holder(opening), action, opening.assignment, at=at, decision=deny)
