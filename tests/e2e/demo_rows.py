"""Run inside the product: the rows of the demo clinic that the walk over all pages looks at."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import Clinic, Role, Supervision, User
from accounts.pins import set_pin
from clients.models import Episode
from demo.staff import PASSWORD
from measures import opening
from measures.asking import asked_instruments
from measures.models import Assignment, Channel, Opening
from portal.device import LEFT
from risk import actions
from risk.models import Alert
from sessions.models import TherapySession
from tests.factories import answer_form, make_episode, make_form, make_session, rate_session
from tests.filling import drafts, filled
from tests.risk.hiding import choose_readers
from tests.risk.models import make_model
from web.device_cookies import HAND_OVER_COOKIE, TABLET_COOKIE


@transaction.atomic
def describe() -> str:
    """Who signs in, and rows by name, as JSON. Adds one client with forms in every state."""
    now = timezone.now()
    therapist, examples = _therapist_with_every_kind(now)
    Clinic.objects.update(exit_url="https://weather.example/")
    relation = Supervision.objects.get(supervisee=therapist)
    admin = User.objects.holding(Role.ADMIN).get()
    forms, cookies = _forms(therapist, now)
    rows = {
        **examples,
        **forms,
        "private_episode": _private(therapist, now),
        "twice_episode": _read_and_sent_twice(forms["sent_form"], now),
        "user": therapist.pk,
        "relation": relation.pk,
        "model": make_model(therapist.clinic).pk,  # none speaks: the pages show the rules' flags
        "uid": urlsafe_base64_encode(force_bytes(therapist.pk)),
        "token": default_token_generator.make_token(therapist),
    }
    people = {"therapist": therapist, "supervisor": relation.supervisor, "admin": admin}
    emails = {name: user.email for name, user in people.items()}
    return json.dumps(
        {
            "rows": rows,
            "emails": emails,
            "password": PASSWORD,
            "cookies": cookies,
            "kiosk_cookies": _shared_devices(therapist, admin, now),
        }
    )


def _therapist_with_every_kind(now: datetime) -> tuple[User, dict[str, int]]:
    """The first therapist who has rows of each kind that pages show in their own way."""
    lacking = {}
    for therapist in User.objects.holding(Role.THERAPIST).order_by("pk"):
        kinds = {**_episodes(therapist), **_sessions(therapist, now), **_alerts(therapist)}
        examples = {
            name: found.values_list("pk", flat=True).first() for name, found in kinds.items()
        }
        if None not in examples.values():
            return therapist, examples
        lacking[therapist.full_name] = [name for name, pk in examples.items() if pk is None]
    raise LookupError(f"no therapist of the demo clinic has everything; lacking: {lacking}")


def _episodes(therapist: User) -> dict[str, QuerySet[Any]]:
    mine = Episode.objects.filter(therapist=therapist).order_by("-standing__n_sessions", "pk")
    open_ones = mine.filter(ending_type="open")
    return {
        "flagged_episode": open_ones.filter(standing__seen_status="check-in"),
        "calm_episode": open_ones.filter(standing__seen_status="nothing-stands-out"),
        "waiting_episode": open_ones.exclude(standing__closed_sessions=[]),
        "new_episode": open_ones.filter(standing__n_sessions=0),
        "ended_episode": mine.exclude(ending_type="open"),
    }


def _sessions(therapist: User, now: datetime) -> dict[str, QuerySet[Any]]:
    mine = TherapySession.objects.filter(episode__therapist=therapist).order_by("pk")
    return {
        "booked_session": mine.booked().filter(starts_at__gt=now),
        "rated_session": mine.filter(own_rating="saved"),
        "unrated_session": mine.filter(own_rating="pending", number__isnull=False),
    }


def _alerts(therapist: User) -> dict[str, QuerySet[Any]]:
    mine = Alert.objects.filter(episode__therapist=therapist).order_by("pk")
    return {
        "safety_alert": mine.filter(kind="safety").exclude(state="resolved"),
        "check_in_alert": mine.filter(kind="check-in").exclude(state="resolved"),
        "closed_alert": mine.filter(state="resolved"),
    }


def _forms(therapist: User, now: datetime) -> tuple[dict[str, str], dict[str, str]]:
    """One form in each state, and the cookies of the device that opened them."""
    episode = make_episode(
        therapist=therapist,
        name="Robin Vale",
        email="robin@example.org",
        birth_date=date(1987, 3, 9),
        started_on=(now - timedelta(days=14)).date(),
    )
    for days, level in ((13, 0.3), (6, 0.45)):  # with the form sent below, three times
        earlier = make_session(episode, at=now - timedelta(days=days), attendance="attended")
        answer_form(make_form(earlier, instruments=["aoc-8"]), level=level)
    begun = make_session(episode, at=now - timedelta(minutes=20))
    mailed, fresh, hard, full, sent, left, withdrawn, line = (
        make_form(make_session(episode, at=now + timedelta(hours=3 * n)), instruments=[asked])
        for n, asked in enumerate([*["aoc-8"] * 7, "evening-lines"], start=1)
    )
    after = make_form(begun, moment="post", instruments=["ac-6", "first-five"])
    forms = {
        "mailed_form": mailed,
        "fresh_form": fresh,
        "hard_form": hard,
        "full_form": full,
        "sent_form": sent,
        "left_form": left,
        "withdrawn_form": withdrawn,
        "line_form": line,
        "after_form": after,
    }
    opened = {name: _open(form, now, by_mail=form is mailed) for name, form in forms.items()}
    for name, given in (("hard_form", {"5": 3}), ("full_form", {}), ("sent_form", {})):
        _save(opened[name][0], given, now)
    actions.send(by=opened["sent_form"][0], submission_id=sent.submission_id, at=now)
    actions.withdraw_form(by=therapist, assignment=withdrawn, at=now)
    names = {name: form.public_id for name, form in forms.items()}
    cookies = {
        f"{settings.FORM_COOKIE_PREFIX}{names[name]}": LEFT if form is left else opened[name][1]
        for name, form in forms.items()
    }
    shared, their_cookies = _on_shared_devices(episode, now)
    return names | shared, cookies | their_cookies


def _on_shared_devices(episode: Episode, now: datetime) -> tuple[dict[str, str], dict[str, str]]:
    """A form handed over and one on a tablet, which stay open for as long as the walk takes."""
    forms, cookies = {}, {}
    for day, channel in [(7, Channel.HANDED), (8, Channel.ROOM)]:
        session = make_session(episode, at=now + timedelta(days=day))
        form = make_form(session, instruments=["aoc-8"])
        _let_open(form, now)
        link, _ = opening.mint(by=None, assignment=form, channel=channel, at=now)
        opened, key = opening.open_link(link=link, device_key="", at=now)
        Opening.objects.filter(pk=opened.pk).update(seen_at=now + timedelta(hours=2))
        forms[f"{channel}_form"] = form.public_id
        cookies[f"{settings.FORM_COOKIE_PREFIX}{form.public_id}"] = key
    return forms, cookies


def _shared_devices(therapist: User, admin: User, now: datetime) -> dict[str, str]:
    """The cookies of a device that is handed over, and of an enrolled tablet."""
    set_pin(by=therapist, pin="8305", at=now)
    episode = make_episode(therapist=therapist, name="Kim Dale", started_on=now.date())
    form = make_form(make_session(episode, at=now + timedelta(days=1)), instruments=["aoc-8"])
    _let_open(form, now)
    handed = actions.hand_over(by=therapist, assignment=form, earlier_key="", at=now)
    _, code = actions.add_tablet(by=admin, room="Waiting room", at=now)
    enrolled = actions.enrol_tablet(code=code.code, at=now)
    return {HAND_OVER_COOKIE: handed.device_key, TABLET_COOKIE: enrolled[1] if enrolled else ""}


def _read_and_sent_twice(public_id: str, now: datetime) -> int:
    """The form is read, something is agreed, and other answers come in from a second tab."""
    form = Assignment.objects.select_related("episode__therapist").get(public_id=public_id)
    episode, therapist = form.episode, form.episode.therapist
    actions.mark_read(by=therapist, role=Role.THERAPIST, episode=episode, forms={form.pk}, at=now)
    [opened] = form.openings.all()
    other = {each.key: filled(each, "client", {}, 0.25) for each in asked_instruments(form)}
    actions.send(by=opened, submission_id=form.submission_id, answers=other, at=now)
    alert = Alert.objects.filter(episode=episode).earliest("pk")
    actions.add_note(
        by=therapist,
        alert=alert,
        note="Told at the door.",
        told_client="We look at sleep first, and talk about work next time.",
        seen_version=alert.version,
        at=now,
    )
    return episode.pk


def _private(therapist: User, now: datetime) -> int:
    """A client who keeps the answers about working together from everyone but the therapist."""
    episode = make_episode(
        therapist=therapist, name="Noa Field", started_on=(now - timedelta(days=21)).date()
    )
    for days, level in ((20, 0.9), (13, 0.9), (6, 0.2)):
        session = make_session(episode, at=now - timedelta(days=days), attendance="attended")
        answer_form(make_form(session, instruments=["aoc-8"]), level=level)
        answer_form(make_form(session, moment="post"), level=level)
        rate_session(session)
    choose_readers(episode, at=now)
    return episode.pk


def _let_open(form: Assignment, now: datetime) -> None:
    form.opens_at = now
    form.save(update_fields=["opens_at"])


def _open(form: Assignment, at: datetime, *, by_mail: bool) -> tuple[Opening, str]:
    channel = Channel.EMAIL if by_mail else Channel.QR
    link, _ = opening.mint(by=None, assignment=form, channel=channel, at=at)
    return opening.open_link(link=link, device_key="", at=at)


def _save(opened: Opening, given: dict[str, Any], at: datetime) -> None:
    """Save the given answers, or all of them where none is given; risk items as the pages do."""
    for instrument in asked_instruments(opened.assignment):
        answers = given or filled(instrument, "client", {}, 0.75)
        for item in set(instrument.risk_items).intersection(answers):
            actions.save_item(
                by=opened,
                instrument_key=instrument.key,
                item_id=item,
                answer=answers[item],
                at=at,
            )
        rest = {key: value for key, value in answers.items() if key not in instrument.risk_items}
        drafts(opened, instrument, rest, at=at)
