"""What a figure was measured on: without it a figure says nothing."""

from __future__ import annotations

import os
import platform
import resource
import subprocess


def about() -> str:
    """Cores, Python, commit, and the largest memory of this process, in one line."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"commit {commit or 'unknown'}, load {os.getloadavg()[0]:.1f}, peak {mib:.0f} MiB"
    )
