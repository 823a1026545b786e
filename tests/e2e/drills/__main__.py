"""Run the drills and write their report: `make drills`, or `python -m tests.e2e.drills`.

SIZE=small, part (a fifth) or full, ONLY=1,8, ENGINE=sqlite or postgresql, SEED and REPORT (a
folder) choose.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.e2e.drills.plan import DRILLS, ENGINES, FULL, Drill
from tests.e2e.drills.report import Played, written
from tests.e2e.mailbox import Mailbox
from tests.e2e.server import ROOT
from tests.e2e.stage import Stage

POSTGRES = ROOT / "tests" / "engines" / "postgres.sh"
SEED = 20261123


def main() -> int:
    """Run what was chosen; not 0 where a drill failed or a control passed."""
    size, seed = os.environ.get("SIZE") or FULL, int(os.environ.get("SEED") or SEED)
    only = {each for each in os.environ.get("ONLY", "").split(",") if each}
    engines = [each for each in ENGINES if each in (os.environ.get("ENGINE") or each)]
    began, played = datetime.now(UTC), []
    for engine in engines:
        chosen = [d for d in DRILLS if engine in d.engines and (not only or d.number in only)]
        with _database(engine) as folder:
            for number, drill in enumerate(chosen):
                played.append(_play(drill, engine, f"drill_{number}", folder, size, seed))
    folder = Path(os.environ.get("REPORT") or ROOT / "docs" / "drills")
    folder.mkdir(parents=True, exist_ok=True)
    only_these = "".join(f"-{each}" for each in sorted(only))
    report = folder / f"{began:%Y-%m-%d}{only_these}.md"
    report.write_text(written(played, size=size, seed=seed, began=began), encoding="utf-8")
    print(f"Report: {report}")
    return int(any(each.failures for each in played))


def _play(drill: Drill, engine: str, name: str, folder: Path, size: str, seed: int) -> Played:
    mailbox, began = Mailbox(), time.monotonic()
    stage = Stage(name, folder, mailbox.url)
    try:
        outcomes = drill.play(stage, size, seed)
        failures = drill.verdict(outcomes)
    except (AssertionError, OSError, RuntimeError) as error:
        outcomes, failures = [], [f"{type(error).__name__}: {str(error)[:400]}"]
    finally:
        stage.close()
        mailbox.close()
    played = Played(drill, engine, outcomes, failures, time.monotonic() - began)
    print(f"{engine} {drill.number}: {played.verdict}, {played.took:.0f} s", *failures, sep="\n  ")
    print(*(f"  {each}" for each in outcomes), sep="\n", flush=True)
    return played


@contextmanager
def _database(engine: str) -> Iterator[Path]:
    """A folder for the run, and the engine's URL where throw-away databases are made."""
    with TemporaryDirectory(prefix="drills") as name:
        folder = Path(name)
        if engine == "sqlite":
            os.environ["DATABASE_URL"] = "sqlite://"
            yield folder
            return
        folder.chmod(0o755)  # the server's own user goes through it
        cluster = str(folder / "cluster")
        start = [POSTGRES, "start", cluster, "durable"]
        os.environ["DATABASE_URL"] = subprocess.check_output(start, text=True).strip()
        try:
            yield folder
        finally:
            subprocess.run([POSTGRES, "stop", cluster], check=True)


if __name__ == "__main__":
    sys.exit(main())
