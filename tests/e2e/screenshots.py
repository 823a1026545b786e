"""Photographs every page of the demo clinic, and the pictures of the README. Run by hand.

.venv/bin/python -m tests.e2e.screenshots FOLDER    every page, two widths, light and dark
.venv/bin/python -m tests.e2e.screenshots --readme  docs/screenshots/*.png
"""

from __future__ import annotations

import argparse
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import django
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.browser import launch
from tests.e2e.every_page import LOOKS, NARROW, WIDE, Look
from tests.e2e.server import ROOT, Server, manage
from tests.e2e.walk import OWN_INSTRUMENTS, DemoClinic, describe, walker

README_FOLDER = ROOT / "docs" / "screenshots"
BRITISH = {"locale": "en-GB"}  # how the browser writes dates into date fields
SMALL = {**BRITISH, "device_scale_factor": 2 / 3}
SHORT = {**SMALL, "viewport": {"width": WIDE, "height": 1120}}
TALL = {**SMALL, "viewport": {"width": WIDE, "height": 2010}}
PHONE = {**BRITISH, "device_scale_factor": 2, "viewport": {"width": NARROW, "height": 780}}
FIRST_QUESTION = {"public_id": "fresh_form", "place": 1}
# Another team than the one that demo_rows adds its client to.
README_TEAM = {"supervisor": "amara@riverside.example", "therapist": "tomasz@riverside.example"}
RICHEST_RECORD = """
    SELECT episode.id FROM clients_episode episode
    JOIN risk_standing standing ON standing.episode_id = episode.id
    JOIN accounts_user therapist ON therapist.id = episode.therapist_id
    WHERE therapist.email = ? AND seen_status = 'check-in' AND ending_type = 'open'
        AND closed_sessions = '[]'
    ORDER BY seen_reasons LIKE '%three-falls%' DESC, n_sessions DESC LIMIT 1
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--readme", action="store_true")
    chosen = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        clinic = start_demo(Path(data))
        try:
            browser = launch(playwright)
            if chosen.readme:
                readme_pictures(browser, clinic)
            if chosen.folder:
                every_picture(browser, clinic, chosen.folder)
            browser.close()
        finally:
            clinic.server.stop()


def start_demo(folder: Path) -> DemoClinic:
    """A demo clinic of its own, served on a free port."""
    url = f"sqlite:///{folder}/demo.sqlite3"
    for command in ("migrate", "collectstatic --noinput", "seed_demo"):
        name, *options = command.split()
        manage(name, *options, "--verbosity", "0", DATA_DIR=str(folder), DATABASE_URL=url)
    server = Server(url, folder, folder / "log", {"EMAIL_URL": "consolemail://", **OWN_INSTRUMENTS})
    server.start()
    return describe(server)


def every_picture(browser: Browser, clinic: DemoClinic, folder: Path) -> None:
    for scheme in ("light", "dark"):
        for actor, looks in LOOKS.items():
            with walker(browser, clinic, actor, color_scheme=scheme, **BRITISH) as person:
                for look in looks:
                    person.look(look)
                    for width in (WIDE, NARROW):
                        person.overflow(width)
                        name = f"{actor}/{look.name}-{width}-{scheme}.png"
                        person.page.screenshot(path=folder / name, full_page=True)
                    person.overflow(WIDE)


def readme_pictures(browser: Browser, clinic: DemoClinic) -> None:
    """The caseload, one record and one question, down to where a screen ends."""
    clinic = replace(clinic, emails={**clinic.emails, **README_TEAM})
    [(episode,)] = clinic.server.query(RICHEST_RECORD, README_TEAM["therapist"])
    README_FOLDER.mkdir(parents=True, exist_ok=True)
    for name, actor, look, device in [
        ("caseload", "supervisor", Look("supervision:caseload"), SHORT),
        ("record", "therapist", Look("practice:record", {"episode_id": episode}), TALL),
        ("question", "client", Look("portal:question", FIRST_QUESTION), PHONE),
    ]:
        with walker(browser, clinic, actor, color_scheme="light", **device) as person:
            person.page.goto(clinic.server.url + look.path(clinic.rows))
            person.page.screenshot(path=README_FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
