"""Which drills there are, how large each is run, and which of them must fail."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.e2e.drills import app_killed, every_point, network_lost, repeats, reply_lost
from tests.e2e.drills.outcome import Outcome
from tests.e2e.stage import Stage

SMALL, PART, FULL = "small", "part", "full"
PARTS = 5  # a part is so much smaller than the whole
ENGINES = ("sqlite", "postgresql")
Run = Callable[..., Outcome | list[Outcome]]


@dataclass(frozen=True, slots=True)
class Drill:
    """One drill or control at its two sizes."""

    number: str
    what: str
    run: Run
    small: dict[str, int]
    full: dict[str, int]
    is_control: bool = False
    engines: tuple[str, ...] = ENGINES

    def play(self, stage: Stage, size: str, seed: int) -> list[Outcome]:
        """Run it; drills of several scenarios give an outcome for each."""
        sizes: dict[str, Any] = self._sizes(size)
        began = time.monotonic()
        outcomes = self.run(stage, seed=seed, **sizes)
        if isinstance(outcomes, list):
            return outcomes
        outcomes.took = time.monotonic() - began
        return [outcomes]

    def _sizes(self, size: str) -> dict[str, int]:
        if size == PART:
            return {
                name: n if name == "n_browsers" else max(n // PARTS, self.small.get(name, 1))
                for name, n in self.full.items()
            }
        return self.small if size == SMALL else self.full

    def verdict(self, outcomes: list[Outcome]) -> list[str]:
        """What is wrong: a drill that failed, or a control that found nothing."""
        failures = [f"{each.drill}: {why}" for each in outcomes for why in each.failures]
        if not self.is_control:
            return failures
        has_faults = any(n for each in outcomes for n in each.faults.values())
        return (
            []
            if has_faults
            else [f"{outcomes[0].drill}: found nothing, so the drill shows nothing"]
        )


DRILLS = (
    Drill(
        "1",
        "8 clients send; the whole server is killed every 0.5 to 1.5 s of its service",
        app_killed.run,
        {"n_forms": 120, "n_kills": 4},
        {"n_forms": 20_000, "n_kills": 210},
    ),
    Drill(
        "1b",
        "the answering process exits after each statement, begin and commit of a send",
        every_point.run,
        {"n_runs": 1},
        {"n_runs": 20},
    ),
    Drill(
        "1",
        "control: alerts are raised after the commit, and the process exits at each point",
        every_point.control,
        {"n_runs": 1},
        {"n_runs": 5},
        is_control=True,
    ),
    Drill(
        "3",
        "the connection between client and product is reset when the reply to a send comes",
        reply_lost.before_the_client,
        {"n_forms": 40},
        {"n_forms": 1000},
    ),
    Drill(
        "3",
        "the connection between product and database is reset when the reply to a COMMIT comes",
        reply_lost.before_the_product,
        {"n_forms": 40},
        {"n_forms": 1000},
        engines=("postgresql",),
    ),
    Drill(
        "3",
        "connections of the database are ended at random while they hold a transaction",
        reply_lost.database_hangs_up,
        {"n_forms": 40},
        {"n_forms": 1000},
        engines=("postgresql",),
    ),
    Drill(
        "3",
        "control: no unique key and no memory for submissions, replies reset as above",
        reply_lost.control,
        {"n_forms": 10},
        {"n_forms": 100},
        is_control=True,
    ),
    Drill(
        "8",
        "Chromium as a phone: no network at load, answer, Continue, Send and receipt; 3G; "
        "tab killed; asleep",
        network_lost.run,
        {"n_runs": 2},
        {"n_runs": 200, "n_browsers": 3},
    ),
    Drill(
        "8",
        'control: the script says "Saved" when an answer is pressed',
        network_lost.control,
        {"n_runs": 1},
        {"n_runs": 20},
        is_control=True,
    ),
    Drill(
        "9",
        "sent twice, again, from tabs and devices, after idling, while the therapist edits",
        repeats.run,
        {"n_forms": 12},
        {"n_forms": 1000},
    ),
    Drill(
        "9",
        "control: no unique key, no row locks, no memory for submissions; a double click",
        repeats.control,
        {"n_forms": 6},
        {"n_forms": 50},
        is_control=True,
    ),
)


def of(*numbers: str) -> list[Drill]:
    """The drills with these numbers, and their controls."""
    return [drill for drill in DRILLS if drill.number in numbers]
