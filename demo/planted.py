"""What makes a simulated client leave: planted effects, so that a later model can be held to them.

The effects are the means of the literature-based prior for the dropout model (log-odds per unit)
and its default hazard per session. They are an assumption to test tools with, not a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log

# Share of clients who leave after session 1, 2, ...; the last one holds from there on.
PRIOR_HAZARD = (0.08, 0.06, 0.05, 0.04, 0.035, 0.025)
# One shift on the logit scale sets the clinic's level.
LEVEL = -0.1
THERAPIST_SD = 0.4  # spread of the therapists' own effects, log-odds
OTHER_ENDING = 0.004  # per session: transfer, moving away, the service's own decision

EFFECTS: Mapping[str, float] = {
    "ally": -0.40,  # mean alliance so far, in SD
    "ally_last": -0.20,  # the last session against that mean, in SD
    "drop": 0.60,  # a drop at the last session
    "slope": -0.15,  # slope over the last five sessions, shrunk
    "disc": 0.0,
    "sev0": 0.0,
    "ntx": 0.15,  # symptoms no better than at the start
    "miss": 0.70,  # per missed appointment among the last three
    "form_missing": 0.40,
    "low_support": 0.40,
}


@dataclass(frozen=True, slots=True)
class Hazards:
    """Chances that the session just held was the last: by leaving, or as planned."""

    leaving: float
    planned: float


def hazards(
    number: int, planned_length: int, features: Mapping[str, float], therapist: float
) -> Hazards:
    """Competing chances after session `number`; they add up to less than 1."""
    base = PRIOR_HAZARD[min(number, len(PRIOR_HAZARD)) - 1]
    leaving = log(base / (1 - base)) + LEVEL + therapist
    leaving += sum(EFFECTS[name] * value for name, value in features.items())
    planned = 1.5 * (number - planned_length) + 1 if number >= planned_length - 2 else -12.0
    total = 1 + exp(leaving) + exp(planned)
    return Hazards(exp(leaving) / total, exp(planned) / total)
