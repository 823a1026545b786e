"""The dated report of a run: on what it ran, what was done, what was found."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from dataclasses import dataclass
from datetime import datetime

import django
import psycopg2

from tests.e2e.drills.outcome import Outcome
from tests.e2e.drills.plan import Drill


@dataclass(frozen=True, slots=True)
class Played:
    """One drill on one engine."""

    drill: Drill
    engine: str
    outcomes: list[Outcome]
    failures: list[str]
    took: float

    @property
    def verdict(self) -> str:
        """In a word."""
        if self.drill.is_control:
            return "control passed, which it must not" if self.failures else "fails, as it must"
        return "FAILED" if self.failures else "passed"


def written(played: list[Played], *, size: str, seed: int, began: datetime) -> str:
    """The whole report as Markdown."""
    n_failed = sum(bool(each.failures) for each in played)
    minutes = sum(each.took for each in played) / 60
    lines = [
        f"# Drills of {began:%d %B %Y}, {size} size",
        "",
        f"{began:%H:%M} UTC, commit {_commit()}, seed {seed}, {minutes:.0f} minutes. {_machine()}",
        "",
        f"**{len(played)} runs, {n_failed} not as they must be.** A control has one protection",
        "switched off and must fail. Sizes and bounds stand in `tests/e2e/drills/plan.py`.",
    ]
    for each in played:
        lines += _section(each)
    return "\n".join(lines) + "\n"


def _section(played: Played) -> list[str]:
    drill = played.drill
    heading = f"## Drill {drill.number} on {played.engine}: {played.verdict}"
    lines = ["", heading, "", f"{drill.what[0].upper()}{drill.what[1:]}. {played.took:.0f} s.", ""]
    lines += [f"- {each}" for each in played.outcomes]
    lines += [f"- **{each}**" for each in played.failures]
    if not drill.is_control:
        lines += [f"- `{line}`" for each in played.outcomes for line in each.examples[:5]]
    return lines


def _machine() -> str:
    server = subprocess.run(
        ["psql", "--version"], capture_output=True, text=True, check=False
    ).stdout.strip()
    chromium = subprocess.run(
        [os.environ.get("CHROMIUM", "chromium"), "--version"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), load {os.getloadavg()[0]:.1f} at the end, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"Django {django.get_version()}, SQLite {sqlite3.sqlite_version}, {server}, "
        f"psycopg2 {psycopg2.__version__.split()[0]}, {chromium}. PgBouncer is not part of it, nor "
        "are WebKit and Firefox."
    )


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"
