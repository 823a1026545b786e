"""Which norm set a clinic compares with: what it has chosen, and the write that chooses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.models import Clinic, User
from measures import catalogue
from measures.models import NormChoice
from science.instrument import Instrument

# Instrument to norm set; an instrument that is not there goes by the first set of its file.
Chosen: TypeAlias = Mapping[str, str]


def chosen_norms(clinic_ids: Iterable[int]) -> Mapping[int, Chosen]:
    """What each of these clinics has chosen, in one query."""
    chosen: dict[int, dict[str, str]] = defaultdict(dict)
    for choice in NormChoice.objects.filter(clinic__in=set(clinic_ids)):
        chosen[choice.clinic_id][choice.instrument] = choice.norm_set
    return chosen


def normed_instruments() -> list[Instrument]:
    """The instruments whose main scale has norm sets, by name."""
    return [each for each in catalogue.all_latest() if each.norm_sets]


def chosen_words(choice: NormChoice | None) -> str:
    """What a choice has done, in one sentence."""
    if choice is None:
        return "Nothing has changed: these norms are in use already."
    instrument = catalogue.latest(choice.instrument)
    (norms,) = (each for each in instrument.norm_sets if each.id == choice.norm_set)
    return f"{instrument.short_title} is compared with the {norms.name}, from now on."


def chosen_of(clinic: Clinic) -> Chosen:
    """The norm set of each instrument that a clinic has chosen, by id."""
    # Each choice raises the number: at 0 there is none to read.
    return chosen_norms([clinic.pk]).get(clinic.pk, {}) if clinic.settings_revision else {}


@transaction.atomic
def choose_norms(
    *, by: User, clinic: Clinic, instrument: str, norm_set: str, at: datetime
) -> NormChoice | None:
    """Compare this instrument's scores with another population; every standing becomes stale.

    None where the clinic goes by this set already: pressed twice, it changes nothing.
    """
    clinic = Clinic.objects.select_for_update().get(pk=clinic.pk)
    known = {each.id: each for each in normed_instruments()}
    sets = [norms.id for norms in known[instrument].norm_sets] if instrument in known else []
    if norm_set not in sets:
        raise ValidationError("There is no such norm set.")
    before = chosen_norms([clinic.pk]).get(clinic.pk, {}).get(instrument, sets[0])
    if before == norm_set:
        return None
    choice, _ = NormChoice.objects.update_or_create(
        clinic=clinic, instrument=instrument, defaults={"norm_set": norm_set, "chosen_at": at}
    )
    # The number is counted in the database: another setting may change at the same time.
    Clinic.objects.filter(pk=clinic.pk).update(settings_revision=F("settings_revision") + 1)
    audit.record(by, f"choose-norms:{norm_set}", choice, at=at)
    return choice
