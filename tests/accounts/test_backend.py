"""Knowing a signed-in person again."""

import pytest

from accounts.backend import StaffBackend
from accounts.models import Role, RoleGrant
from tests.factories import make_therapist

pytestmark = pytest.mark.django_db


def test_person_comes_with_clinic_and_all_roles_in_one_query(django_assert_num_queries):
    therapist = make_therapist()
    RoleGrant.objects.create(clinic=therapist.clinic, user=therapist, role=Role.SUPERVISOR)

    with django_assert_num_queries(1):
        known = StaffBackend().get_user(therapist.pk)
        found = (known, known.clinic, known.role_set)

    assert found == (therapist, therapist.clinic, {Role.THERAPIST, Role.SUPERVISOR})


def test_person_without_a_role_has_none():
    therapist = make_therapist()
    RoleGrant.objects.filter(user=therapist).delete()

    assert StaffBackend().get_user(therapist.pk).role_set == frozenset()


def test_closed_account_and_unknown_id_are_nobody():
    therapist = make_therapist()
    therapist.is_active = False
    therapist.save(update_fields=["is_active"])

    assert [StaffBackend().get_user(pk) for pk in (therapist.pk, therapist.pk + 1)] == [None, None]
