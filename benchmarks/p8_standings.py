"""P8: rebuild the standings of 10,000 therapies of 20 sessions, and the cost of one standing.

    DATABASE_URL=... python -m benchmarks.p8_standings [--episodes 10000] [--sessions 20]

Works in the empty database that DATABASE_URL names; a scratch SQLite file without one.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time


def main() -> None:
    """Build, rebuild, report."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{scratch}/benchmark.sqlite3")
        os.environ.setdefault("SECRET_KEY", "a benchmark signs nothing that anyone keeps " * 2)
        os.environ.setdefault("DATA_DIR", scratch)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
        _run(arguments)


def _run(arguments: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks.clinic import build
    from benchmarks.machine import about

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    build(
        n_episodes=arguments.episodes,
        n_sessions=arguments.sessions,
        n_therapists=max(1, arguments.episodes // 20),
        seed=1,
    )
    print(f"built {arguments.episodes} therapies in {time.perf_counter() - started:.0f} s")
    started = time.perf_counter()
    call_command("rebuild_standings", processes=arguments.processes)
    taken = time.perf_counter() - started
    one = _one_standing()
    print(f"P8 rebuild: {taken:.1f} s, {1000 * taken / arguments.episodes:.2f} ms each")
    print(f"P8 target: {60 * arguments.episodes / 10_000:.0f} s on 2 cores")
    print(f"P8 one standing, computed alone: median {one:.2f} ms; target 3 ms")
    print(about())


def _one_standing() -> float:
    """Milliseconds of the pure part: rows that are read already in, one standing out."""
    from clients.models import Episode
    from risk.clinic_settings import read_settings
    from risk.computing import compute
    from risk.facts import read_rows

    ids = list(Episode.objects.order_by("pk").values_list("pk", flat=True)[:200])
    read = read_rows(ids)
    settings = read_settings(rows.episode.clinic for rows in read)
    times = []
    for rows in read:
        started = time.perf_counter()
        compute(rows, settings[rows.episode.clinic_id])
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--episodes", type=int, default=10_000)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
