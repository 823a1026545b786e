"""Compute every standing from its facts again."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import django
from django.core.management.base import BaseCommand, CommandParser

from clients.models import Episode
from risk.refresh import BATCH, store_in_batches


class Command(BaseCommand):
    """Rebuild all standings."""

    help = "Compute all standings from scratch. Gives the same rows as the incremental refresh."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many processes share the work."""
        parser.add_argument("--processes", type=int, default=1, help="PostgreSQL gains from two")

    def handle(self, *args: Any, processes: int, **options: Any) -> None:
        """Rebuild in batches, each one transaction."""
        ids = list(Episode.objects.order_by("pk").values_list("pk", flat=True))
        if processes > 1:
            _share(ids, processes)
        else:
            store_in_batches(ids)
        self.stdout.write(f"{len(ids)} standings rebuilt")


def _share(ids: Sequence[int], processes: int) -> None:
    """Spawned, not forked: a database connection must not be inherited."""
    batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=django.setup
    ) as pool:
        for done in [pool.submit(_rebuild, batch) for batch in batches]:
            done.result()


def _rebuild(ids: Sequence[int]) -> None:
    # Imported with the models, which wait for django.setup in a spawned process.
    store_in_batches(ids)
