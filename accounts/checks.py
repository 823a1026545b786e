"""System checks about people and clinics."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from accounts.models import Clinic


@register(Tags.database)
def check_one_clinic_on_sqlite(databases: list[str] | None = None, **_: Any) -> list[CheckMessage]:
    """SQLite holds exactly one clinic: the walls between clinics need PostgreSQL's foreign keys."""
    if not databases or connection.vendor != "sqlite":
        return []
    if Clinic._meta.db_table not in connection.introspection.table_names():
        return []
    if Clinic.objects.count() > 1:
        return [
            Error("SQLite may hold one clinic only; use PostgreSQL for more.", id="accounts.E001")
        ]
    return []
