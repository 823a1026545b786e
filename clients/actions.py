"""Writes about clients and episodes. Each is one transaction, audited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.actors import Actor
from accounts.models import Clinic, Role, User
from clients.models import Client, ClientCorrection, Ending, Episode, MessageChannel

CORRECTABLE = ("code", "name", "email", "phone", "channel", "language", "birth_date")
FIRST_CODE = 1001


@dataclass(frozen=True, slots=True)
class ClientDetails:
    """What may be known of a new client. An empty code lets the clinic number on."""

    code: str = ""
    name: str = ""
    email: str = ""
    birth_date: date | None = None
    phone: str = ""
    channel: str = MessageChannel.EMAIL
    language: str = ""  # the clinic's


@transaction.atomic
def add_client(
    *, by: Actor, therapist: User, details: ClientDetails, started_on: date, at: datetime
) -> Episode:
    """Add a client together with the first episode."""
    if not therapist.has_role(Role.THERAPIST):
        raise ValidationError("Clients are added for a therapist.")
    clinic = Clinic.objects.select_for_update().get(pk=therapist.clinic_id)
    client = Client(
        clinic=clinic,
        code=details.code or next_code(clinic),
        name=details.name,
        email=details.email,
        birth_date=details.birth_date,
        phone=details.phone,
        channel=details.channel,
        language=details.language,
        created_at=at,
    )
    client.full_clean()
    client.save()
    audit.record(by, "add-client", client, at=at, client_id=client.pk)
    return start_episode(by=by, client=client, therapist=therapist, started_on=started_on, at=at)


@transaction.atomic
def start_episode(
    *, by: Actor, client: Client, therapist: User, started_on: date, at: datetime
) -> Episode:
    """Open a course of therapy."""
    episode = Episode(
        clinic_id=client.clinic_id, client=client, therapist=therapist, started_on=started_on
    )
    episode.full_clean()
    episode.save()
    audit.record(by, "start-episode", episode, at=at, client_id=client.pk)
    return episode


@transaction.atomic
def correct_client(*, by: User, client: Client, details: ClientDetails, at: datetime) -> Client:
    """Correct a client's details; what stood there before is kept."""
    # A code is free or taken for the whole clinic: two that choose it come one after the other.
    Clinic.objects.select_for_update().get(pk=client.clinic_id)
    client = Client.objects.select_for_update().get(pk=client.pk)
    in_care = Episode.objects.filter(client=client).open()
    if in_care.exists() and not in_care.filter(therapist=by).exists():
        raise ValidationError("Another therapist looks after this client now.")
    changed = []
    for field in CORRECTABLE:
        before, after = getattr(client, field), getattr(details, field)
        if before == after or (field == "code" and not after):
            continue
        setattr(client, field, after)
        changed.append(field)
        ClientCorrection.objects.create(
            clinic_id=client.clinic_id,
            client=client,
            at=at,
            by=by,
            field=field,
            before="" if before is None else str(before),
            after="" if after is None else str(after),
        )
    if changed:
        client.full_clean()
        client.save(update_fields=changed)
        audit.record(by, "correct-client", client, at=at, client_id=client.pk)
    return client


@transaction.atomic
def choose_trend(*, by: User, client: Client, is_shown: bool, at: datetime) -> Client:
    """Say whether a client is shown own scores over time after a form."""
    client = Client.objects.select_for_update().get(pk=client.pk)
    if client.shows_trend != is_shown:
        client.shows_trend = is_shown
        client.save(update_fields=["shows_trend"])
        action = "show-own-scores" if is_shown else "hide-own-scores"
        audit.record(by, action, client, at=at, client_id=client.pk)
    return client


@dataclass(frozen=True, slots=True)
class EndingFacts:
    """How an episode ended, as far as the therapist knows."""

    ending_type: str
    ended_on: date
    therapist_judges_premature: str = ""
    last_appointment_attended: bool | None = None
    agreed_goals_met: str = ""
    client_reason: str = ""


@transaction.atomic
def end_episode(*, by: Actor, episode: Episode, facts: EndingFacts, at: datetime) -> Episode:
    """Close an episode with its ending type. Its session and form writes live one layer up."""
    if facts.ending_type == Ending.OPEN:
        raise ValidationError({"ending_type": "Say how it ended."})
    for field in facts.__slots__:
        setattr(episode, field, getattr(facts, field))
    episode.full_clean()
    episode.save(update_fields=list(facts.__slots__))
    audit.record(by, "end-episode", episode, at=at, client_id=episode.client_id)
    return episode


@transaction.atomic
def reopen_episode(*, by: User, episode: Episode, at: datetime) -> Episode:
    """Take an ending back that was recorded by mistake, with what was said about it.

    A judgement of an ending that never was must not be read again; what stood there is kept.
    """
    mistaken = {field: getattr(episode, field) for field in EndingFacts.__slots__}
    for field, before in mistaken.items():
        setattr(episode, field, Episode._meta.get_field(field).get_default())
        if before not in ("", None):
            _keep(by, episode, field, before, at=at)
    episode.full_clean()
    episode.save(update_fields=list(mistaken))
    audit.record(by, "reopen-episode", episode, at=at, client_id=episode.client_id)
    return episode


def _keep(by: User, episode: Episode, field: str, before: object, *, at: datetime) -> None:
    """What an ending said before it was taken back."""
    words = {True: "yes", False: "no"}
    ClientCorrection.objects.create(
        clinic_id=episode.clinic_id,
        client_id=episode.client_id,
        at=at,
        by=by,
        field=field,
        before=words[before] if isinstance(before, bool) else str(before),
        after=Ending.OPEN if field == "ending_type" else "",
    )


def lock_episode(episode_id: int) -> Episode:
    """Hold the episode's row until the end of the transaction: its writes come one by one."""
    return Episode.objects.select_for_update().get(pk=episode_id)


def bump_revision(episode: Episode) -> None:
    """Say that a fact of the episode has changed; its standing is now behind."""
    Episode.objects.filter(pk=episode.pk).update(revision=F("revision") + 1)
    episode.refresh_from_db(fields=["revision"])


def next_code(clinic: Clinic) -> str:
    """C-1001, C-1002, …: one above the highest of this form; whoever uses it locks the clinic."""
    numbers = [
        int(code[2:])
        for code in Client.objects.filter(clinic=clinic, code__regex=r"^C-[0-9]{4,6}$").values_list(
            "code", flat=True
        )
    ]
    number = max(numbers, default=FIRST_CODE - 1) + 1
    while Client.objects.filter(clinic=clinic, code=f"C-{number}").exists():
        number += 1
    return f"C-{number}"
