"""Setting up the clients' forms: nothing asks about safety where nobody can be called."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.actions import add_crisis_contact
from accounts.models import AuditEvent, CrisisContact
from measures import forms_setup
from measures.models import FormLine, Moment
from tests.factories import (
    NOW,
    answer_form,
    make_admin,
    make_clinic,
    make_episode,
    make_form,
    make_session,
)

pytestmark = pytest.mark.django_db


def add_line(admin, **values):
    values = {"moment": Moment.PRE, "instrument": "gad-7", **values}
    return forms_setup.add_line(by=admin, clinic=admin.clinic, at=NOW, **values)


def remove_number(admin):
    forms_setup.remove_crisis_contact(by=admin, contact=CrisisContact.objects.get(), at=NOW)


def instruments(moment=Moment.PRE):
    return list(FormLine.objects.filter(moment=moment).values_list("instrument", flat=True))


def test_the_suggested_lines_of_a_new_clinic_are_audited():
    clinic = make_admin().clinic

    events = AuditEvent.objects.filter(action="add-form-line", clinic_ref=clinic.pk)

    lines = clinic.form_lines.order_by("pk").values_list("pk", flat=True)
    assert list(events.order_by("pk").values_list("object_ref", flat=True)) == list(lines)
    assert len(lines) == 4


def test_a_new_line_comes_last_in_its_form_and_is_audited():
    admin = make_admin()

    line = add_line(admin, first_session=3, every=2)

    assert instruments() == ["aoc-45", "aoc-8", "gad-7"]
    assert [number for number in range(1, 9) if line.is_due(number)] == [3, 5, 7]
    event = AuditEvent.objects.get(action="add-form-line", actor_kind="user")
    assert (event.actor_ref, event.object_ref) == (admin.pk, line.pk)


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"instrument": "oq-45.2"}, "instrument", "Clients cannot be asked this instrument."),
        ({"instrument": "bai-total"}, "instrument", "Clients cannot be asked this instrument."),
        ({"instrument": "no-such"}, "instrument", "Clients cannot be asked this instrument."),
        ({"instrument": "aoc-8"}, "instrument", "AOC-8 is in this form already."),
        ({"first_session": 0}, "first_session", "Sessions are counted from 1."),
        (
            {"first_session": 4, "last_session": 3},
            "last_session",
            "The last session cannot come before the first.",
        ),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(values, field, message):
    admin = make_admin()

    with pytest.raises(ValidationError) as refusal:
        add_line(admin, **values)

    assert refusal.value.message_dict == {field: [message]}
    assert instruments() == ["aoc-45", "aoc-8"]


def test_the_same_instrument_may_be_asked_at_both_moments():
    admin = make_admin()

    add_line(admin, moment=Moment.POST, instrument="aoc-8")

    assert instruments(Moment.POST) == ["ac-6", "first-five", "aoc-8"]


def test_no_risk_item_is_asked_before_there_is_a_number():
    admin = make_admin(clinic=make_clinic(crisis_number=None, has_forms=False))

    with pytest.raises(ValidationError, match=r"PHQ-9 asks about safety. Add a crisis number"):
        add_line(admin, instrument="phq-9")
    add_line(admin, instrument="gad-7")

    assert instruments() == ["gad-7"]


@pytest.mark.parametrize(
    ("moved", "up", "order"),
    [
        ("aoc-8", True, ["aoc-8", "aoc-45", "gad-7"]),
        ("aoc-45", False, ["aoc-8", "aoc-45", "gad-7"]),
        ("aoc-45", True, ["aoc-45", "aoc-8", "gad-7"]),
        ("gad-7", False, ["aoc-45", "aoc-8", "gad-7"]),
    ],
)
def test_a_line_moves_by_one_place_and_not_over_the_edge(moved, up, order):
    admin = make_admin()
    add_line(admin)

    line = FormLine.objects.get(moment=Moment.PRE, instrument=moved)
    forms_setup.move_line(by=admin, line=line, up=up, at=NOW)

    assert instruments() == order
    assert instruments(Moment.POST) == ["ac-6", "first-five"]


def test_a_booked_form_keeps_what_it_was_made_of():
    admin = make_admin()
    session = make_session(make_episode())

    forms_setup.remove_line(by=admin, line=FormLine.objects.get(instrument="aoc-45"), at=NOW)

    assert make_form(session).instruments == ["aoc-45@1", "aoc-8@1"]
    assert instruments() == ["aoc-8"]


def test_the_last_number_stays_while_a_line_asks_about_safety():
    admin = make_admin()

    with pytest.raises(ValidationError, match=r"these forms ask about safety: AOC-45, AOC-8\."):
        remove_number(admin)

    assert CrisisContact.objects.count() == 1


def test_the_last_number_stays_while_a_form_about_safety_is_out():
    admin = make_admin()
    form = make_form(make_session(make_episode()))
    FormLine.objects.all().delete()

    with pytest.raises(ValidationError, match=r"1 form that asks about safety can still be filled"):
        remove_number(admin)
    answer_form(form)
    remove_number(admin)

    assert not CrisisContact.objects.exists()


def test_a_number_goes_while_another_stays():
    admin = make_admin()
    add_crisis_contact(by=admin, clinic=admin.clinic, label="Emergency", number="999", at=NOW)

    first = CrisisContact.objects.get(number="116 123")
    forms_setup.remove_crisis_contact(by=admin, contact=first, at=NOW + timedelta(hours=1))

    assert [str(contact) for contact in CrisisContact.objects.all()] == ["Emergency: 999"]
    assert AuditEvent.objects.get(action="remove-crisis-contact").object_ref is not None
