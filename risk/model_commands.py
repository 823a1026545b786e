"""`manage.py risk fit` and `risk activate`: fit and store models, and let one of them speak."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.models import Clinic, User
from measures import catalogue
from risk.actions.fitting import Fitted, activate_model, store_model
from risk.active_models import active_models, why_not_active
from risk.fitting import fit_dropout
from risk.fitting_scores import fit_course, fit_noise
from risk.model_card import comparison, summary_lines
from risk.models import RiskModel
from science.errors import FitError

PARTS = ("dropout", "course", "noise")


def declare_fit(parser: ArgumentParser) -> None:
    """The options of `risk fit`."""
    parser.add_argument("--clinic", type=int, metavar="ID", help="Needed where there are several.")
    parser.add_argument("--as-of", metavar="DATE", help="Use what was known on that day; today.")
    parser.add_argument("--only", choices=PARTS, help="Fit this part alone.")


def fit(options: dict[str, Any]) -> str:
    """Fit the clinic's models on its own episodes and store them; none of them speaks yet."""
    at = timezone.now()
    clinic = _clinic(options["clinic"])
    as_of = _day(options["as_of"]) if options["as_of"] else timezone.localdate(at, clinic.zone)
    lines = []
    for name, fitted in _fits(clinic, as_of, options["only"]):
        if isinstance(fitted, FitError):
            lines.append(f"{name}: not fitted: {fitted}")
            continue
        model = store_model(by=None, clinic=clinic, fitted=fitted, at=at)
        lines += [f"{name}: model {model.pk}", *(f"  {line}" for line in summary_lines(model))]
    return "\n".join(lines)


def declare_activate(parser: ArgumentParser) -> None:
    """The options of `risk activate`."""
    parser.add_argument("model", type=int, help="Number of a stored model.")
    parser.add_argument("--by", required=True, metavar="E-MAIL", help="A supervisor of the clinic.")
    parser.add_argument("--note", default="", help="Why; kept with the decision.")
    parser.add_argument("--yes", action="store_true", help="Decide. Without it: only compare.")


def activate(options: dict[str, Any]) -> str:
    """Show a stored model beside the one that speaks, and with --yes let it speak instead."""
    model = RiskModel.objects.filter(pk=options["model"]).select_related("clinic").first()
    if model is None:
        raise CommandError(f"There is no model {options['model']}; `risk fit` stores one.")
    by = User.objects.filter(clinic=model.clinic_id, email=options["by"], is_active=True).first()
    if by is None:
        raise CommandError(f"{options['by']} is nobody of this clinic; expected a supervisor.")
    old = active_models(model.clinic).get((model.kind, model.instrument))
    lines = ["New:", *summary_lines(model), "Speaks now:", *(summary_lines(old) if old else ["-"])]
    if not options["yes"]:
        return "\n".join([*lines, why_not_active(model) or "Nothing was changed: add --yes."])
    try:
        activate_model(
            by=by,
            model=model,
            note=options["note"],
            comparison=comparison(model, old),
            at=timezone.now(),
        )
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return "\n".join([*lines, f"Model {model.pk} speaks from now on."])


def _fits(clinic: Clinic, as_of: date, only: str | None) -> Iterator[tuple[str, Fitted | FitError]]:
    """Each part that was asked for, with what came of it."""
    for part in PARTS if only is None else (only,):
        if part == "dropout":
            yield part, _tried(partial(fit_dropout, clinic, as_of=as_of))
            continue
        about, fit_one = ("outcome", fit_course) if part == "course" else ("alliance", fit_noise)
        for instrument in sorted(
            each.id for each in catalogue.all_latest() if each.about == about and each.main_scale
        ):
            found = _tried(partial(fit_one, clinic, instrument, as_of=as_of))
            yield f"{part} of {instrument}", found


def _tried(fit_it: Callable[[], Fitted]) -> Fitted | FitError:
    try:
        return fit_it()
    except FitError as error:
        return error


def _clinic(clinic_id: int | None) -> Clinic:
    found = Clinic.objects.all() if clinic_id is None else Clinic.objects.filter(pk=clinic_id)
    clinics = list(found)
    if len(clinics) != 1:
        raise CommandError("Name the clinic: --clinic ID." if clinics else "There is no clinic.")
    return clinics[0]


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise CommandError(f"--as-of {text}: expected a day such as 2026-03-31") from error
