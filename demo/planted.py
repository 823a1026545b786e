"""What makes a simulated client leave: planted effects, so that a fitted model can be held to them.

The effects are the means of the literature-based prior for the dropout model (log-odds per unit)
and its default hazard per session. They are an assumption to test tools with, not a finding. They
act on what will be recorded, in the terms of the model, not on what only the simulation knows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log

from science.dropout_terms import NAMES, PLANNED_NAMES
from science.features import Features
from science.person_sessions import GROUP_STARTS
from science.reference import Reference

# Chance of leaving and of a planned ending after session 1, 2, 3, 4, 5, 6 to 10, and later ones.
LEAVING = (0.08, 0.06, 0.05, 0.04, 0.035, 0.025, 0.025)
PLANNED = (0.002, 0.002, 0.005, 0.01, 0.02, 0.04, 0.09)
# One shift on the logit scale sets the clinic's level.
LEVEL = -0.4
THERAPIST_SD = 0.4  # spread of the therapists' own effects, log-odds
OTHER_ENDING = 0.004  # per session: transfer, moving away, the service's own decision
# Scores are standardised by the defaults of the product.
REFERENCE = Reference()

EFFECTS: Mapping[str, float] = {
    "ally": -0.40,  # mean alliance so far, in SD
    "ally_missing": 0.0,
    "ally_last": -0.20,  # the last session against that mean, in SD
    "drop": 0.60,  # a possible drop at the last session
    "slope": -0.15,  # slope over the last five sessions, shrunk
    "disc": 0.0,
    "ceil": 0.0,
    "sev0": 0.0,
    "ntx": 0.15,  # outcome not on track
    "miss": 0.70,  # per missed appointment among the last three
    "form_missing": 0.40,
    "form_unopened": 0.0,
    "low_support": 0.40,
}
PLANNED_EFFECTS: Mapping[str, float] = {"improved": 0.5}  # reliably improved so far


@dataclass(frozen=True, slots=True)
class Hazards:
    """Chances that the session just held was the last: by leaving, or as planned."""

    leaving: float
    planned: float


def hazards(number: int, features: Features, therapist: float) -> Hazards:
    """Competing chances after session `number`; they add up to less than 1."""
    group = bisect_right(GROUP_STARTS, number) - 1
    leaving = _logit(LEAVING[group]) + LEVEL + therapist
    leaving += sum(EFFECTS[name] * x for name, x in zip(NAMES, features.x, strict=True))
    planned = _logit(PLANNED[group])
    planned += sum(
        PLANNED_EFFECTS[name] * z for name, z in zip(PLANNED_NAMES, features.z, strict=True)
    )
    total = 1 + exp(leaving) + exp(planned)
    return Hazards(exp(leaving) / total, exp(planned) / total)


def _logit(chance: float) -> float:
    return log(chance / (1 - chance))
