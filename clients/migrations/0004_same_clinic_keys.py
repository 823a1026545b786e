"""A notice seen points at a client of its own clinic only."""

from django.db import migrations

from web.composite_keys import clinic_keys


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_client_side")]
    operations = [clinic_keys([("clients_noticeseen", "client_id", "clients_client")])]
