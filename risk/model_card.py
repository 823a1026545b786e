"""A stored model in words and figures: what it rests on, and how it did on what it had not seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from risk.active_models import NOT_TRIED, why_not_active
from risk.models import ModelKind, RiskModel

GOOD_SLOPES = (0.8, 1.2)  # our default
RUNG_WORDS = {
    "prior": "published studies and the expected rate only; not yet checked here",
    "intercept": "published studies, the level learned here",
    "intercept-slope": "published studies, level and steepness learned here",
    "full": "learned here, held by published studies",
    "looser": "learned here, loosely held by published studies",
}


def summary_lines(model: RiskModel) -> list[str]:
    """A model in a few lines for a terminal."""
    lines = [
        f"{model.get_kind_display()}{f', {model.instrument}' if model.instrument else ''}: "
        f"{model.n_episodes} therapies ({model.n_closed} finished, {model.n_dropouts} left early), "
        f"{model.n_rows} rows, as known on {model.as_of}",
    ]
    if model.kind != ModelKind.DROPOUT:
        return [*lines, verdict_of(model)] if model.metrics else lines
    lines.append(f"rung: {RUNG_WORDS.get(model.rung, model.rung)}")
    lines.append(verdict_of(model))
    reason = why_not_active(model)
    return [*lines, f"may not speak yet: {reason}"] if reason else lines


def verdict_of(model: RiskModel) -> str:
    """What trying the model on unseen therapies showed, in one sentence."""
    tried, band = model.metrics.get("evaluation"), model.metrics.get("band")
    if band:
        return band_words(band)
    if not tried:
        return model.metrics.get("not_tried", NOT_TRIED)
    return " ".join(filter(None, [str(tried["verdict"]["words"]), slope_words(tried)]))


def slope_words(tried: Mapping[str, Any]) -> str:
    """What is wrong with the size of the chances, over all landmarks; empty where nothing shows."""
    slope = tried.get("together", {}).get("calibration_slope") or {}
    value = slope.get("value")
    is_good = value is None or GOOD_SLOPES[0] <= value <= GOOD_SLOPES[1]
    if is_good or not tried["verdict"]["tells"]:
        return ""
    wrong = (
        "too extreme: high ones are too high"
        if value < 1
        else "too much alike: high ones are too low"
    )
    return (
        f"But its chances are {wrong}. Slope {value:.2f} ({slope['low']:.2f} to "
        f"{slope['high']:.2f}); 1 is right, {GOOD_SLOPES[0]} to {GOOD_SLOPES[1]} is good enough "
        "by our default."
    )


def band_words(band: Mapping[str, float]) -> str:
    """What the band of an expected course showed on therapies that its fit had not seen."""
    return (
        f"{100 * band['worse']:.1f}% of {band['n_scores']:.0f} scores of therapies that the fit "
        f"had not seen were worse than their band, {100 * band['worse_than_alike']:.1f}% than that "
        f"of clients who began alike, {100 * band['worse_than_either']:.1f}% than either; about 5% "
        "of each of the two bands is expected by chance."
    )


def comparison(new: RiskModel, old: RiskModel | None) -> dict[str, Any]:
    """The figures of two models side by side, as they were on the screen."""
    return {"new": _figures(new), "old": _figures(old) if old else None}


def _figures(model: RiskModel) -> dict[str, Any]:
    tried: Mapping[str, Any] = model.metrics.get("evaluation") or {}
    return {
        "model": model.pk,
        "rung": model.rung,
        "as_of": model.as_of.isoformat(),
        "n_closed": model.n_closed,
        "n_dropouts": model.n_dropouts,
        "verdict": verdict_of(model),
        "landmarks": [
            {"session": each["session"], **each["model"]} for each in tried.get("landmarks", [])
        ],
    }
