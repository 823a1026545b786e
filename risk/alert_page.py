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


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPage:
    """What the page shows. `status` is the page's HTTP status; `done` says what was achieved."""

    alert: Alert
    text: AlertText
    steps: tuple[AlertStep, ...]
    forms: tuple[AlertStepForm, ...]
    failed: AlertStepForm | None = None
    conflict: str = ""
    done: str = ""
    status: int = 200


def alert_page(alert: Alert, *, note: str = "", noted_in: str = "", **values: Any) -> AlertPage:
    """The page of an alert; `note` is a text to keep in the form of the step `noted_in`."""
    kept = {form.step: note for form in steps_open(alert) if form.step == noted_in}
    if note and not kept:  # that step is not open any more: keep the text in a note
        kept = {steps_open(alert)[0].step: note}
    forms = tuple(form(alert, note=kept.get(form.step, "")) for form in steps_open(alert))
    return _page(alert, forms, **values)


def take_step(alert: Alert, data: Mapping[str, Any], *, by: User, at: datetime) -> AlertPage:
    """Take the step that a person sent, or give the page back with what was wrong."""
    form_class = next((each for each in FORMS if each.step == data.get("step")), None)
    if form_class is None:
        return alert_page(alert, conflict="Choose one of the steps below.", status=422)
    form = form_class(alert, data)
    try:
        if form.is_valid():
            return alert_page(form.save(by=by, at=at), done=form_class.done)
    except AlertChanged as changed:
        return _changed(alert, form, changed)
    except ValidationError as error:
        if form.cleaned_data["seen_version"] != alert.version:
            return _changed(alert, form, error)
        form.add_error(None, error.messages)
    others = [each(alert) for each in steps_open(alert) if each.step != form.step]
    return _page(alert, (form, *others), failed=form, status=422)


def _changed(alert: Alert, form: AlertStepForm, changed: ValidationError) -> AlertPage:
    """The page as it is by now, with the person's text kept."""
    alert.refresh_from_db()
    return alert_page(
        alert,
        note=form.cleaned_data.get("note", ""),
        noted_in=form.step,
        conflict=" ".join(changed.messages),
        status=409,
    )


def _page(alert: Alert, forms: tuple[AlertStepForm, ...], **values: Any) -> AlertPage:
    steps = tuple(alert.steps.select_related("by"))
    return AlertPage(alert=alert, text=alert_text(alert), steps=steps, forms=forms, **values)
