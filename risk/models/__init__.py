"""What the record says, what a person must act on, and the fitted models behind estimates."""

from risk.models.alerts import Alert, AlertKind, AlertQuerySet, AlertState, AlertStep, Outcome
from risk.models.fitted import ModelActivation, ModelKind, RiskModel
from risk.models.standings import Standing, Status

__all__ = [
    "Alert",
    "AlertKind",
    "AlertQuerySet",
    "AlertState",
    "AlertStep",
    "ModelActivation",
    "ModelKind",
    "Outcome",
    "RiskModel",
    "Standing",
    "Status",
]
