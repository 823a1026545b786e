"""Storing a fitted model, and a person's decision which one speaks from now on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.actors import Actor
from accounts.models import Clinic, Role, User
from risk.active_models import active_models, why_not_active
from risk.models import ModelActivation, RiskModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What a fit leaves behind: everything an estimate needs, and what it rests on."""

    kind: str
    instrument: str = ""
    rung: str = ""
    code_version: str
    as_of: date
    first_start: date | None
    last_start: date | None
    n_episodes: int
    n_closed: int
    n_dropouts: int
    n_rows: int
    body: Mapping[str, Any]
    metrics: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def store_model(*, by: Actor, clinic: Clinic, fitted: Fitted, at: datetime) -> RiskModel:
    """Keep a fit for good. The same fit again is the same row, not another one."""
    Clinic.objects.select_for_update().get(pk=clinic.pk)
    values = {name: getattr(fitted, name) for name in fitted.__slots__}
    values["digest"] = digest(fitted.body)
    same = RiskModel.objects.filter(
        clinic=clinic,
        kind=fitted.kind,
        instrument=fitted.instrument,
        as_of=fitted.as_of,
        code_version=fitted.code_version,
        digest=values["digest"],
    ).first()
    if same is not None:
        return same
    model = RiskModel.objects.create(clinic=clinic, fitted_at=at, **values)
    audit.record(by, "fit-model", model, at=at)
    return model


@transaction.atomic
def activate_model(
    *, by: User, model: RiskModel, note: str, comparison: Mapping[str, Any], at: datetime
) -> ModelActivation:
    """Let a stored model speak; `comparison` is what was on the screen. An old one may come back.

    Every standing of the clinic becomes stale, and is brought up to date when next read.
    """
    _check_may_decide(by, model.clinic_id)
    reason = why_not_active(model)
    if reason:
        raise ValidationError(reason)
    return _decide(by, model.kind, model.instrument, model, note=note, comparison=comparison, at=at)


@transaction.atomic
def switch_off_model(
    *, by: User, kind: str, instrument: str = "", note: str, at: datetime
) -> ModelActivation:
    """Let no model of this kind speak; the rules of the flag go on as before."""
    _check_may_decide(by, by.clinic_id)
    if not active_models(by.clinic):
        raise ValidationError("No model speaks that could be switched off.")
    return _decide(by, kind, instrument, None, note=note, comparison={}, at=at)


def digest(body: Mapping[str, Any]) -> str:
    """SHA-256 of a model's body in one fixed spelling."""
    spelled = json.dumps(body, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(spelled.encode()).hexdigest()


def _check_may_decide(by: User, clinic_id: int) -> None:
    if by.clinic_id != clinic_id or not by.has_role(Role.SUPERVISOR):
        raise ValidationError("A supervisor of this clinic decides which model speaks.")


def _decide(
    by: User,
    kind: str,
    instrument: str,
    model: RiskModel | None,
    *,
    note: str,
    comparison: Mapping[str, Any],
    at: datetime,
) -> ModelActivation:
    clinic = Clinic.objects.select_for_update().get(pk=by.clinic_id)
    latest = ModelActivation.objects.filter(clinic=clinic, kind=kind, instrument=instrument).first()
    if latest is not None and latest.model_id == (model.pk if model else None):
        return latest  # the same press twice
    activation = ModelActivation(
        clinic=clinic,
        kind=kind,
        instrument=instrument,
        model=model,
        at=at,
        by=by,
        note=note,
        comparison=dict(comparison),
    )
    activation.full_clean(exclude=["comparison"])
    activation.save()
    Clinic.objects.filter(pk=clinic.pk).update(settings_revision=F("settings_revision") + 1)
    audit.record(by, "activate-model" if model else "switch-off-model", activation, at=at)
    return activation
