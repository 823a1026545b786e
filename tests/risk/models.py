"""A stored model as if a clinic had borne the published studies out."""

from __future__ import annotations

from typing import Any

from accounts.models import Clinic
from risk.actions.fitting import Fitted, store_model
from risk.models import RiskModel
from tests.clock import NOW
from tests.factories import weeks_ago
from tests.science.estimators import prior_fit


def figure(value: float) -> dict[str, float]:
    """A figure with an interval of a tenth to each side."""
    return {"value": value, "low": value - 0.1, "high": value + 0.1}


def threshold_line(percent: int) -> dict[str, Any]:
    """What a threshold would have brought."""
    return {
        "threshold": percent / 100,
        "per_therapist_week": 0.25,
        "precision": {**figure(0.4), "reason": ""},
        "n_alerts": 12,
        "n_flagged": 10,
        "n_caught": 4,
        "n_left": 9,
        "n_waits": 0,
        "model": 0.05,
        "treat_all": 0.02,
        "treat_none": 0.0,
    }


def make_model(clinic: Clinic, *, tells: bool = True, **values: object) -> RiskModel:
    """A stored model of published studies alone, tried on sixty later clients."""
    given = {
        "kind": "dropout",
        "rung": "full",
        "code_version": "test",
        "as_of": NOW.date(),
        "first_start": weeks_ago(200).date(),
        "last_start": weeks_ago(20).date(),
        "n_episodes": 260,
        "n_closed": 200,
        "n_dropouts": 40,
        "n_rows": 1500,
        "body": {
            "fit": prior_fit().to_json(),
            "reference": {"alliance": [], "outcome": []},
            "averages": {"2": 0.15},
        },
        "metrics": {
            "thresholds": [threshold_line(percent) for percent in range(5, 41)],
            "evaluation": {
                "verdict": {"tells": tells, "words": "It tells." if tells else "Cannot tell."},
                "landmarks": [
                    {
                        "session": 3,
                        "model": {"n": 60, "n_events": 12, "auc": figure(0.72)},
                        "baselines": {"any missed session": {"auc": figure(0.6)}},
                    }
                ],
            },
        },
    }
    return store_model(by=None, clinic=clinic, fitted=Fitted(**{**given, **values}), at=NOW)
