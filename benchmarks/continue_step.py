"""One step of a form on a slow phone: from the press on Continue until the next question stands.

Target: 0.8 s at the median, with the processor 4 times slower, 150 ms for a round trip and
1.6 Mbit/s. The real server on a database of its own, a real Chromium; SQLite unless DATABASE_URL
names PostgreSQL. The bytes and requests of a first load stand below: targets 60 KB and 5.

    python -m benchmarks.continue_step [--steps 40]
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from benchmarks.machine import about
from tests.e2e.browser import launch
from tests.e2e.drills.crowd import prepare
from tests.e2e.drills.phone import PHONE
from tests.e2e.respondents import Form, Respondent, own_address
from tests.e2e.server import Server
from tests.e2e.stage import Stage
from tests.e2e.weight import weigh

TARGET_SECONDS = 0.8
CPU = 4
RTT_MS = 150
BYTES_PER_SECOND = 1_600_000 // 8
SEED = 20261127


def main() -> None:
    """Measure with and without script, then weigh the first pages."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--steps", type=int, default=40)
    n_steps = parser.parse_args().steps
    with TemporaryDirectory(prefix="continue") as folder, sync_playwright() as playwright:
        stage = Stage("continue", Path(folder), "consolemail://")
        try:
            server, browser = stage.serve("empty"), launch(playwright)
            _measure(server, browser, n_steps)
            _weigh(server, browser)
            browser.close()
        finally:
            stage.close()
    print(about())


def _measure(server: Server, browser: Browser, n_steps: int) -> None:
    for number, has_script in enumerate((True, False)):
        made = prepare(server, n_steps, SEED + number)
        # After an alarming answer a page of support comes, which is no plain step.
        forms = [form for form in made if not any(each.is_alarming for each in form.questions)]
        steps: list[float] = []
        while len(steps) < n_steps:
            steps += _steps(server, browser, forms.pop(), has_script=has_script)
        within = sorted(steps)[int(0.95 * len(steps))]
        print(
            f"Continue {'with' if has_script else 'without'} script: median "
            f"{statistics.median(steps):.2f} s, 95 % within {within:.2f} s, {len(steps)} steps "
            f"(target {TARGET_SECONDS} s)"
        )


def _steps(server: Server, browser: Browser, form: Form, *, has_script: bool) -> Iterator[float]:
    """How long each step of one form took; what all pages share was fetched before."""
    context = browser.new_context(**PHONE, java_script_enabled=has_script)
    page, respondent = context.new_page(), _opened(server, form, context)
    page.goto(f"{server.url}{respondent.folder}/q/1/")
    _slow_down(context, page)
    for place, question in enumerate(form.questions[:-1], start=1):
        page.locator(f'main label:has(input[name="answer"][value="{question.answer}"])').click()
        if has_script:
            expect(page.locator("main [data-status]")).to_have_text(re.compile("^Saved "))
        spot = _middle(page)
        began = time.monotonic()
        page.mouse.click(*spot)
        page.wait_for_selector(f'form[data-place="{place + 1}"]')
        yield time.monotonic() - began
    context.close()


def _middle(page: Page) -> tuple[float, float]:
    """Where a finger hits Continue; found beforehand, so that finding it takes no part."""
    button = page.get_by_role("button", name="Continue")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _opened(server: Server, form: Form, context: BrowserContext) -> Respondent:
    respondent = Respondent(form, port=server.port, address=own_address(form.assignment))
    respondent.open()
    cookies = respondent.browser.cookies.items()
    context.add_cookies([{"name": n, "value": v, "url": server.url} for n, v in cookies])
    return respondent


def _slow_down(context: BrowserContext, page: Page) -> None:
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    network = {"downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND}
    session.send(
        "Network.emulateNetworkConditions", {"offline": False, "latency": RTT_MS, **network}
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})


def _weigh(server: Server, browser: Browser) -> None:
    [form] = prepare(server, 1, SEED + 2)
    respondent = Respondent(form, port=server.port)
    respondent.open()
    pages = {
        "landing": f"/f/#{form.token}",
        "first page": f"{respondent.folder}/",
        "question": f"{respondent.folder}/q/1/",
    }
    for name, path in pages.items():
        weight = weigh(browser.new_context(**PHONE), server.url, path, respondent.browser.cookies)
        print(
            f"First load of the {name}: {weight.n_bytes / 1024:.1f} KB in {weight.n_requests} "
            f"requests, {len(weight.hosts) - 1} to others (targets 60 KB, 5, 0)"
        )


if __name__ == "__main__":
    main()
