"""Changes to a clinic's settings, with what they change in the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts import actions as accounts
from accounts.models import Clinic, User
from measures import actions as measures


@transaction.atomic
def change_clinic(*, by: User, clinic: Clinic, values: dict[str, Any], at: datetime) -> Clinic:
    """Change settings; another limit of a rule makes every standing of the clinic stale.

    The standings are brought up to date by whoever reads them next, and by the sweep. Other words
    about the use of answers are a new version of the notice, which each client is shown again.
    """
    before = Clinic.objects.select_for_update().get(pk=clinic.pk)
    clinic = accounts.change_clinic(by=by, clinic=clinic, values=values, at=at)
    raised = {}
    if _limits(clinic) != _limits(before):
        raised["settings_revision"] = F("settings_revision") + 1
    if _told(clinic) != _told(before):
        raised["notice_revision"] = F("notice_revision") + 1
    if raised:
        Clinic.objects.filter(pk=clinic.pk).update(**raised)
        clinic.refresh_from_db(fields=list(raised))
    return clinic


def _told(clinic: Clinic) -> tuple[str, int | None, str, str]:
    """What clients read about who uses their answers; the name stands in it too."""
    return clinic.answers_read, clinic.years_kept, clinic.notice_text, clinic.name


@transaction.atomic
def change_messages(*, by: User, clinic: Clinic, values: dict[str, Any], at: datetime) -> Clinic:
    """Change when messages leave; forms that have not opened yet open by the new settings."""
    Clinic.objects.select_for_update().get(pk=clinic.pk)
    clinic = accounts.change_clinic(by=by, clinic=clinic, values=values, at=at)
    measures.time_forms_anew(clinic=clinic, at=at)
    return clinic


def _limits(clinic: Clinic) -> tuple[int, int]:
    return clinic.drop_share, clinic.alert_threshold
