"""What a start must not wait for."""

import os
import subprocess
import sys

import pytest

# Each takes half a second or more to import.
SLOW = ("pandas", "scipy", "statsmodels")


@pytest.mark.parametrize("entry", ["alliance.urls", "risk.management.commands.worker"])
def test_start_waits_for_no_statistics_library(entry):
    script = (
        "import django, importlib, sys; django.setup(); "
        f"importlib.import_module({entry!r}); "
        f"print([name for name in {SLOW!r} if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
    )

    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
