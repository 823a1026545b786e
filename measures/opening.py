"""How a client gets from a link to its form: mint, recognise, confirm, renew, revoke."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.actors import Actor, LinkHolder
from measures import links
from measures.links import Secrets
from measures.models import Assignment, Channel, Link, Opening

BIRTH_DATE_TRIES = 5
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=2)
SEEN_STEP = timedelta(minutes=1)  # how often the time of the last request is written down
# On a device that others hold next, a form is put away sooner.
SHARED_IDLE = {Channel.HANDED: timedelta(minutes=10), Channel.ROOM: timedelta(minutes=3)}
SHARED_SEEN_STEP = timedelta(seconds=10)


@transaction.atomic
def mint(*, by: Actor, assignment: Assignment, channel: str, at: datetime) -> tuple[Link, Secrets]:
    """Make a link, revoking the channel's earlier ones. Its secrets exist only in the return."""
    Assignment.objects.select_for_update().get(pk=assignment.pk)
    assignment.links.filter(channel=channel, revoked_at__isnull=True).update(revoked_at=at)
    secrets = links.new_secrets()
    while Link.objects.filter(code_selector=secrets.code[: links.SELECTOR_LENGTH]).exists():
        secrets = links.new_secrets()
    client = assignment.episode.client
    link = Link.objects.create(
        clinic_id=assignment.clinic_id,
        assignment=assignment,
        channel=channel,
        token_hash=links.hash_token(secrets.token),
        code_selector=secrets.code[: links.SELECTOR_LENGTH],
        code_hash=links.hash_code(secrets.code),
        asks_birth_date=(
            channel in (Channel.EMAIL, Channel.SMS)  # an address may be read by somebody else
            and assignment.clinic.checks_birth_date
            and client.birth_date is not None
        ),
        created_at=at,
        expires_at=links.expiry(assignment.expires_at, at),
    )
    audit.record(by, f"mint-link-{channel}", link, at=at, client_id=client.pk)
    return link, secrets


@transaction.atomic
def revoke(*, by: Actor, assignment: Assignment, at: datetime) -> int:
    """Kill every link to a form; the form itself stays asked for."""
    n_revoked = assignment.links.filter(revoked_at__isnull=True).update(revoked_at=at)
    audit.record(by, "revoke-links", assignment, at=at, client_id=assignment.episode.client_id)
    return n_revoked


@transaction.atomic
def open_link(
    *, link: Link, device_key: str, at: datetime, new_key: str = ""
) -> tuple[Opening, str]:
    """Open a usable link in a browser, and say which key its cookie should hold.

    A browser that opened this form before is recognised by its key and gets its drafts back.
    `new_key` is a key of the server's own making; nothing that a browser sent becomes one.
    """
    known = find_device(link.assignment_id, device_key)
    confirmed_at = None if link.asks_birth_date else at
    if known:
        known.link, known.renewed_at, known.seen_at = link, at, at
        known.confirmed_at, known.closed_at = confirmed_at, None
        known.save(update_fields=["link", "renewed_at", "seen_at", "confirmed_at", "closed_at"])
        opening, key = known, device_key
    else:
        key = new_key or token_urlsafe(32)
        opening = Opening.objects.create(
            clinic_id=link.clinic_id,
            assignment=link.assignment,
            link=link,
            key_hash=_hash(key),
            created_at=at,
            renewed_at=at,
            seen_at=at,
            confirmed_at=confirmed_at,
        )
    _mark_opened(opening, at)
    audit.record(holder(opening), "open-link", link, at=at)
    return opening, key


def confirm_birth_date(*, opening: Opening, given: date, at: datetime) -> bool:
    """Compare the date of birth; the fifth wrong date locks the link.

    The count is one UPDATE, so that parallel guesses cannot share a try.
    """
    with transaction.atomic():
        counted = Link.objects.filter(
            pk=opening.link_id, locked_at__isnull=True, birth_date_tries__lt=BIRTH_DATE_TRIES
        ).update(birth_date_tries=F("birth_date_tries") + 1)
        if not counted:
            return False
        if given != opening.assignment.episode.client.birth_date:
            Link.objects.filter(pk=opening.link_id, birth_date_tries__gte=BIRTH_DATE_TRIES).update(
                locked_at=at
            )
            audit.record(holder(opening), "wrong-birth-date", opening.link, at=at, decision="deny")
            return False
        Link.objects.filter(pk=opening.link_id).update(birth_date_tries=0)
        opening.confirmed_at = at
        opening.save(update_fields=["confirmed_at"])
        _mark_opened(opening, at)
        audit.record(holder(opening), "confirm-birth-date", opening.link, at=at)
        return True


def find_device(assignment_id: int, device_key: str) -> Opening | None:
    """The opening whose cookie holds this key, if it belongs to the form."""
    return _find(device_key, assignment=assignment_id)


def find_opening(public_id: str, device_key: str) -> Opening | None:
    """The opening behind a form's URL and its cookie, whether or not it is still live."""
    return _find(device_key, assignment__public_id=public_id)


def is_live(opening: Opening, at: datetime) -> bool:
    """Whether the browser may go on without opening its link again."""
    return (
        opening.closed_at is None
        and opening.link.revoked_at is None
        and opening.link.locked_at is None
        and not has_rested(opening, at)
    )


def has_rested(opening: Opening, at: datetime) -> bool:
    """Whether nobody has been at it for a while, or one sitting has lasted too long."""
    return at - opening.seen_at > idle_of(opening) or at - opening.renewed_at > LONGEST


def is_shared(opening: Opening) -> bool:
    """Whether the device is not the client's own: handed over, or a waiting room's tablet."""
    return opening.link.channel in SHARED_IDLE


def idle_of(opening: Opening) -> timedelta:
    """How long a form stays open without an answer."""
    return SHARED_IDLE.get(opening.link.channel, IDLE)


def touch(opening: Opening, at: datetime) -> None:
    """Remember that the client is still at it, now and then."""
    step = SHARED_SEEN_STEP if is_shared(opening) else SEEN_STEP
    if at - opening.seen_at >= step:
        Opening.objects.filter(pk=opening.pk).update(seen_at=at)


def renew(opening: Opening, at: datetime) -> None:
    """Let a browser go on whose client has just shown again who it is."""
    Opening.objects.filter(pk=opening.pk).update(renewed_at=at, seen_at=at)
    audit.record(holder(opening), "renew-opening", opening.link, at=at)


def holder(opening: Opening) -> LinkHolder:
    """The actor behind an opening."""
    return LinkHolder(
        clinic_id=opening.clinic_id, assignment_id=opening.assignment_id, opening_id=opening.pk
    )


def _find(device_key: str, **form: Any) -> Opening | None:
    if not device_key:
        return None
    rows = Opening.objects.select_related(
        "link",
        "assignment__clinic",
        "assignment__episode__client",
        "assignment__episode__therapist",
        "assignment__session",
    )
    return rows.filter(key_hash=_hash(device_key), **form).first()


def _mark_opened(opening: Opening, at: datetime) -> None:
    if opening.confirmed_at is not None:
        Assignment.objects.filter(pk=opening.assignment_id, opened_at__isnull=True).update(
            opened_at=at
        )


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
