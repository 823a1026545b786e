"""What a clinic has chosen that its standings depend on, read once for many episodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from accounts.models import Clinic
from measures.models import NormChoice
from science.history import RuleSettings


@dataclass(frozen=True, slots=True)
class ClinicSettings:
    """The rules' limits and the norm sets by instrument id.

    Whoever changes one of them raises Clinic.settings_revision in the same transaction.
    """

    revision: int = 0
    rules: RuleSettings = field(default_factory=RuleSettings)
    norm_sets: Mapping[str, str] = field(default_factory=dict)


def read_settings(clinics: Iterable[Clinic]) -> dict[int, ClinicSettings]:
    """The settings of these clinics by id, in a constant number of queries each."""
    return {clinic.pk: _of(clinic) for clinic in {each.pk: each for each in clinics}.values()}


def _of(clinic: Clinic) -> ClinicSettings:
    chosen = NormChoice.objects.filter(clinic=clinic)
    return ClinicSettings(
        revision=clinic.settings_revision,
        rules=rule_settings(clinic),
        norm_sets=dict(chosen.values_list("instrument", "norm_set")),
    )


def rule_settings(clinic: Clinic) -> RuleSettings:
    """What the clinic has adjusted of the rules."""
    return RuleSettings(drop_share=float(clinic.drop_share))
