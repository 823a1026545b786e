"""The people of an import: clinic, supervisor, therapists and clients, found again or made."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError

from accounts import audit
from accounts.actions import add_person, create_clinic
from accounts.actors import Actor
from accounts.models import Clinic, Role, RoleGrant, Supervision, User
from clients.actions import start_episode
from clients.models import Client, Episode
from measures.forms_setup import add_suggested_lines
from risk.imports.batch import ImportBatch, ImportRow


def find_clinic(batch: ImportBatch) -> Clinic | None:
    """The clinic of this name, locked: two imports into it run one after the other."""
    return Clinic.objects.select_for_update().filter(name=batch.clinic_name).order_by("pk").first()


def make_clinic(by: Actor, batch: ImportBatch, at: datetime) -> Clinic:
    """A new clinic with the suggested forms. Clients cannot be asked before it has a number."""
    clinic = create_clinic(by=by, name=batch.clinic_name, time_zone=batch.time_zone, at=at)
    add_suggested_lines(by=by, clinic=clinic, at=at)
    return clinic


def supervisor_of(by: Actor, clinic: Clinic, batch: ImportBatch, at: datetime) -> User:
    """The supervisor, found by e-mail; a new one gets a one-time link to sign in.

    Where nobody runs the clinic yet, this person also becomes its administrator.
    """
    found = User.objects.filter(email=batch.supervisor_email).first()
    if found is None:
        roles = [Role.SUPERVISOR]
        if not User.objects.holding(Role.ADMIN).filter(clinic=clinic, is_active=True).exists():
            roles.append(Role.ADMIN)
        return add_person(
            by=by,
            clinic=clinic,
            full_name=batch.supervisor_name,
            email=batch.supervisor_email,
            roles=roles,
            at=at,
        )
    if found.clinic_id != clinic.pk or not found.has_role(Role.SUPERVISOR):
        raise ValidationError(f"{batch.supervisor_email} is no active supervisor of {clinic.name}.")
    return found


def therapist_email(source: str, therapist: str) -> str:
    """An address that names the row of the source and reaches nobody."""
    return f"therapist-{therapist}@{source}.import.invalid"


def therapists_of(
    by: Actor, clinic: Clinic, batch: ImportBatch, *, supervisor: User, since: date, at: datetime
) -> tuple[dict[str, User], int]:
    """Every therapist of the file, by the file's name, and how many are new.

    They are inactive: nobody signs in as them. Their supervisor owns what must be acted on.
    """
    emails = {row.therapist: therapist_email(batch.source, row.therapist) for row in batch.rows}
    known = {user.email: user for user in User.objects.filter(email__in=emails.values())}
    foreign = [email for email, user in known.items() if user.clinic_id != clinic.pk]
    if foreign:
        raise ValidationError(f"{min(foreign)} belongs elsewhere; give this source another name.")
    new = [name for name, email in emails.items() if email not in known]
    for name in new:
        known[emails[name]] = _make_therapist(by, clinic, batch.source, name, at=at)
    supervised = set(
        Supervision.objects.filter(
            supervisor=supervisor, supervisee__in=known.values(), ends_on__isnull=True
        ).values_list("supervisee_id", flat=True)
    )
    for user in known.values():
        if user.pk not in supervised:
            _supervise(by, supervisor, user, since=since, at=at)
    return {name: known[email] for name, email in emails.items()}, len(new)


def make_episode(
    by: Actor,
    batch: ImportBatch,
    row: ImportRow,
    *,
    therapist: User,
    started_on: date,
    at: datetime,
) -> Episode:
    """A client with an open episode: how a therapy ended, such a file does not say."""
    client = Client.objects.create(
        clinic_id=therapist.clinic_id, code=row.code, source=batch.source, created_at=at
    )
    audit.record(by, "import-client", client, at=at, client_id=client.pk)
    return start_episode(by=by, client=client, therapist=therapist, started_on=started_on, at=at)


def _make_therapist(by: Actor, clinic: Clinic, source: str, name: str, *, at: datetime) -> User:
    user = User(
        clinic=clinic,
        email=therapist_email(source, name),
        full_name=f"Therapist {name} ({source})",
        first_name=f"Therapist {name}",
        is_active=False,
        source=source,
        created_at=at,
    )
    user.set_unusable_password()
    user.full_clean()
    user.save()
    RoleGrant.objects.create(clinic=clinic, user=user, role=Role.THERAPIST)
    audit.record(by, "import-therapist", user, at=at)
    return user


def _supervise(by: Actor, supervisor: User, therapist: User, *, since: date, at: datetime) -> None:
    relation = Supervision.objects.create(
        clinic_id=supervisor.clinic_id,
        supervisor=supervisor,
        supervisee=therapist,
        starts_on=since,
    )
    audit.record(by, "start-supervision", relation, at=at)
