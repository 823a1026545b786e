from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def add_row(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("outbox", "Heartbeat").objects.get_or_create(name="worker")


def remove_rows(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """On the way back the time may not be missing any more; the worker writes the row anew."""
    apps.get_model("outbox", "Heartbeat").objects.filter(at=None).delete()


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_heartbeat")]

    operations = [
        migrations.AlterField(
            model_name="heartbeat",
            name="at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(add_row, remove_rows),
    ]
