"""Compute every standing from its facts again."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from clients.models import Episode
from risk.refresh import refresh_in_batches


class Command(BaseCommand):
    """Rebuild all standings."""

    help = "Compute all standings from scratch. Gives the same rows as the incremental refresh."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild in batches, each one transaction."""
        ids = list(Episode.objects.order_by("pk").values_list("pk", flat=True))
        refresh_in_batches(ids, at=timezone.now())
        self.stdout.write(f"{len(ids)} standings rebuilt")
