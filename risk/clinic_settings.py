"""What a clinic has chosen that its standings depend on, read once for many episodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from accounts.models import Clinic
from risk.active_models import active_models, estimator_of, noise_of
from risk.courses import courses_of
from risk.models import ModelKind
from science.course import CourseModel
from science.estimate import Estimator
from science.history import RuleSettings


@dataclass(frozen=True, slots=True)
class ClinicSettings:
    """The limits of the rules, and the number of the settings; norm sets come with the rows.

    Whoever changes a limit, or chooses norms, raises Clinic.settings_revision in the same
    transaction.
    """

    revision: int = 0
    rules: RuleSettings = field(default_factory=RuleSettings)
    estimator: Estimator | None = None
    threshold: float = 1.0  # chance of leaving from which a check-in is suggested
    courses: Mapping[str, CourseModel] = field(default_factory=dict)  # by instrument id


def read_settings(clinics: Iterable[Clinic]) -> dict[int, ClinicSettings]:
    """The settings of these clinics by id, in one query for each clinic."""
    return {clinic.pk: _of(clinic) for clinic in {each.pk: each for each in clinics}.values()}


def _of(clinic: Clinic) -> ClinicSettings:
    # Each choice raises the number: at 0 there is none to read.
    models = active_models(clinic) if clinic.settings_revision else {}
    dropout = models.get((ModelKind.DROPOUT, ""))
    return ClinicSettings(
        revision=clinic.settings_revision,
        rules=rule_settings(clinic, noise_of(models)),
        estimator=estimator_of(dropout),
        threshold=clinic.alert_threshold / 100,
        courses=courses_of(models),
    )


def rule_settings(clinic: Clinic, noise: Mapping[str, float] | None = None) -> RuleSettings:
    """What the clinic has adjusted of the rules; `noise` is what it has measured, by instrument."""
    return RuleSettings(drop_share=float(clinic.drop_share), s_diff=noise or {})
