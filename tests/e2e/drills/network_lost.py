"""Drill 8: a phone loses its network, its tab or its wakefulness at any step of a form."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Browser, BrowserContext, Route, sync_playwright

from tests.e2e.browser import launch
from tests.e2e.drills.crowd import prepare as make_forms
from tests.e2e.drills.examining import compare, invariants_of
from tests.e2e.drills.outcome import Outcome
from tests.e2e.drills.phone import Noted, Phone
from tests.e2e.respondents import Form, Respondent, Sent, own_address
from tests.e2e.server import Server
from tests.e2e.stage import Stage

LAST = 3  # questions that are answered in the browser; those before it by plain HTTP
RETURN_SECONDS = 30.0
PRESS = "function press(form, answer) {"


def at_load(phone: Phone) -> None:
    """The page is opened without a network, and again with one."""
    phone.lose_network()
    phone.fail_to_load()
    phone.find_network()
    phone.load()
    phone.answer_the_rest()
    phone.send()


def at_answer(phone: Phone) -> None:
    """Answers are pressed without a network, which comes back later."""
    place = phone.random.choice(phone.places)
    phone.answer_up_to(place)
    phone.lose_network()
    phone.press(place)
    phone.find_network()
    phone.sees_saved()
    phone.go_on(place)
    phone.answer_the_rest()
    phone.send()


def at_continue(phone: Phone) -> None:
    """The network goes between the answer and Continue; nobody presses again."""
    place = phone.random.choice(phone.places)
    phone.answer_up_to(place)
    phone.press(place)
    phone.lose_network()
    phone.click_continue()
    phone.still_shows(place)
    phone.find_network()
    phone.arrives_after(place)
    phone.answer_the_rest()
    phone.send()


def at_submit(phone: Phone) -> None:
    """Send is pressed without a network; nobody presses again."""
    phone.answer_the_rest()
    phone.lose_network()
    phone.click_send()
    phone.still_shows_answers()
    phone.find_network()
    phone.sees_receipt()


def at_receipt(phone: Phone) -> None:
    """The form has arrived, and its receipt is lost on the way."""
    phone.answer_the_rest()
    phone.lose_once("**/done/")
    phone.click_send()
    phone.sees_receipt()


def on_3g(phone: Phone) -> None:
    """A slow network with gaps."""
    phone.slow_down()
    for place in phone.places:
        phone.press(place)
        if phone.random.random() < 1 / 2:
            phone.lose_network()
            phone.find_network()
        phone.go_on(place)
    phone.send()


def tab_killed(phone: Phone) -> None:
    """The tab is gone in mid-form; what was saved is there when the form is opened again."""
    place = phone.random.choice(phone.places)
    phone.answer_up_to(place)
    phone.press(place)
    phone.sees_saved()
    phone.kill_tab()
    phone.load(place)
    phone.still_shows(place)
    phone.go_on(place)
    phone.answer_the_rest()
    phone.send()


def asleep(phone: Phone) -> None:
    """The phone sleeps with a press on its way, and wakes up with a network."""
    place = phone.random.choice(phone.places)
    phone.answer_up_to(place)
    phone.lose_network()
    phone.press(place)
    phone.click_continue()
    phone.fall_asleep()
    phone.find_network()
    phone.wake_up()
    phone.arrives_after(place)
    phone.answer_the_rest()
    phone.send()


SCENARIOS: dict[str, Callable[[Phone], None]] = {
    "load": at_load,
    "answer": at_answer,
    "Continue": at_continue,
    "submit": at_submit,
    "receipt": at_receipt,
    "3G": on_3g,
    "tab killed": tab_killed,
    "asleep": asleep,
}


def run(stage: Stage, *, n_runs: int, seed: int, n_browsers: int = 2) -> list[Outcome]:
    """Play each scenario `n_runs` times."""
    server = stage.serve("empty")
    jobs = [name for name in SCENARIOS for _ in range(n_runs)]
    outcomes = _play(server, jobs, seed=seed, n_browsers=n_browsers)
    invariants_of(server, afterwards := Outcome("8 afterwards"))
    return [*outcomes, afterwards]


def control(stage: Stage, *, n_runs: int, seed: int) -> Outcome:
    """The scenario of an answer, with a script that says "Saved" when a tile is pressed."""
    server = stage.serve("empty")
    jobs = ["answer"] * n_runs
    [outcome] = _play(server, jobs, seed=seed, n_browsers=1, prepare=be_optimistic)
    outcome.drill = "8 control"
    return outcome


def be_optimistic(context: BrowserContext) -> None:
    """Let the form's script claim what it does not know yet."""

    def patch(route: Route) -> None:
        reply = route.fetch()
        script = reply.text()
        assert script.count(PRESS) == 1, "the script has changed: look where it notes a press"
        route.fulfill(response=reply, body=script.replace(PRESS, f"{PRESS}\n  say('Saved 00:00');"))

    context.route("**/js/form*.js", patch)


def _play(
    server: Server,
    jobs: list[str],
    *,
    seed: int,
    n_browsers: int,
    prepare: Callable[[BrowserContext], None] = lambda context: None,
) -> list[Outcome]:
    began, waiting = time.monotonic(), queue.SimpleQueue()
    for job in zip(jobs, make_forms(server, len(jobs), seed), strict=True):
        waiting.put(job)
    noted = {name: Noted() for name in jobs}
    sent: dict[str, list[Sent]] = {name: [] for name in jobs}

    def work() -> None:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            while not waiting.empty():
                name, form = waiting.get()
                _play_one(browser, server, name, form, noted[name], prepare)
                sent[name].append(Sent(form))

    with ThreadPoolExecutor(n_browsers) as pool:
        for each in [pool.submit(work) for _ in range(n_browsers)]:
            each.result()
    took = (time.monotonic() - began) / len(noted)
    return [_outcome(server, name, noted[name], sent[name], took) for name in noted]


def _play_one(
    browser: Browser,
    server: Server,
    name: str,
    form: Form,
    noted: Noted,
    prepare: Callable[[BrowserContext], None],
) -> None:
    respondent = Respondent(form, port=server.port, address=own_address(form.assignment))
    respondent.open()
    for place in range(1, len(form.questions) - LAST + 1):
        respondent.answer(place)
    phone = Phone(browser, server, respondent, noted, n_last=LAST, prepare=prepare)
    if name != "load":
        phone.load()
    SCENARIOS[name](phone)
    phone.leave()


def _outcome(server: Server, name: str, noted: Noted, sent: list[Sent], took: float) -> Outcome:
    outcome = Outcome(f"8 {name}", took=took)
    outcome.done = {"runs": len(sent), '"Saved" seen': noted.n_claims}
    outcome.count(
        {
            '"Saved" and not on the server': noted.unsaved,
            "vanished from the screen": noted.vanished,
            "kept in the browser": noted.kept,
        }
    )
    if noted.seconds:
        outcome.seconds["network back to next page, longest"] = (max(noted.seconds), RETURN_SECONDS)
    compare(server, sent, outcome)
    return outcome
