"""Writes about what a clinic's forms ask. Forms that are booked already stay as they are."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts import actions as accounts
from accounts import audit
from accounts.actors import Actor
from accounts.models import Clinic, CrisisContact, User
from measures import catalogue
from measures.asking import takes_answers
from measures.burden import refuse_beyond_cap
from measures.form_plan import askable
from measures.models import Assignment, FormLine, Moment, Respondent
from measures.schedule import check_may_be_asked
from web.places import move_one_place

# (moment, instrument, first session, last session, every n-th)
SUGGESTED_LINES = (
    (Moment.PRE, "aoc-45", 1, None, 4),
    (Moment.PRE, "aoc-8", 1, None, 1),
    (Moment.POST, "ac-6", 1, None, 1),
    (Moment.POST, "first-five", 1, 5, 1),
)


@transaction.atomic
def add_suggested_lines(*, by: Actor, clinic: Clinic, at: datetime) -> None:
    """Give a new clinic the forms this product suggests; the administrator may change them.

    What asks about safety stays out of the forms until the clinic has a number to show.
    """
    for position, (moment, instrument, first, last, every) in enumerate(SUGGESTED_LINES, start=1):
        line = FormLine.objects.create(
            clinic=clinic,
            moment=moment,
            instrument=instrument,
            position=position,
            first_session=first,
            last_session=last,
            every=every,
        )
        audit.record(by, "add-form-line", line, at=at)


@transaction.atomic
def add_line(
    *,
    by: User,
    clinic: Clinic,
    moment: str,
    instrument: str,
    at: datetime,
    first_session: int = 1,
    last_session: int | None = None,
    every: int = 1,
) -> FormLine:
    """Ask an instrument at a moment: from which session, until which, at every n-th."""
    # Held until the end, so that the last crisis number cannot go while a risk item comes.
    clinic = Clinic.objects.select_for_update().get(pk=clinic.pk)
    lines = clinic.form_lines.filter(moment=moment)
    _refuse_instrument(clinic, instrument, lines.values_list("instrument", flat=True))
    if first_session < 1:
        raise ValidationError({"first_session": "Sessions are counted from 1."})
    if last_session is not None and last_session < first_session:
        raise ValidationError({"last_session": "The last session cannot come before the first."})
    line = FormLine(
        clinic=clinic,
        moment=moment,
        instrument=instrument,
        position=(lines.aggregate(Max("position"))["position__max"] or 0) + 1,
        first_session=first_session,
        last_session=last_session,
        every=every,
    )
    line.full_clean()
    refuse_beyond_cap(clinic, line, at=at)
    line.save()
    audit.record(by, "add-form-line", line, at=at)
    return line


@transaction.atomic
def remove_line(*, by: User, line: FormLine, at: datetime) -> None:
    """Ask this instrument no more."""
    audit.record(by, "remove-form-line", line, at=at)
    line.delete()


@transaction.atomic
def move_line(*, by: User, line: FormLine, up: bool, at: datetime) -> None:
    """Ask this instrument one place earlier or later in its form."""
    clinic = Clinic.objects.select_for_update().get(pk=line.clinic_id)
    move_one_place(clinic.form_lines.filter(moment=line.moment), line, up=up)
    audit.record(by, "move-form-line", line, at=at)


@transaction.atomic
def remove_crisis_contact(*, by: User, contact: CrisisContact, at: datetime) -> None:
    """Take a crisis number away, unless it is the last and a client may be asked about safety."""
    clinic = Clinic.objects.select_for_update().get(pk=contact.clinic_id)
    if not clinic.crisis_contacts.exclude(pk=contact.pk).exists():
        _refuse_last_number(clinic, at)
    accounts.remove_crisis_contact(by=by, contact=contact, at=at)


def _refuse_instrument(clinic: Clinic, instrument: str, present: object) -> None:
    if instrument not in {each.id for each in askable()}:
        raise ValidationError({"instrument": "Clients cannot be asked this instrument."})
    if instrument in present:
        title = catalogue.latest(instrument).short_title
        raise ValidationError({"instrument": f"{title} is in this form already."})
    try:
        check_may_be_asked(clinic, instrument)
    except ValidationError as error:
        raise ValidationError({"instrument": error.messages}) from error


def _refuse_last_number(clinic: Clinic, at: datetime) -> None:
    asked = sorted(
        {
            each.short_title
            for each in (catalogue.latest(line.instrument) for line in clinic.form_lines.all())
            if each.risk_items
        }
    )
    if asked:
        raise ValidationError(
            f"This is the last number, and these forms ask about safety: {', '.join(asked)}. Add "
            "another number first, or take what asks about safety out of the forms."
        )
    if n_out := sum(_asks_about_safety(form) for form in _forms_out(clinic, at)):
        one = n_out == 1
        raise ValidationError(
            f"This is the last number, and {n_out} form{'s' * (not one)} that ask{'s' * one} about "
            "safety can still be filled. Add another number first."
        )


def _forms_out(clinic: Clinic, at: datetime) -> list[Assignment]:
    unsent = Assignment.objects.filter(
        clinic=clinic,
        respondent=Respondent.CLIENT,
        completed_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    return [form for form in unsent if takes_answers(form, at)]


def _asks_about_safety(form: Assignment) -> bool:
    return any(catalogue.get(key).risk_items for key in form.instruments)
