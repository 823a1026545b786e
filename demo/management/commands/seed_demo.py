"""Seeds a made-up clinic with 90 clients in all states, and prints who may sign in."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Clinic
from demo.staff import PASSWORD, sign_ins
from demo.truth import FILE


class Command(BaseCommand):
    """Seed the demo clinic. With --if-empty an existing clinic of any kind is left as it is."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say when to do nothing, and which clinic to draw."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing if a clinic exists")
        parser.add_argument(
            "--public",
            action="store_true",
            help="seed on a server that others reach: everybody knows the demo's password",
        )
        parser.add_argument("--seed", type=int, default=7, help="another number, other clients")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, or leave as it is; then print the sign-ins of the demo clinic."""
        has_demo = Clinic.objects.filter(is_demo=True).exists()
        if options["if_empty"] and Clinic.objects.exists():
            if has_demo:
                self._print_sign_ins()
            return
        if has_demo:
            raise CommandError("There is a demo clinic already.")
        if settings.IS_HTTPS and not options["public"]:
            raise CommandError(
                "PUBLIC_URL is https: this looks like a real server, and the password of the demo "
                "is known to everybody. Say --public if that is meant."
            )
        # Loaded only here: numpy costs each later start of the product a quarter of a second.
        from demo.seed import seed_demo

        self.stdout.write("Making up a demo clinic; this takes about a quarter of a minute, once.")
        folder = Path(settings.DATA_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            seeded = seed_demo(seed=options["seed"], now=timezone.now(), truth_file=folder / FILE)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            f"{seeded.staff.clinic} has {len(seeded.courses)} clients; all of them are made up."
        )
        self._print_sign_ins()

    def _print_sign_ins(self) -> None:
        self.stdout.write(f"Demo sign-ins, all with the password {PASSWORD}")
        for role, name, email in sign_ins():
            self.stdout.write(f"  {role:<11} {email:<28} {name}")
