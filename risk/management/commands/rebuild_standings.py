"""Compute every standing from its facts again."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from clients.models import Episode
from risk.refresh import BATCH, refresh


class Command(BaseCommand):
    """Rebuild all standings."""

    help = "Compute all standings from scratch. Gives the same rows as the incremental refresh."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild in batches, each one transaction."""
        ids = list(Episode.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), BATCH):
            refresh(ids[start : start + BATCH], at=timezone.now())
        self.stdout.write(f"{len(ids)} standings rebuilt")
