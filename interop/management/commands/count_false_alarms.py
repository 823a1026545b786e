"""Counts how often the early rules would have spoken about the clients of an import."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clients.models import Client
from risk.false_alarms import FILE, count_false_alarms


class Command(BaseCommand):
    """Count, and with --write keep the counts for the help page."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the source of the import."""
        parser.add_argument("source", help="as in the map of the import, such as implement-gad")
        parser.add_argument("--write", action="store_true", help=f"store them in risk/{FILE.name}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the counts as JSON."""
        if not Client.objects.filter(source=options["source"]).exists():
            raise CommandError(f"No client was imported from {options['source']!r}.")
        text = json.dumps(count_false_alarms(options["source"]), indent=2)
        self.stdout.write(text)
        if options["write"]:
            FILE.write_text(f"{text}\n", encoding="utf-8")
