"""Fitted models and decisions about them point within their clinic and are never changed.

A later migration that alters one of the tables must create its triggers again on SQLite, where
altering rebuilds the table without them.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from web.composite_keys import clinic_keys

TABLES = ("risk_riskmodel", "risk_modelactivation")
MESSAGE = "fitted models and their activations are never changed"

POSTGRESQL = [
    "CREATE FUNCTION risk_models_are_kept() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$",
    *(
        f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION risk_models_are_kept()"
        for table in TABLES
    ),
]
POSTGRESQL_BACK = [
    *(f"DROP TRIGGER {table}_is_kept ON {table}" for table in TABLES),
    "DROP FUNCTION risk_models_are_kept()",
]
SQLITE = [
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for table in TABLES
    for verb in ("UPDATE", "DELETE")
]
SQLITE_BACK = [
    f"DROP TRIGGER {table}_no_{verb}" for table in TABLES for verb in ("update", "delete")
]


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers."""
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def unguard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers."""
    for statement in POSTGRESQL_BACK if editor.connection.vendor == "postgresql" else SQLITE_BACK:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("risk", "0003_models_and_estimates"), ("accounts", "0004_thresholds")]
    operations = [
        clinic_keys(
            [
                ("risk_modelactivation", "model_id", "risk_riskmodel"),
                ("risk_modelactivation", "by_id", "accounts_user"),
            ]
        ),
        migrations.RunPython(guard, unguard),
    ]
