"""Migration operations for foreign keys that include the clinic, on PostgreSQL.

A plain foreign key lets a row of one clinic point at another clinic's row. SQLite holds one clinic
only, so it needs no such wall.
"""

from collections.abc import Sequence

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

Key = tuple[str, str, str]  # child table, column, parent table


def clinic_keys(keys: Sequence[Key]) -> migrations.RunPython:
    """Add (clinic_id, column) → parent (clinic_id, id) for each key; dropped on the way back."""

    def add(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for table, column, parent in keys if editor.connection.vendor == "postgresql" else ():
            editor.execute(
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{_name(table, column)}" '
                f'FOREIGN KEY (clinic_id, "{column}") REFERENCES "{parent}" (clinic_id, id) '
                "DEFERRABLE INITIALLY DEFERRED"
            )

    def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for table, column, _ in keys if editor.connection.vendor == "postgresql" else ():
            editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{_name(table, column)}"')

    return migrations.RunPython(add, drop)


def _name(table: str, column: str) -> str:
    return f"{table}_{column}_same_clinic"
