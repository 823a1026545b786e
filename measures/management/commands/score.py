"""Scores answers to one instrument: from the command line, or a table of them. No database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar, Never

from django.core.management.base import BaseCommand, CommandError

from measures import catalogue
from measures.batch import TableError, score_table
from measures.scoresheet import scoresheet
from science.answers import read_answers
from science.errors import ScienceError
from science.instrument import RESPONDENTS, Instrument
from science.scoring import score

SOME_ROWS_BAD = 1
BAD_INPUT = 2


class Command(BaseCommand):
    """Score answers to one instrument and print the result as JSON; nothing is stored."""

    help = __doc__
    requires_system_checks: ClassVar[list[str]] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the instrument, and either the answers or a table of them."""
        parser.add_argument("instrument", help="phq-9, or one version of it: phq-9@1")
        given = parser.add_mutually_exclusive_group(required=True)
        given.add_argument("--answers", help='JSON object: {"1": 2, "2": null, ...}')
        given.add_argument("--csv", type=Path, help="table with the header row_id,1,2,...")
        parser.add_argument("--out", type=Path, help="where the scores of --csv go")
        parser.add_argument("--respondent", choices=RESPONDENTS, help="who answered")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one scoresheet, or write a table of them."""
        instrument = self._instrument(options["instrument"])
        respondent = options["respondent"] or instrument.respondents[0]
        if respondent not in instrument.respondents:
            _refuse(f"{instrument.id} is answered by {', '.join(instrument.respondents)}")
        if options["csv"]:
            self._score_table(instrument, respondent, options["csv"], options["out"])
        else:
            self._score_one(instrument, respondent, options["answers"])

    def _instrument(self, name: str) -> Instrument:
        try:
            return catalogue.get(name) if "@" in name else catalogue.latest(name)
        except catalogue.UnknownInstrument as error:
            _refuse(str(error))

    def _score_one(self, instrument: Instrument, respondent: str, text: str) -> None:
        try:
            scoring = score(instrument, read_answers(text), respondent=respondent)
        except ScienceError as error:
            self.stdout.write(json.dumps(scoresheet(instrument, None)))
            _refuse(str(error))
        self.stdout.write(json.dumps(scoresheet(instrument, scoring)))

    def _score_table(
        self, instrument: Instrument, respondent: str, source: Path, target: Path | None
    ) -> None:
        if target is None or target.resolve() == source.resolve():
            _refuse("--csv needs --out, and not the same file")
        try:
            n_bad = score_table(source, target, instrument, respondent)
        except (TableError, OSError) as error:
            _refuse(f"{source}: {error}")
        if n_bad:
            raise CommandError(
                f"{n_bad} rows not scored, see {target.with_suffix('.errors.csv')}",
                returncode=SOME_ROWS_BAD,
            )


def _refuse(message: str) -> Never:
    raise CommandError(message, returncode=BAD_INPUT)
