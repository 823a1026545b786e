"""The role gate at a delivery package's door."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from accounts.access import behind
from accounts.models import AuditEvent, Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def gated(role):
    def a_view_with_a_name_longer_than_the_column(request: HttpRequest) -> HttpResponse:
        return HttpResponse("inside")

    return behind(role, [path("x/", a_view_with_a_name_longer_than_the_column)])[0].callback


def request_by(user):
    request = HttpRequest()
    request.user = user
    return request


@pytest.mark.parametrize("role", list(Role))
def test_the_gate_opens_to_its_role_alone(role):
    others = [each for each in Role if each != role]

    assert gated(role)(request_by(make_user(roles=[role]))).content == b"inside"
    assert gated(role)(request_by(make_user(roles=list(Role)))).content == b"inside"
    with pytest.raises(PermissionDenied):
        gated(role)(request_by(make_user(roles=others)))


def test_a_disabled_person_holds_no_role():
    with pytest.raises(PermissionDenied):
        gated(Role.ADMIN)(request_by(make_user(roles=[Role.ADMIN], is_active=False)))


def test_a_refusal_is_audited_with_the_view_and_the_person():
    user = make_user(roles=[])

    with pytest.raises(PermissionDenied):
        gated(Role.ADMIN)(request_by(user))

    event = AuditEvent.objects.get(decision="deny")
    assert event.action == "refused:a_view_with_a_name_longer_than_t"
    assert (event.actor_ref, event.clinic_ref) == (user.pk, user.clinic_id)


def test_an_object_that_is_not_theirs_is_audited_too():
    def record(request: HttpRequest) -> HttpResponse:
        raise Http404

    user = make_user(roles=[Role.THERAPIST])
    view = behind(Role.THERAPIST, [path("x/", record)])[0].callback

    with pytest.raises(Http404):
        view(request_by(user))

    event = AuditEvent.objects.get(decision="deny")
    assert (event.action, event.actor_ref) == ("not-found:record", user.pk)


def test_the_gate_keeps_the_views_name_and_says_its_role():
    view = gated(Role.SUPERVISOR)

    assert view.__name__ == "a_view_with_a_name_longer_than_the_column"
    assert view.role_gate == Role.SUPERVISOR
