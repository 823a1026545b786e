"""Changes to a clinic's settings, with what they change in the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts import actions as accounts
from accounts.models import Clinic, User


@transaction.atomic
def change_clinic(*, by: User, clinic: Clinic, values: dict[str, Any], at: datetime) -> Clinic:
    """Change settings; another limit of a rule makes every standing of the clinic stale.

    The standings are brought up to date by whoever reads them next, and by the sweep.
    """
    before = _limits(Clinic.objects.select_for_update().get(pk=clinic.pk))
    clinic = accounts.change_clinic(by=by, clinic=clinic, values=values, at=at)
    if _limits(clinic) != before:
        Clinic.objects.filter(pk=clinic.pk).update(settings_revision=F("settings_revision") + 1)
        clinic.refresh_from_db(fields=["settings_revision"])
    return clinic


def _limits(clinic: Clinic) -> tuple[int, int]:
    return clinic.drop_share, clinic.alert_threshold
