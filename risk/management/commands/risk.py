"""Try the dropout model out, from a terminal."""

import json
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Clinic
from risk.evaluation import THRESHOLD, Options, clinic_data, evaluate, table_data
from risk.evaluation_lines import BadTable
from risk.evaluation_map import BadMap
from risk.evaluation_report import as_json, as_text
from risk.model_commands import activate, declare_activate, declare_fit, fit
from science.errors import ScienceError
from science.landmarks import TRAIN_SHARE
from science.predictions import DRAWS


class Command(BaseCommand):
    """The dropout model's commands."""

    help = "Fit, evaluate and activate the dropout model, the expected course and score noise."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the subcommands."""
        commands = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
        _declare_evaluate(commands.add_parser("evaluate", help=_evaluate.__doc__))
        declare_fit(commands.add_parser("fit", help=fit.__doc__))
        declare_activate(commands.add_parser("activate", help=activate.__doc__))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the subcommand; nothing is printed or written if it fails."""
        run = {"evaluate": _evaluate, "fit": fit, "activate": activate}[options["subcommand"]]
        try:
            self.stdout.write(run(options))
        except (BadMap, BadTable, ScienceError) as error:
            raise CommandError(str(error)) from error


def _declare_evaluate(parser: CommandParser) -> None:
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--csv", type=Path, metavar="FILE", help="A table; needs --map.")
    source.add_argument("--clinic", type=int, metavar="ID", help="Stored episodes of a clinic.")
    parser.add_argument("--map", type=Path, metavar="MAP.yaml", help="What its columns mean.")
    parser.add_argument("--target", help="One of the map's targets; the first if not given.")
    parser.add_argument(
        "--at", choices=["attended", "booked"], help="Where predictions are made; as in the map."
    )
    parser.add_argument("--as-of", type=_day, metavar="DATE", help="With --clinic; today.")
    split = parser.add_mutually_exclusive_group()
    split.add_argument("--split", type=_share, default=TRAIN_SHARE, help="Share to learn from; .7.")
    split.add_argument("--train-until", type=_day, metavar="DATE", help="Last start to learn from.")
    split.add_argument("--folds", type=_folds, metavar="K", help="Predict everyone, in K turns.")
    parser.add_argument(
        "--threshold", type=_share, help=f"For alerts; a clinic's own, {THRESHOLD}."
    )
    parser.add_argument("--seed", type=_seed, default=1, help="Of the bootstrap; 1.")
    parser.add_argument("--draws", type=_draws, default=DRAWS, help=f"Bootstrap draws; {DRAWS}.")
    parser.add_argument("--json", type=Path, metavar="OUT", help="Write all figures there too.")


def _evaluate(options: dict[str, Any]) -> str:
    """Fit on earlier clients, predict later ones, and compare with simple rules."""
    threshold = options["threshold"]
    _check_out(options)
    if options["csv"]:
        if not options["map"]:
            raise CommandError("--csv needs --map, which says what the columns mean")
        if options["as_of"]:
            raise CommandError("--as-of goes with --clinic; a table is read whole")
        data, design = table_data(
            options["csv"], options["map"], target=options["target"], at=options["at"]
        )
    else:
        clinic = _clinic(options)
        data, design = clinic_data(clinic, as_of=options["as_of"] or timezone.localdate())
        threshold = threshold or clinic.alert_threshold / 100
    chosen = Options(
        split=options["split"],
        train_until=options["train_until"],
        folds=options["folds"],
        threshold=threshold or THRESHOLD,
        seed=options["seed"],
        draws=options["draws"],
    )
    done = evaluate(data, design, chosen)
    if options["json"]:
        text = json.dumps(as_json(done), indent=2, sort_keys=True, allow_nan=False)
        _write(options["json"], text + "\n")
    return as_text(done)


def _check_out(options: dict[str, Any]) -> None:
    """Refuse a place for the figures that holds what they are made from, before the work."""
    out = options["json"]
    for name in ("csv", "map"):
        given = options[name]
        if given and out and given.exists() and out.exists() and out.samefile(given):
            raise CommandError(f"--json {out}: that is the file of --{name}; name another")


def _write(out: Path, text: str) -> None:
    """The whole text or nothing of it; what stood there before is kept until then."""
    part = out.with_name(f".{out.name}.part")
    try:
        if out.exists() and not out.is_file():  # a terminal or a pipe
            out.write_text(text, encoding="utf-8")
            return
        part.write_text(text, encoding="utf-8")
        part.replace(out)
    except OSError as error:
        raise CommandError(f"--json {out}: {error.strerror}; nothing was written") from error


def _clinic(options: dict[str, Any]) -> Clinic:
    for name in ("map", "target", "at"):
        if options[name]:
            raise CommandError(f"--{name} goes with --csv; stored episodes are read by our labels")
    try:
        return Clinic.objects.get(pk=options["clinic"])
    except Clinic.DoesNotExist as error:
        raise CommandError(f"There is no clinic {options['clinic']}") from error


def _folds(text: str) -> int:
    return _whole(text, least=2)


def _seed(text: str) -> int:
    return _whole(text, least=0)


def _draws(text: str) -> int:
    return _whole(text, least=100)


def _whole(text: str, *, least: int) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < least:
        raise ArgumentTypeError(f"{text!r} is no whole number from {least}")
    return int(text)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1:
        raise ArgumentTypeError(f"{text!r} does not lie between 0 and 1")
    return value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day such as 2026-03-31") from error
