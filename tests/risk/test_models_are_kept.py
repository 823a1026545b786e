"""A fitted model, and the decision that it speaks, can be looked up unchanged for ever."""

import pytest
from django.db import DatabaseError, connection, transaction

from risk.models import ModelActivation, RiskModel
from tests.factories import NOW, make_supervisor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("table", ["risk_riskmodel", "risk_modelactivation"])
@pytest.mark.parametrize("change", ["UPDATE {} SET kind = 'course'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_fitted_or_decided(table, change):
    by = make_supervisor()
    model = RiskModel.objects.create(
        clinic=by.clinic,
        kind="dropout",
        code_version="test",
        fitted_at=NOW,
        as_of=NOW.date(),
        n_episodes=1,
        n_closed=1,
        n_dropouts=1,
        n_rows=1,
        body={},
        digest="0" * 64,
    )
    ModelActivation.objects.create(clinic=by.clinic, kind="dropout", model=model, at=NOW, by=by)

    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))
