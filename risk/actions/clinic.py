"""Changes to a clinic's settings, with what they change in the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts import actions as accounts
from accounts.models import Clinic, User
from clients.models import Episode


@transaction.atomic
def change_clinic(*, by: User, clinic: Clinic, values: dict[str, Any], at: datetime) -> Clinic:
    """Change settings; another drop share makes every standing of the clinic stale.

    The standings are brought up to date by whoever reads them next, and by the sweep.
    """
    before = Clinic.objects.select_for_update().get(pk=clinic.pk).drop_share
    clinic = accounts.change_clinic(by=by, clinic=clinic, values=values, at=at)
    if clinic.drop_share != before:
        Episode.objects.filter(clinic=clinic).update(revision=F("revision") + 1)
    return clinic
