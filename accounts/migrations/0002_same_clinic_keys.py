"""Rows point at rows of their own clinic only."""

from django.db import migrations

from web.composite_keys import clinic_keys


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        clinic_keys(
            [
                ("accounts_rolegrant", "user_id", "accounts_user"),
                ("accounts_supervision", "supervisor_id", "accounts_user"),
                ("accounts_supervision", "supervisee_id", "accounts_user"),
            ]
        )
    ]
