"""Start a real, empty clinic with its first administrator."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts import actions
from accounts.models import Role, User
from measures.forms_setup import add_suggested_lines
from risk.delivery import sign_in_link


class Command(BaseCommand):
    """Create a clinic."""

    help = (
        "Start an empty clinic: its name, time zone, crisis numbers, and a first administrator, "
        "whose one-time sign-in link is printed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--name", required=True, help="Clients see this name.")
        parser.add_argument("--time-zone", required=True, help="Such as Europe/London.")
        parser.add_argument(
            "--crisis",
            action="append",
            default=[],
            metavar="LABEL=NUMBER",
            help="Such as 'Samaritans=116 123'. Repeat for each. Without one, no form that asks "
            "about safety can be used; numbers can be added later.",
        )
        parser.add_argument("--admin-name", required=True)
        parser.add_argument("--admin-email", required=True)
        parser.add_argument(
            "--solo",
            action="store_true",
            help="The first person is therapist and supervisor too: a practice of one.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Create everything or nothing, and print the link."""
        try:
            admin = self._create(options)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(f"{admin.clinic.name} is ready. {admin.full_name} signs in once with:")
        self.stdout.write(sign_in_link(admin))
        if not admin.clinic.crisis_contacts.exists():
            self.stdout.write("No crisis number yet: forms with a safety question stay off.")

    @transaction.atomic
    def _create(self, options: dict[str, Any]) -> User:
        now = timezone.now()
        clinic = actions.create_clinic(
            by=None, name=options["name"], time_zone=options["time_zone"], at=now
        )
        for pair in options["crisis"]:
            label, _, number = pair.partition("=")
            actions.add_crisis_contact(
                by=None, clinic=clinic, label=label.strip(), number=number.strip(), at=now
            )
        add_suggested_lines(by=None, clinic=clinic, at=now)
        roles = list(Role) if options["solo"] else [Role.ADMIN]
        return actions.add_person(
            by=None,
            clinic=clinic,
            full_name=options["admin_name"],
            email=options["admin_email"],
            roles=roles,
            at=now,
        )
