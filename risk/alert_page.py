"""One alert's page: what it says, what was done, and the steps that can be taken next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from risk.alert_wording import AlertText, alert_text
from risk.alerting import AlertChanged
from risk.forms import FORMS, AlertStepForm, steps_open
from risk.models import Alert, AlertStep
from risk.record_marks import Saved, saves_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPage:
    """What the page shows. `status` is the page's HTTP status; `done` says what was achieved."""

    alert: Alert
    text: AlertText
    steps: tuple[AlertStep, ...]
    forms: tuple[AlertStepForm, ...]
    saves: tuple[Saved, ...] = ()  # a safety question's answers, where it was answered anew
    failed: AlertStepForm | None = None
    conflict: str = ""
    done: str = ""
    status: int = 200


def alert_page(
    alert: Alert,
    *,
    viewer: User,
    kept: Mapping[str, str] | None = None,
    kept_in: str = "",
    **values: Any,
) -> AlertPage:
    """The page of an alert; `kept` are texts to keep in the form of the step `kept_in`."""
    kept = {name: text for name, text in (kept or {}).items() if text}
    steps = steps_open(alert)
    if kept_in not in {form.step for form in steps}:  # not open any more: keep them elsewhere
        kept_in = next(form.step for form in steps if kept.keys() <= form.base_fields.keys())
    forms = tuple(
        form(alert, by=viewer, kept=kept if form.step == kept_in else None) for form in steps
    )
    return _page(alert, forms, **values)


def take_step(alert: Alert, data: Mapping[str, Any], *, by: User, at: datetime) -> AlertPage:
    """Take the step that a person sent, or give the page back with what was wrong."""
    form_class = next((each for each in FORMS if each.step == data.get("step")), None)
    if form_class is None:
        return alert_page(alert, viewer=by, conflict="Choose one of the steps below.", status=422)
    form = form_class(alert, data, by=by)
    try:
        if form.is_valid():
            return alert_page(form.save(by=by, at=at), viewer=by, done=form_class.done)
    except AlertChanged as changed:
        return _changed(alert, form, changed, by)
    except ValidationError as error:
        if form.cleaned_data["seen_version"] != alert.version:
            return _changed(alert, form, error, by)
        form.add_error(None, error.messages)
    others = [each(alert, by=by) for each in steps_open(alert) if each.step != form.step]
    return _page(alert, (form, *others), failed=form, status=422)


def _changed(alert: Alert, form: AlertStepForm, changed: ValidationError, by: User) -> AlertPage:
    """The page as it is by now, with the person's texts kept."""
    alert.refresh_from_db()
    return alert_page(
        alert,
        viewer=by,
        kept={name: form.cleaned_data.get(name, "") for name in ("note", "told_client")},
        kept_in=form.step,
        conflict=" ".join(changed.messages),
        status=409,
    )


def _page(alert: Alert, forms: tuple[AlertStepForm, ...], **values: Any) -> AlertPage:
    steps = tuple(alert.steps.select_related("by"))
    saves = saves_of(alert.detail) if alert.is_safety else ()
    return AlertPage(
        alert=alert, text=alert_text(alert), steps=steps, forms=forms, saves=saves, **values
    )
