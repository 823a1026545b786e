"""Bring alerts and standings to what the facts call for, once."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from risk.sweep import sweep


class Command(BaseCommand):
    """Sweep once."""

    help = "Raise missing alerts, catch up standings, watch the calendar. Safe to run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found to do."""
        swept = sweep(timezone.now())
        self.stdout.write(
            f"safety alerts repaired: {swept.safety_repaired}\n"
            f"standings refreshed: {swept.standings_refreshed}\n"
            f"check-in alerts raised: {swept.check_ins_raised}\n"
            f"lapse alerts raised: {swept.lapses_raised}\n"
            f"alerts that wait for room in the week: {swept.waiting}"
        )
