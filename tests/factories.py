"""People, clients, sessions and filled forms for tests, written through the product's actions."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from accounts.actions import add_crisis_contact, create_clinic
from accounts.models import Clinic, Role, RoleGrant, Supervision, User
from clients.actions import ClientDetails, EndingFacts, add_client
from clients.models import Client, Ending, Episode
from measures import catalogue, opening, schedule
from measures.asking import asked_instruments
from measures.forms_setup import add_suggested_lines
from measures.models import Assignment, Moment, Opening, Response
from risk import actions
from sessions.actions import Booking, SessionLog
from sessions.models import Attendance, TherapySession
from tests.clock import NOW
from tests.filling import drafts, filled

TODAY = NOW.date()
STARTED_ON = date(2026, 1, 5)
WEEK = timedelta(days=7)
PASSWORD = "long enough to sign in with"

Answers = Mapping[str, Mapping[str, Any]]
_numbers = count(1)


def weeks_ago(n: float) -> datetime:
    """The hour of NOW, n weeks earlier."""
    return NOW - n * WEEK


def make_clinic(**values: Any) -> Clinic:
    """A clinic with a crisis number and the suggested forms, which open a week before."""
    usual = {"name": "Harbour Clinic", "time_zone": "Europe/London", "pre_form_hours": 168}
    crisis = values.pop("crisis_number", "116 123")
    has_forms, values = values.pop("has_forms", True), usual | values
    clinic = create_clinic(
        by=None, name=values.pop("name"), time_zone=values.pop("time_zone"), at=weeks_ago(52)
    )
    for field, value in values.items():
        setattr(clinic, field, value)
    clinic.save()
    if crisis:
        add_crisis_contact(
            by=None, clinic=clinic, label="Samaritans", number=crisis, at=weeks_ago(52)
        )
    if has_forms:
        add_suggested_lines(by=None, clinic=clinic, at=weeks_ago(52))
    return clinic


def the_clinic() -> Clinic:
    """The clinic there is, made at first use: SQLite holds one only."""
    return Clinic.objects.order_by("pk").first() or make_clinic()


def make_user(
    *, roles: Iterable[str] = (Role.THERAPIST,), clinic: Clinic | None = None, **values: Any
) -> User:
    """A person who can sign in with PASSWORD."""
    number = next(_numbers)
    name = values.pop("full_name", f"Person {number}")
    password = values.pop("password", None)
    user = User(
        clinic=clinic or the_clinic(),
        full_name=name,
        first_name=values.pop("first_name", name.split()[0]),
        email=values.pop("email", f"person{number}@example.org"),
        created_at=weeks_ago(52),
        **values,
    )
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    for role in roles:
        RoleGrant.objects.create(clinic=user.clinic, user=user, role=role)
    return user


def make_therapist(*, supervisor: User | None = None, **values: Any) -> User:
    """A therapist, supervised if a supervisor is named."""
    therapist = make_user(**{"roles": [Role.THERAPIST], **values})
    if supervisor:
        supervise(supervisor, therapist)
    return therapist


def make_supervisor(*, of: User | Iterable[User] = (), **values: Any) -> User:
    """A supervisor of these therapists."""
    supervisor = make_user(**{"roles": [Role.SUPERVISOR], **values})
    for therapist in [of] if isinstance(of, User) else of:
        supervise(supervisor, therapist)
    return supervisor


def make_admin(**values: Any) -> User:
    """An administrator."""
    return make_user(**{"roles": [Role.ADMIN], **values})


def supervise(
    supervisor: User,
    therapist: User,
    *,
    starts_on: date = date(2025, 1, 1),
    ends_on: date | None = None,
) -> Supervision:
    """One supervision relation, from long ago unless said otherwise."""
    return Supervision.objects.create(
        clinic=supervisor.clinic,
        supervisor=supervisor,
        supervisee=therapist,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def make_episode(
    *, therapist: User | None = None, started_on: date = STARTED_ON, **details: Any
) -> Episode:
    """An open episode of a new client. `details` are code, name, email and birth_date."""
    therapist = therapist or make_therapist()
    return add_client(
        by=therapist,
        therapist=therapist,
        details=ClientDetails(**details),
        started_on=started_on,
        at=datetime(started_on.year, started_on.month, started_on.day, 9, tzinfo=UTC),
    )


def make_client(**values: Any) -> Client:
    """A client with an open episode."""
    return make_episode(**values).client


def make_session(
    episode: Episode,
    *,
    at: datetime | None = None,
    attendance: str = Attendance.BOOKED,
    minutes: int = 50,
    format: str = "room",
    tension: str = "",
    repaired: str = "",
    booked_at: datetime | None = None,
) -> TherapySession:
    """A session with its forms, booked and, unless it stays booked, logged an hour after its end.

    Without `at` a booked session is in two days, any other was two hours ago.
    """
    is_booked = attendance == Attendance.BOOKED
    starts_at = at or (NOW + timedelta(days=2) if is_booked else NOW - timedelta(hours=2))
    session = actions.book(
        by=episode.therapist,
        episode=episode,
        booking=Booking(starts_at=starts_at, minutes=minutes, format=format),
        booking_key=uuid.uuid4(),
        at=booked_at or starts_at - timedelta(days=6),
    )
    if not is_booked:
        log_session(
            session, attendance=attendance, format=format, tension=tension, repaired=repaired
        )
    return session


def log_session(
    session: TherapySession,
    *,
    attendance: str = Attendance.ATTENDED,
    at: datetime | None = None,
    **values: Any,
) -> TherapySession:
    """What the therapist logs an hour after the session's end."""
    return actions.log(
        by=session.episode.therapist,
        session=session,
        entry=SessionLog(attendance=attendance, **{"minutes": session.minutes, **values}),
        at=at or session.ends_at + timedelta(hours=1),
    )


