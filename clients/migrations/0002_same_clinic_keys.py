"""Rows point at rows of their own clinic only."""

from django.db import migrations

from web.composite_keys import clinic_keys


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]
    operations = [
        clinic_keys(
            [
                ("clients_episode", "client_id", "clients_client"),
                ("clients_episode", "therapist_id", "accounts_user"),
                ("clients_clientcorrection", "client_id", "clients_client"),
                ("clients_clientcorrection", "by_id", "accounts_user"),
            ]
        )
    ]
