"""Imports sessions and scores from a CSV file, as a map says: all rows or none."""

from __future__ import annotations

import shlex
from argparse import ArgumentParser
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Clinic
from interop.mapping import ImportMap, MapError, load_map
from interop.problems import BadFile, Problem
from interop.reading import read_table
from interop.rows import read_rows
from risk.imports import (
    Conflict,
    ImportBatch,
    ImportConflict,
    Imported,
    ImportRow,
    import_sessions,
)

SHOWN_PROBLEMS = 100


class Command(BaseCommand):
    """Import sessions. Importing the same file again changes nothing and says so."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file and its map; what the file does not say may be said here."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--map", type=Path, required=True, help="such as interop/maps/….yaml")
        parser.add_argument(
            "--last-day",
            type=date.fromisoformat,
            help="day of each client's latest session, YYYY-MM-DD; by default yesterday",
        )
        parser.add_argument("--clinic", help="import into the clinic of this name, not the map's")
        parser.add_argument("--supervisor", help="e-mail of the supervisor, instead of the map's")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read everything, then write everything."""
        now = timezone.now()
        try:
            mapping = _with_choices(load_map(options["map"]), options)
        except MapError as error:
            raise CommandError(f"{options['map']}: {error}") from error
        last_day = _last_day(options["last_day"], mapping, now)
        try:
            rows = read_rows(read_table(options["file"], mapping.columns), mapping)
            imported = import_sessions(by=None, batch=_batch(mapping, rows, last_day), at=now)
        except BadFile as error:
            self._refuse(options["file"], error.problems)
        except ImportConflict as error:
            self._refuse(options["file"], [_problem(each, mapping) for each in error.conflicts])
        except ValidationError as error:
            raise CommandError(" ".join([*error.messages, _hint(mapping)]).strip()) from error
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        self._say(imported, mapping, last_day)

    def _refuse(self, file: Path, problems: list[Problem]) -> None:
        for problem in problems[:SHOWN_PROBLEMS]:
            self.stderr.write(f"{file}, {problem}")
        n = len(problems)
        more = f", the first {SHOWN_PROBLEMS} are shown" if n > SHOWN_PROBLEMS else ""
        raise CommandError(f"{n} problem{'' if n == 1 else 's'}{more}. Nothing was imported.")

    def _say(self, imported: Imported, mapping: ImportMap, last_day: date) -> None:
        if not imported.sessions:
            self.stdout.write(
                f"Nothing new: {imported.unchanged_sessions} sessions are in the record as the "
                "file has them."
            )
            return
        self.stdout.write(
            f"Imported into {mapping.clinic_name}: {imported.clients} clients of "
            f"{imported.therapists} new therapists, {imported.sessions} sessions with "
            f"{imported.responses} filled forms. {imported.unchanged_sessions} sessions were "
            f"there already.\nDates are made: weekly, the latest on {last_day}.\n"
            f"{mapping.supervisor_email} supervises these therapists; a new supervisor gets a "
            "one-time sign-in link by e-mail."
        )


def _hint(mapping: ImportMap) -> str:
    """What helps where this installation cannot hold the map's clinic beside its own."""
    names = list(Clinic.objects.values_list("name", flat=True))
    if not names or mapping.clinic_name in names:
        return ""
    return f"To import into a clinic that is there: --clinic {shlex.quote(names[0])}"


def _with_choices(mapping: ImportMap, options: dict[str, Any]) -> ImportMap:
    return replace(
        mapping,
        clinic_name=options["clinic"] or mapping.clinic_name,
        supervisor_email=(options["supervisor"] or mapping.supervisor_email).lower(),
    )


def _last_day(asked: date | None, mapping: ImportMap, now: datetime) -> date:
    """Held sessions lie in the past, so the last made day is yesterday at the latest."""
    try:
        today = timezone.localdate(now, ZoneInfo(mapping.time_zone))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise CommandError(f"{mapping.time_zone} is not a time zone") from error
    last_day = asked or today - timedelta(days=1)
    if not today - timedelta(days=36_500) < last_day < today:
        raise CommandError(f"--last-day {last_day}: expected a day before {today}")
    return last_day


def _batch(mapping: ImportMap, rows: list[ImportRow], last_day: date) -> ImportBatch:
    return ImportBatch(
        source=mapping.source,
        clinic_name=mapping.clinic_name,
        time_zone=mapping.time_zone,
        supervisor_name=mapping.supervisor_name,
        supervisor_email=mapping.supervisor_email,
        starts=mapping.starts,
        minutes=mapping.minutes,
        last_day=last_day,
        rows=tuple(rows),
    )


def _problem(conflict: Conflict, mapping: ImportMap) -> Problem:
    given = "no value" if conflict.given is None else conflict.given
    stored = "no value" if conflict.stored is None else conflict.stored
    return Problem(
        conflict.line, mapping.column_of(conflict.what), given, f"{stored}, as in the record"
    )
