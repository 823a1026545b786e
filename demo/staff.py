"""The clinic's people, who all sign in with one printed password: nobody here is real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password

from accounts import actions
from accounts.models import Clinic, Role, User
from demo.recorded import OUTCOME
from measures.forms_setup import add_line, add_suggested_lines
from measures.models import Moment

CLINIC = "Riverside Counselling (demo)"
TIME_ZONE = "Europe/London"
PASSWORD = "alliance-demo-2026"
DOMAIN = "riverside.example"
PRE_FORM_HOURS = 48  # so that clients have filled forms before the day itself
CRISIS = (
    ("Demo: Samaritans, UK, day and night", "116 123"),
    ("Demo: NHS 111, UK, mental health option", "111"),
    ("Demo: emergency services, UK", "999"),
)
ADMIN = "Rosa Almeida"
SUPERVISORS = ("Amara Nwosu", "Joan Fairley")
THERAPISTS = (
    "Tomasz Zielinski",
    "Grace Adeyemi",
    "Imran Siddiqui",
    "Helen Marsh",
    "Mei-Ling Chow",
    "Daniel Brennan",
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Everyone who works here. The first supervisor has the first half of the therapists."""

    clinic: Clinic
    admin: User
    supervisors: tuple[User, ...]
    therapists: tuple[User, ...]

    def supervisor_of(self, therapist: User) -> User:
        """Who supervises a therapist."""
        place = self.therapists.index(therapist)
        return self.supervisors[place * len(self.supervisors) // len(self.therapists)]


def make_staff(since: date, at: datetime) -> Staff:
    """A demo clinic with its people, forms and crisis numbers."""
    clinic = actions.create_clinic(by=None, name=CLINIC, time_zone=TIME_ZONE, is_demo=True, at=at)
    clinic.pre_form_hours = PRE_FORM_HOURS
    clinic.save(update_fields=["pre_form_hours"])
    for label, number in CRISIS:
        actions.add_crisis_contact(by=None, clinic=clinic, label=label, number=number, at=at)
    add_suggested_lines(by=None, clinic=clinic, at=at)
    admin = _person(clinic, ADMIN, Role.ADMIN, at)
    # With published norms, so that changes can be called reliable.
    add_line(by=admin, clinic=clinic, moment=Moment.PRE, instrument=OUTCOME, at=at)
    staff = Staff(
        clinic=clinic,
        admin=admin,
        supervisors=tuple(_person(clinic, name, Role.SUPERVISOR, at) for name in SUPERVISORS),
        therapists=tuple(_person(clinic, name, Role.THERAPIST, at) for name in THERAPISTS),
    )
    for therapist in staff.therapists:
        actions.start_supervision(
            by=staff.admin,
            supervisor=staff.supervisor_of(therapist),
            supervisee=therapist,
            starts_on=since,
            at=at,
        )
    return staff


def sign_ins() -> list[tuple[str, str, str]]:
    """Role, name and e-mail of everyone, for printing."""
    groups = (("admin", (ADMIN,)), ("supervisor", SUPERVISORS), ("therapist", THERAPISTS))
    return [(role, name, _email(name)) for role, names in groups for name in names]


def _person(clinic: Clinic, name: str, role: Role, at: datetime) -> User:
    user = actions.add_person(
        by=None, clinic=clinic, full_name=name, email=_email(name), roles=[role], at=at
    )
    if not clinic.is_demo:
        raise RuntimeError("A printed password is for a demo clinic only.")
    validate_password(PASSWORD, user)
    user.password = _password_hash()
    user.save(update_fields=["password"])
    return user


@cache
def _password_hash() -> str:
    """Hashed once for everybody: the password is printed, so a salt each would hide nothing."""
    return make_password(PASSWORD)


def _email(name: str) -> str:
    return f"{name.split()[0].lower()}@{DOMAIN}"
