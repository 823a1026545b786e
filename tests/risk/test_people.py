"""Accounts and roles go only when no client and no alert would lose their person."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent, Clinic, Role, Supervision
from clients.models import Episode
from risk import actions
from risk.alerts import raise_alert
from risk.duties import Duties, duties
from risk.models import Alert, AlertKind, Outcome
from risk.refresh import refresh_stale
from tests.factories import (
    NOW,
    end_episode,
    make_admin,
    make_episode,
    make_supervisor,
    make_therapist,
    make_user,
    supervise,
)

pytestmark = pytest.mark.django_db


def disable(user):
    return actions.disable_person(by=make_admin(), user=user, at=NOW)


def change_roles(user, *roles):
    return actions.change_roles(by=make_admin(), user=user, roles=roles, at=NOW)


def alert_of(episode, kind=AlertKind.ACCESS):
    return raise_alert(episode, kind, "a-cause", detail={}, at=NOW)


def resolve(alert, by):
    actions.resolve(
        by=by,
        alert=alert,
        outcome=Outcome.ADDRESSED,
        note="Done.",
        seen_version=alert.version,
        at=NOW,
    )


def test_a_therapist_with_clients_and_alerts_cannot_be_disabled():
    therapist = make_therapist(full_name="Tom Lindqvist")
    episode = make_episode(therapist=therapist)
    make_episode(therapist=therapist)
    alert_of(episode)

    with pytest.raises(ValidationError) as refusal:
        disable(therapist)

    assert refusal.value.messages == [
        "Tom Lindqvist still has 2 clients in treatment and 1 open alert. The therapies have to be "
        "ended by their therapist and the alerts have to be closed before the account can be "
        "disabled: someone must be there who can act."
    ]
    therapist.refresh_from_db()
    assert therapist.is_active
    assert not AuditEvent.objects.filter(action="disable-person").exists()


def test_a_safety_alert_outlives_the_therapy_and_keeps_its_owner():
    therapist = make_therapist()
    episode = make_episode(therapist=therapist)
    alert = alert_of(episode, AlertKind.SAFETY)
    end_episode(episode)

    with pytest.raises(ValidationError, match=r"still has 1 open alert\. The alerts have"):
        disable(therapist)
    alert.refresh_from_db()
    resolve(alert, therapist)
    disable(therapist)

    assert not therapist.is_active


def test_the_last_administrator_cannot_be_disabled():
    admin = make_admin()

    with pytest.raises(ValidationError, match="Someone else must be an administrator first"):
        actions.disable_person(by=admin, user=admin, at=NOW)


def test_the_role_of_therapist_goes_with_the_last_client():
    user = make_user(roles=[Role.THERAPIST, Role.SUPERVISOR])
    episode = make_episode(therapist=user)

    with pytest.raises(ValidationError, match=r"1 client in treatment\. The therapies .* role of"):
        change_roles(user, Role.SUPERVISOR)
    change_roles(user, Role.THERAPIST)
    end_episode(episode)
    change_roles(user, Role.ADMIN)

    assert user.role_set == {Role.ADMIN}


def test_the_role_of_supervisor_stays_while_alerts_came_to_it():
    supervisor = make_supervisor()
    away = make_therapist(is_active=False)
    supervise(supervisor, away)
    episode = make_episode(therapist=make_therapist())
    episode.therapist = away
    episode.save()
    alert = alert_of(episode)

    with pytest.raises(ValidationError, match=r"1 open alert.*the role of supervisor can go"):
        change_roles(supervisor, Role.ADMIN)

    assert alert.owner == supervisor
    assert duties(supervisor) == Duties(n_clients=0, n_alerts=1)


def test_supervision_stays_while_nobody_else_sees_the_alerts():
    episode, supervisor, admin = make_episode(), make_supervisor(), make_admin()
    relation = supervise(supervisor, episode.therapist)
    end_episode(episode)
    disable(episode.therapist)
    alert_of(Episode.objects.get())
    relation = Supervision.objects.get()
    last_day = {"by": admin, "relation": relation, "ends_on": NOW.date(), "at": NOW}

    with pytest.raises(ValidationError, match="open alerts that only"):
        actions.end_supervision(**last_day)

    supervise(make_supervisor(), relation.supervisee)
    assert actions.end_supervision(**last_day).ends_on == NOW.date()


def test_a_therapists_own_alert_does_not_hold_the_role_of_supervisor():
    user = make_user(roles=[Role.THERAPIST, Role.SUPERVISOR])
    alert_of(make_episode(therapist=user))

    change_roles(user, Role.THERAPIST)

    assert user.role_set == {Role.THERAPIST}


@pytest.mark.parametrize("lost", ["account", "role"])
def test_an_alert_never_goes_to_someone_who_cannot_see_it(lost):
    therapist = make_therapist()
    episode = make_episode(therapist=therapist)
    without_role = make_user(roles=[Role.ADMIN])
    supervise(without_role, therapist)
    supervisor = make_supervisor()
    supervise(supervisor, therapist)
    if lost == "account":
        therapist.is_active = False
        therapist.save()
    else:
        therapist.grants.all().delete()
    episode.therapist = type(therapist).objects.get(pk=therapist.pk)

    assert alert_of(episode).owner == supervisor


def test_counts_are_said_in_words():
    assert str(Duties(n_clients=1, n_alerts=2)) == "1 client in treatment and 2 open alerts"
    assert str(Duties(n_clients=0, n_alerts=0)) == "no client in treatment and no open alert"


def test_another_drop_share_makes_every_standing_stale():
    make_episode()
    admin = make_admin()
    refresh_stale()

    for share in (20, 20):
        actions.change_clinic(by=admin, clinic=admin.clinic, values={"drop_share": share}, at=NOW)

    assert Clinic.objects.get().settings_revision == 1
    assert refresh_stale() == 1
    assert Alert.objects.count() == 0
