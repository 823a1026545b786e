"""An evaluation as JSON, and as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from risk.evaluation import AtLandmark, Evaluation
from science.dropout_terms import NAMES
from science.figure import Figure
from science.validation import Validation

DIGITS = 6
# In the rows of the text, how wide the names stand.
WIDTH = 38
CELL = 22
NARROW = 8


def as_json(done: Evaluation) -> dict[str, Any]:
    """Plain values: absent figures are null and carry their reason."""
    return {
        "source": done.data.source,
        "target": done.data.target,
        "code_version": done.code_version,
        "seed": done.options.seed,
        "bootstrap_draws": done.options.draws,
        "window": {"first_start": done.data.first_start, "last_start": done.data.last_start},
        "left_out": dict(done.data.left_out),
        "split": _split(done),
        "n_train": done.n_train,
        "n_test": done.n_test,
        "predicted_at": done.design.at,
        "horizon": done.design.horizon if done.design.at == "attended" else "end of the record",
        "together": _validation(done.together),
        "verdict": {
            "tells": done.together.verdict.tells,
            "words": done.together.verdict.words,
        },
        "landmarks": [_landmark(each) for each in done.landmarks],
        "alerts": {
            "threshold": done.alerts.threshold,
            "clients_alerted": done.alerts.n_alerts,
            "per_therapist_week": _figure(done.alerts.per_therapist_week),
            "lead_time": {
                "dropouts_alerted": done.alerts.lead.n_flagged,
                "dropouts_missed": done.alerts.lead.n_missed,
                "median_sessions": done.alerts.lead.median_sessions,
                "alerted_at_last_session": done.alerts.lead.n_at_last,
            },
        },
    }


def as_text(done: Evaluation) -> str:
    """The same for a reader."""
    return "\n".join(_lines(done))


def _lines(done: Evaluation) -> Iterator[str]:
    yield f"{done.data.source}: target {done.data.target}"
    yield (
        f"starts {done.data.first_start} to {done.data.last_start}; "
        f"{done.n_train} episodes to learn from, {done.n_test} to test on ({_split(done)})"
    )
    for why, n in done.data.left_out.items():
        yield f"left out, {why}: {n}"
    for each in done.landmarks:
        yield from _landmark_lines(done, each)
    yield from _alert_lines(done)
    yield ""
    yield f"All landmarks together: n {done.together.n}, dropouts {done.together.n_events}"
    if done.together.auc.value is not None:
        yield _HEAD
        yield _model_row("model", done.together)
    yield f"  {done.together.verdict.words}"
    if not done.together.verdict.tells:
        yield "Shown instead, the base rate: " + ", ".join(
            f"{100 * each.base_rate:.0f} % at session {each.trial.landmark}"
            for each in done.landmarks
        )
    yield f"{done.code_version}, seed {done.options.seed}, {done.options.draws} bootstrap draws"


def _landmark_lines(done: Evaluation, each: AtLandmark) -> Iterator[str]:
    trial, model = each.trial, each.model
    ahead = f"session {done.design.horizon}" if done.design.at == "attended" else "the end"
    yield ""
    yield f"After {done.design.at} session {trial.landmark}: leaving before {ahead}"
    yield (
        f"  n {model.n}, dropouts {model.n_events}, left out as unknown {trial.n_unknown}; "
        f"learned from {trial.n_train}, dropouts {trial.n_train_events}"
    )
    if model.auc.value is None:
        yield f"  {model.verdict.words}"
        return
    yield _HEAD
    yield _model_row("model", model)
    for name, baseline in each.baselines.items():
        yield _model_row(name, baseline)
    for name, gain in each.gains.items():
        yield f"  AUC of the model minus '{name}': {_shown(gain)}"
    worth = each.flags
    yield (
        f"  flagged at {100 * worth.threshold:.0f} %: {worth.n_flagged}; "
        f"sensitivity {_shown(worth.sensitivity)}; precision {_shown(worth.precision)}"
    )
    curve = model.net_benefit
    yield _narrow_row("net benefit at", *(f"{one.threshold:.2f}" for one in curve))
    yield _narrow_row("  model", *(_number(one.model) for one in curve))
    yield _narrow_row("  flag everyone", *(_number(one.treat_all) for one in curve))
    yield _narrow_row("  flag nobody", *(_number(one.treat_none) for one in curve))
    yield f"  {model.verdict.words}"


def _alert_lines(done: Evaluation) -> Iterator[str]:
    alerts, lead = done.alerts, done.alerts.lead
    yield ""
    yield f"First alerts from {100 * alerts.threshold:.0f} % on: {alerts.n_alerts} clients"
    yield f"  per therapist and week: {_shown(alerts.per_therapist_week)}"
    median = lead.median_sessions
    early = (
        "fewer than ten, no median"
        if median is None
        else f"median {median:g} attended sessions ahead"
    )
    yield (
        f"  dropouts alerted {lead.n_flagged} ({early}; {lead.n_at_last} with their last session), "
        f"missed {lead.n_missed}"
    )


def _model_row(name: str, found: Validation) -> str:
    return _row(
        name,
        _shown(found.auc),
        f"{found.brier:.3f}",
        _shown(found.skill),
        _shown(found.observed_expected),
        _shown(found.recalibration.in_the_large),
        _shown(found.recalibration.slope),
    )


def _row(name: str, *cells: str) -> str:
    return f"  {name:<{WIDTH}}" + "".join(f"{cell:<{CELL}}" for cell in cells).rstrip()


def _narrow_row(name: str, *cells: str) -> str:
    return f"  {name:<{WIDTH}}" + "".join(f"{cell:<{NARROW}}" for cell in cells).rstrip()


_HEAD = _row("", "AUC", "Brier", "skill", "O/E", "in the large", "slope")


def _shown(figure: Figure) -> str:
    if figure.value is None:
        return f"none ({figure.reason})"
    if figure.low is None or figure.high is None:
        return _two(figure.value)
    return f"{_two(figure.value)} ({_two(figure.low)} to {_two(figure.high)})"


def _two(value: float) -> str:
    """Two digits, and no minus before a zero."""
    return f"{round(value, 2) + 0.0:.2f}"


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def _split(done: Evaluation) -> str:
    if done.options.train_until is not None:
        return f"starts up to {done.options.train_until}"
    if done.options.folds is not None:
        return f"each once, in {done.options.folds} turns, not split by time"
    by = "by start" if done.data.starts_are_days else "in the order that the data give"
    return f"first {100 * done.options.split:.0f} % {by}"


def _landmark(each: AtLandmark) -> dict[str, Any]:
    trial = each.trial
    return {
        "session": trial.landmark,
        "n_unknown": trial.n_unknown,
        "n_train": trial.n_train,
        "n_train_events": trial.n_train_events,
        "base_rate": _rounded(each.base_rate),
        "effects": dict(
            zip(NAMES, (_rounded(value) for value in trial.fit.beta.tolist()), strict=True)
        ),
        "model": _validation(each.model),
        "baselines": {name: _validation(found) for name, found in each.baselines.items()},
        "auc_gain": {name: _figure(found) for name, found in each.gains.items()},
        "flags": {
            "threshold": each.flags.threshold,
            "n_flagged": each.flags.n_flagged,
            "sensitivity": _figure(each.flags.sensitivity),
            "precision": _figure(each.flags.precision),
        },
        "net_benefit": [
            {
                "threshold": one.threshold,
                "model": _rounded(one.model),
                "treat_all": _rounded(one.treat_all),
                "treat_none": one.treat_none,
            }
            for one in each.model.net_benefit
        ],
        "verdict": {"tells": each.model.verdict.tells, "words": each.model.verdict.words},
    }


def _validation(found: Validation) -> dict[str, Any]:
    return {
        "n": found.n,
        "n_events": found.n_events,
        "auc": _figure(found.auc),
        "auc_se_hanley_mcneil": _rounded(found.auc_se),
        "brier": _rounded(found.brier),
        "brier_of_base_rate": _rounded(found.null_brier),
        "skill": _figure(found.skill),
        "observed_expected": _figure(found.observed_expected),
        "calibration_in_the_large": _figure(found.recalibration.in_the_large),
        "calibration_slope": _figure(found.recalibration.slope),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    if figure.value is None:
        return {"value": None, "reason": figure.reason}
    return {
        "value": _rounded(figure.value),
        "low": _rounded(figure.low),
        "high": _rounded(figure.high),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
