"""The norm sets of every questionnaire, laid out for the people who choose between them."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Clinic
from measures.norms_setup import chosen_norms, normed_instruments
from measures.norms_wording import NormNumber, limits_line, norm_numbers
from science.instrument import Instrument, Scale
from science.norms import Norms


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """One norm set with its numbers, and whether the clinic goes by it."""

    norms: Norms
    limits: str
    numbers: tuple[NormNumber, ...]
    is_used: bool
    # Further scales that have this set too, or that would have none with it.
    also: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedNorms:
    """One questionnaire with its norm sets."""

    instrument: Instrument
    sets: tuple[PlannedSet, ...]

    @property
    def has_choice(self) -> bool:
        """Whether there is more than one set."""
        return len(self.sets) > 1


def norms_plan(clinic: Clinic) -> list[PlannedNorms]:
    """What this clinic's scores are compared with, and what else they could be."""
    chosen = chosen_norms([clinic.pk]).get(clinic.pk, {})
    return [PlannedNorms(each, _sets(each, chosen.get(each.id))) for each in normed_instruments()]


def _sets(instrument: Instrument, chosen: str | None) -> tuple[PlannedSet, ...]:
    main = instrument.main_scale
    used = main.norm_set(chosen)
    others = [each for each in instrument.scales if not each.main and each.norms]
    return tuple(
        PlannedSet(
            norms=norms,
            limits=limits_line(main, norms),
            numbers=norm_numbers(main, norms),
            is_used=norms == used,
            also=_titles(others, norms, has=True),
            without=_titles(others, norms, has=False),
        )
        for norms in instrument.norm_sets
    )


def _titles(scales: list[Scale], norms: Norms, *, has: bool) -> tuple[str, ...]:
    return tuple(each.title for each in scales if (each.norm_set(norms.id) is not None) == has)
