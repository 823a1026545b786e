"""When a client's answers were first opened by someone in a role."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from accounts.models import User
from clients.models import Episode
from measures.models import FormRead
from risk.alert_answers import forms_shown
from risk.models import Alert


def mark_read(
    *, by: User, role: str, episode: Episode, forms: Collection[int], at: datetime
) -> None:
    """Remember the first look of someone in this role at each of these forms (ids) of an episode.

    Their client is told on the receipt. The look itself is in the audit trail already.
    """
    if not forms:
        return
    known = FormRead.objects.filter(assignment__episode=episode, role=role)
    new = set(forms) - set(known.values_list("assignment", flat=True))
    if new:
        rows = [
            FormRead(clinic_id=episode.clinic_id, assignment_id=pk, role=role, by=by, at=at)
            for pk in sorted(new)
        ]
        FormRead.objects.bulk_create(rows, ignore_conflicts=True)  # somebody else was faster


def mark_alert_read(*, by: User, role: str, alert: Alert, at: datetime) -> None:
    """Remember the first look at the form whose answer an alert's page shows."""
    shown = forms_shown(alert, viewer=by)
    mark_read(by=by, role=role, episode=alert.episode, forms=shown, at=at)
