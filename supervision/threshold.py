"""What each threshold would have brought among past therapies that the model had not seen."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from accounts.models import Clinic, User
from risk.active_models import active_models
from risk.models import ModelKind, RiskModel
from science.figure import LEAST

STEP = 5  # of the thresholds in the table, in percent


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """One threshold, as the table shows it."""

    percent: int
    is_chosen: bool
    per_week: str
    precision: str
    caught: str
    benefit: str


@dataclass(frozen=True, slots=True)
class ThresholdPage:
    """What the page shows."""

    clinic: Clinic
    model: RiskModel | None
    rows: tuple[ThresholdRow, ...]
    most: float  # new alerts a therapist and week that the policy allows


def own_clinic(viewer: User) -> Clinic:
    """A copy of the clinic's row: a refused form must not change what the page's frame shows."""
    return copy(viewer.clinic)


def threshold_page(viewer: User) -> ThresholdPage:
    """The table of the model that speaks, else of the newest one that was tried."""
    model = active_models(viewer.clinic).get((ModelKind.DROPOUT, "")) or (
        RiskModel.objects.visible_to(viewer).filter(kind=ModelKind.DROPOUT).first()
    )
    chosen = viewer.clinic.alert_threshold
    table = model.metrics.get("thresholds", []) if model else []
    return ThresholdPage(
        clinic=viewer.clinic,
        model=model if table else None,
        rows=tuple(
            _row(line, percent, chosen)
            for line in table
            if (percent := round(100 * line["threshold"])) % STEP == 0 or percent == chosen
        ),
        most=2,
    )


def _row(line: Mapping[str, Any], percent: int, chosen: int) -> ThresholdRow:
    per_week = line["per_therapist_week"]
    precision = line["precision"]
    return ThresholdRow(
        percent=percent,
        is_chosen=percent == chosen,
        per_week="not enough data" if per_week is None else f"{per_week:.2f}",
        precision=_share(precision, line["n_flagged"]),
        caught=f"{line['n_caught']} of {line['n_left']}",
        benefit=_benefit(line),
    )


def _share(figure: Mapping[str, Any], n: int) -> str:
    if figure["value"] is None or n < LEAST:
        return f"not enough data: {n} alerted; at least {LEAST} are needed"
    shown = f"{100 * figure['value']:.0f}%"
    if figure["low"] is None:
        return shown
    return f"{shown} ({100 * figure['low']:.0f} to {100 * figure['high']:.0f}%)"


def _benefit(line: Mapping[str, Any]) -> str:
    """Net benefit in words: against talking with everyone and with nobody."""
    if line["model"] is None or line["treat_all"] is None:
        return "not enough data"
    best_other = max(line["treat_all"], line["treat_none"])
    return f"{line['model']:+.3f} ({best_other:+.3f} without the model)"
