"""An answer to a risk item knows the browser in which it was saved."""

import django.db.models.deletion
from django.db import migrations, models

from web.composite_keys import clinic_keys


class Migration(migrations.Migration):
    dependencies = [("measures", "0002_same_clinic_keys")]
    operations = [
        migrations.AddField(
            model_name="riskitemsave",
            name="opening",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="risk_item_saves",
                to="measures.opening",
            ),
        ),
        clinic_keys([("measures_riskitemsave", "opening_id", "measures_opening")]),
    ]
