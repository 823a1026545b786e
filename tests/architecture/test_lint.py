"""The code passes what `make lint` asks of it."""

import subprocess

from tests.architecture.tree import ROOT


def test_lint_finds_nothing():
    done = subprocess.run([ROOT / "tests" / "lint.sh"], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
