"""Which population a clinic compares its clients with."""

from __future__ import annotations

from django.db import models

from accounts.models import Clinic


class NormChoice(models.Model):
    """The norm set that a clinic has chosen for one instrument; without a row, the file's first."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="norm_choices")
    instrument = models.CharField(max_length=32)
    norm_set = models.CharField(max_length=32)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "instrument"], name="norms_chosen_once_per_instrument"
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument}: {self.norm_set}"
