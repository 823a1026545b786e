"""The real file, counted by hand with the csv module, and variations of it written for a test."""

import csv
import io
from pathlib import Path

from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "tests" / "data" / "implement_gad_alliance" / "implement_sessions.csv"
MAP = ROOT / "interop" / "maps" / "implement_gad_alliance.yaml"
LAST_DAY = "2026-03-06"
BAI, WAI = "bai_total", ("wai_task", "wai_goal", "wai_bond", "wai_mean")

# Two clients of two therapists: a session without a form after it, one without any score.
SMALL = """\
patient_id,therapist_id,session,bai_total,wai_t1,wai_t2,wai_t3,wai_g1,wai_g2,wai_g3,wai_b1,wai_b2,\
wai_b3,wai_mean,wai_n_items,wai_task,wai_goal,wai_bond
1,1,1,38.0,3,4,4,2,4,4,4,4,3,3.5556,9,3.6667,3.3333,3.6667
1,1,2,24.0,,,,,,,,,,,,,,
1,1,3,,,,,,,,,,,,,,,
2,2,1,3.0,3,5,4,3,4,4,5,4,3,3.8889,9,4.0,3.6667,4.0
"""


def lines() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run(file: Path | str = FILE, **options: object) -> tuple[str, str]:
    """Import a file; return what was said, and what was complained about."""
    out, err = io.StringIO(), io.StringIO()
    values = {"map": MAP, "last_day": LAST_DAY, **options}
    arguments = [f"--{name.replace('_', '-')}={value}" for name, value in values.items()]
    try:
        call_command("import_sessions", str(file), *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return "", f"{err.getvalue()}{error}" * (error.returncode == 1)
    return out.getvalue(), err.getvalue()


def small(folder: Path, *changes: tuple[str, str], encoding: str = "utf-8") -> Path:
    """Write SMALL with some text replaced."""
    text = SMALL
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path = folder / "small.csv"
    path.write_bytes(text.encode(encoding))
    return path
