"""The list of fitted models with the one that speaks, for supervisors."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from measures import catalogue
from risk.active_models import (
    SHOWN_FROM_CLOSED,
    SHOWN_FROM_DROPOUTS,
    active_models,
    why_not_active,
)
from risk.model_card import RUNG_WORDS
from risk.models import ModelActivation, ModelKind, RiskModel

SHOWN_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One stored model."""

    model: RiskModel
    about: str
    rung: str
    is_active: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class ModelList:
    """What the page shows."""

    lines: tuple[ModelLine, ...]
    active: RiskModel | None  # of leaving early
    decisions: tuple[ModelActivation, ...]
    needs_closed: int = SHOWN_FROM_CLOSED
    needs_dropouts: int = SHOWN_FROM_DROPOUTS


def model_list(viewer: User) -> ModelList:
    """The latest models that the viewer may see, newest first."""
    active = active_models(viewer.clinic)
    rows = RiskModel.objects.visible_to(viewer).defer("body")[:SHOWN_AT_MOST]
    decisions = ModelActivation.objects.visible_to(viewer)
    return ModelList(
        lines=tuple(
            ModelLine(
                model=row,
                about=_about(row),
                rung=RUNG_WORDS.get(row.rung, ""),
                is_active=active.get((row.kind, row.instrument)) == row,
                why_not=why_not_active(row),
            )
            for row in rows
        ),
        active=active.get((ModelKind.DROPOUT, "")),
        decisions=tuple(decisions.select_related("by", "model")[:10]),
    )


def _about(model: RiskModel) -> str:
    if not model.instrument:
        return model.get_kind_display()
    return f"{model.get_kind_display()}: {catalogue.latest(model.instrument).short_title}"