def make_form(
    session: TherapySession,
    *,
    moment: str = Moment.PRE,
    instruments: Iterable[str] | None = None,
) -> Assignment:
    """The client's form that booking opened; `instruments` (ids) replace what it asks."""
    form = Assignment.objects.get(session=session, moment=moment, respondent="client")
    if instruments is not None:
        form.instruments = [catalogue.latest(each).key for each in instruments]
        form.save(update_fields=["instruments"])
    return form


def open_form(form: Assignment, *, at: datetime | None = None, device_key: str = "") -> Opening:
    """The form opened in a browser through a QR code's link."""
    at = at or _answer_time(form)
    link, _ = actions.make_qr(by=form.episode.therapist, assignment=form, at=at)
    return opening.open_link(link=link, device_key=device_key, at=at)[0]


def answer_form(
    form: Assignment,
    answers: Answers | None = None,
    *,
    level: float = 0.75,
    at: datetime | None = None,
    is_sent: bool = True,
) -> list[Response]:
    """Fill a form and send it; risk items are saved one by one, as the pages do.

    `answers` maps instrument ids to item answers; None leaves an item out. The rest is answered
    `level` of the way to the good end (0 worst, 1 best), risk items with their lowest answer. By
    default before the session begins, for a form after the session an hour after its end.
    """
    at = at or _answer_time(form)
    opened = open_form(form, at=at)
    for instrument in asked_instruments(form):
        given = filled(instrument, "client", (answers or {}).get(instrument.id, {}), level)
        for item_id in set(instrument.risk_items).intersection(given):
            answer = given.pop(item_id)
            actions.save_item(
                by=opened, instrument_key=instrument.key, item_id=item_id, answer=answer, at=at
            )
        drafts(opened, instrument, given, at=at)
    if is_sent:
        actions.send(by=opened, submission_id=form.submission_id, at=at)
    form.refresh_from_db()
    return list(form.responses.order_by("pk"))


def rate_session(
    session: TherapySession,
    answers: Answers | None = None,
    *,
    level: float = 0.75,
    at: datetime | None = None,
) -> None:
    """The therapist's own rating and, up to session 5, the guess of the first-five answers."""
    instruments = [
        catalogue.get(key) for key in schedule.own_rating_instruments(session.number or 1)
    ]
    actions.rate(
        by=session.episode.therapist,
        session=session,
        answers={
            each.key: filled(each, "therapist", (answers or {}).get(each.id, {}), level)
            for each in instruments
        },
        at=at or session.ends_at + timedelta(hours=2),
    )
    session.refresh_from_db()


def enter_scores(
    episode: Episode, instrument_id: str, answers: Mapping[str, Any], **values: Any
) -> Response:
    """Answers that the therapist types in as numbers; `values` are session and at."""
    key = catalogue.latest(instrument_id).key
    values = {"session": None, "at": NOW, **values}
    return actions.record_staff_answers(
        by=episode.therapist, episode=episode, instrument_key=key, answers=answers, **values
    )


def end_episode(
    episode: Episode,
    *,
    ending_type: str = Ending.PLANNED_MUTUAL,
    ended_on: date = TODAY,
    at: datetime = NOW,
    **facts: Any,
) -> Episode:
    """The episode, ended by its therapist."""
    return actions.end(
        by=episode.therapist,
        episode=episode,
        facts=EndingFacts(ending_type=ending_type, ended_on=ended_on, **facts),
        at=at,
    )


def _answer_time(form: Assignment) -> datetime:
    if form.session is None:
        return form.opens_at
    if form.moment == Moment.PRE:
        return form.session.starts_at - timedelta(hours=2)
    return form.session.ends_at + timedelta(hours=1)
