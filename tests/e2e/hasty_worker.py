"""The worker with its order reversed: it notes a message as done and only then sends it.

What the order protects against must show up here, or the tests of kills would show nothing.
"""

import os
from datetime import datetime

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
django.setup()

from outbox import queue  # noqa: E402  (its models need what stands above)

_claim = queue.claim


def _claim_and_forget(at: datetime) -> queue.Message | None:
    message = _claim(at)
    if message:
        queue.mark_done(message, at)
    return message


queue.claim = _claim_and_forget
call_command("worker")
