"""Which fitted models speak at a clinic, and what a model must rest on before it may."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import OuterRef, Subquery

from accounts.models import Clinic
from risk.models import ModelActivation, ModelKind, RiskModel
from science.estimate import Estimator
from science.fitted import Fit
from science.reference import Reference

# Below these a percentage would rest on the literature more than on this clinic.
SHOWN_FROM_CLOSED = 200
SHOWN_FROM_DROPOUTS = 40
NOT_TRIED = "Not tried on therapies that it had not seen."


def active_models(clinic: Clinic) -> dict[tuple[str, str], RiskModel]:
    """The models that speak at this clinic, by kind and instrument, in one query."""
    same = ModelActivation.objects.filter(
        clinic=clinic, kind=OuterRef("kind"), instrument=OuterRef("instrument")
    )
    # A model is large: those that no longer speak are not read, however often it was changed.
    latest = ModelActivation.objects.filter(
        clinic=clinic,
        model__isnull=False,
        pk=Subquery(same.order_by("-at", "-pk").values("pk")[:1]),
    ).select_related("model")
    return {(each.kind, each.instrument): each.model for each in latest}


def why_not_active(model: RiskModel) -> str:
    """Why a model may not speak; empty where it may."""
    if model.kind != ModelKind.DROPOUT:
        return ""
    if model.n_closed >= SHOWN_FROM_CLOSED and model.n_dropouts >= SHOWN_FROM_DROPOUTS:
        tried = model.metrics.get("evaluation")
        if tried and tried["verdict"]["tells"]:
            return ""
        return tried["verdict"]["words"] if tried else model.metrics.get("not_tried", NOT_TRIED)
    return (
        f"This model rests on {model.n_closed} finished therapies with {model.n_dropouts} early "
        f"departures. An estimate is shown from {SHOWN_FROM_CLOSED} and {SHOWN_FROM_DROPOUTS}: "
        "below that it would say more about the literature than about this clinic."
    )


def estimator_of(model: RiskModel | None) -> Estimator | None:
    """What the clinic's dropout model needs to speak about one therapy; None without one."""
    if model is None:
        return None
    return Estimator(
        model=model.pk,
        fit=Fit.from_json(model.body["fit"]),
        reference=Reference.from_json(model.body["reference"]),
        averages={int(session): p for session, p in model.body["averages"].items()},
        n_closed=model.n_closed,
        n_dropouts=model.n_dropouts,
    )


def noise_of(models: Mapping[tuple[str, str], RiskModel]) -> dict[str, float]:
    """The measured session-to-session error of alliance scores, in percent, by instrument."""
    return {
        instrument: model.body["s_diff"]
        for (kind, instrument), model in sorted(models.items())
        if kind == ModelKind.NOISE
    }
