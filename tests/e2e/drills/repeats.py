"""Drill 9: the same form sent again, at once, from tabs and devices, and while others change it."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from tests.e2e.drills.crowd import everyone, prepare
from tests.e2e.drills.examining import invariants_of
from tests.e2e.drills.outcome import Outcome
from tests.e2e.ledger import Found, examine, read_forms
from tests.e2e.respondents import Form, Reply, Respondent, Sent
from tests.e2e.server import Server
from tests.e2e.stage import Stage

MANY = 50
EDIT_SECONDS = 0.1  # about what an edit takes: the send falls before, into or after it
UNLOCKED = "tests.e2e.drills.unlocked_wsgi"


@dataclass(slots=True)
class Seen:
    """What the clients of one scenario have met."""

    server: Server
    versions: dict[int, list[Form]] = field(default_factory=dict)  # by form: what was sent
    received: set[int] = field(default_factory=set)  # forms of which somebody got a receipt
    failures: list[str] = field(default_factory=list)
    refused: int = 0
    meddler: subprocess.Popen[str] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def meddle(self, form: int) -> None:
        """Have the therapist change this form about now."""
        with self.lock:
            self._meddle(form)

    def _meddle(self, form: int) -> None:
        if self.meddler is None:
            code = "from tests.e2e.drills import meddling; meddling.obey()"
            self.meddler = self.server.begin(code)
            assert self.meddler.stdout.readline() == "ready\n"
        self.meddler.stdin.write(f"{form}\n")
        self.meddler.stdin.flush()

    def note(self, replies: Sequence[Reply], *versions: Form) -> None:
        """Keep what was sent and what came of it."""
        key = versions[0].assignment
        self.versions[key] = list(versions)
        self.failures += [f"{key}: {each.status}" for each in replies if each.status >= 500]
        if any(each.status == 303 and each.path.endswith("/done/") for each in replies):
            self.received.add(key)
        else:
            self.refused += 1


Scenario = Callable[[Respondent, Seen], None]


def clicked_twice(respondent: Respondent, seen: Seen) -> None:
    """A double or triple click: the same page sends at once."""
    respondent.fill()
    n = 2 + respondent.form.assignment % 2
    tabs = [respondent.browser.tab() for _ in range(n)]
    replies = at_once([lambda tab=tab: respondent.send_once(tab) for tab in tabs])
    seen.note(replies, respondent.form)


def sent_by_fifty(respondent: Respondent, seen: Seen) -> None:
    """One submission id, sent by fifty at once."""
    respondent.fill()
    tabs = [respondent.browser.tab() for _ in range(MANY)]
    seen.note(at_once([lambda t=tab: respondent.send_once(t) for tab in tabs]), respondent.form)


def went_back(respondent: Respondent, seen: Seen) -> None:
    """Sent, back to the check of the answers, sent again."""
    respondent.fill()
    first = respondent.send_once()
    back = respondent.browser.get(f"{respondent.folder}/check/")
    seen.note([first, back, respondent.send_once()], respondent.form)


def reloaded(respondent: Respondent, seen: Seen) -> None:
    """The reply to the send is reloaded, and so is the receipt."""
    respondent.fill()
    replies = [respondent.send_once() for _ in range(3)]
    replies += [respondent.browser.get(f"{respondent.folder}/done/") for _ in range(2)]
    seen.note(replies, respondent.form)


def in_two_tabs(respondent: Respondent, seen: Seen) -> None:
    """Two tabs of one browser send different answers at once."""
    respondent.open()
    other, tab = otherwise(respondent.form), respondent.browser.tab()
    acts = [lambda: respondent.send_once(), lambda: respondent.send_once(tab, other)]
    seen.note(at_once(acts), respondent.form, other)


def on_two_devices(respondent: Respondent, seen: Seen) -> None:
    """Two devices send different answers at once."""
    other = Respondent(
        otherwise(respondent.form),
        port=respondent.browser.port,
        address=respondent.browser.address,
    )
    respondent.open()
    other.open()
    seen.note(at_once([respondent.send_once, other.send_once]), respondent.form, other.form)


def opened_twice(respondent: Respondent, seen: Seen) -> None:
    """The link is opened again between the answers and the send."""
    respondent.fill()
    respondent.open()
    seen.note([respondent.send_once()], respondent.form)


def came_back_late(respondent: Respondent, seen: Seen) -> None:
    """The session runs out in mid-form, for minutes or for a day: the link is opened again."""
    respondent.fill()
    idle = timedelta(hours=25) if respondent.form.assignment % 2 else timedelta(minutes=31)
    seen.server.query(
        "UPDATE measures_opening SET seen_at = ?, renewed_at = ? WHERE assignment_id = ?",
        *[(datetime.now(UTC) - idle).strftime("%Y-%m-%d %H:%M:%S")] * 2,
        respondent.form.assignment,
    )
    replies = [respondent.send_once()]
    if replies[0].status != 303:
        respondent.open()
        replies.append(respondent.send_once())
    seen.note(replies, respondent.form)


def meddled_with(respondent: Respondent, seen: Seen) -> None:
    """The therapist moves the session, withdraws the form or sends a new link meanwhile."""
    respondent.open()
    seen.meddle(respondent.form.assignment)
    time.sleep(Random(respondent.form.assignment).uniform(0, EDIT_SECONDS))
    replies = [respondent.send_once() for _ in range(2)]
    seen.note(replies, respondent.form)


SCENARIOS: dict[str, Scenario] = {
    "clicked twice": clicked_twice,
    "went back": went_back,
    "reloaded": reloaded,
    "two tabs": in_two_tabs,
    "two devices": on_two_devices,
    "link opened twice": opened_twice,
    "session ran out": came_back_late,
    "therapist edits": meddled_with,
    "fifty at once": sent_by_fifty,
}


def run(stage: Stage, *, n_forms: int, seed: int) -> list[Outcome]:
    """Play every scenario with `n_forms` forms, the one of fifty with fewer."""
    server, outcomes = stage.serve("empty"), []
    for name, scenario in SCENARIOS.items():
        n = max(2, n_forms // MANY) if scenario is sent_by_fifty else n_forms
        outcomes.append(_play(server, name, scenario, n_forms=n, seed=seed))
    invariants_of(server, afterwards := Outcome("9 afterwards"))
    return [*outcomes, afterwards]


def control(stage: Stage, *, n_forms: int, seed: int) -> Outcome:
    """A double click without the unique key, without locks, without memory for what was sent."""
    plan = str(stage.folder / "never_written")
    server = stage.serve("empty", application=UNLOCKED, CRASH_PLAN=plan)
    server.python("from tests.e2e import forms_to_fill; forms_to_fill.allow_second_responses()")
    return _play(server, "control", clicked_twice, n_forms=n_forms, seed=seed)


def otherwise(form: Form) -> Form:
    """The same form with each risk answer turned round, and the first answer changed."""
    questions = [
        replace(each, answer=int(each.answer == 0))
        if each.raises_from is not None or place == 0
        else each
        for place, each in enumerate(form.questions)
    ]
    return replace(form, questions=tuple(questions))


def at_once(acts: Sequence[Callable[[], Reply]]) -> list[Reply]:
    """Let all acts go together, each on a thread of its own."""
    gate = threading.Barrier(len(acts))

    def run_one(act: Callable[[], Reply]) -> Reply:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run_one, acts))


def _play(server: Server, name: str, scenario: Scenario, *, n_forms: int, seed: int) -> Outcome:
    outcome, seen, began = Outcome(f"9 {name}"), Seen(server), time.monotonic()

    def act(respondent: Respondent) -> Sent:
        scenario(respondent, seen)
        return Sent(respondent.form)

    everyone(server, prepare(server, n_forms, seed), act)
    if seen.meddler:
        outcome.done["edits that were refused"] = _end_meddling(seen.meddler)
    outcome.done["not received"] = seen.refused
    outcome.at_least = {"forms": (len(seen.versions), n_forms)}
    outcome.count({"5xx": seen.failures})
    _examine(server, seen, outcome)
    outcome.took = time.monotonic() - began
    return outcome


def _end_meddling(meddler: subprocess.Popen[str]) -> int:
    said, _ = meddler.communicate(timeout=60)
    assert meddler.returncode == 0, said
    return said.count("refused")


def _examine(server: Server, seen: Seen, outcome: Outcome) -> None:
    """One response with one of the versions sent; the other one is kept; nothing unreceived."""
    stored, wins, found = read_forms(server), [], Found()
    for key, versions in seen.versions.items():
        answers = {name: given for name, given, _ in stored[key].responses}
        winner = next((each for each in versions if each.answers == answers), versions[0])
        if key in seen.received:
            wins.append(Sent(winner))
        elif answers:
            found.altered.append(f"{key}: stored, and nobody was told")
    lines = asdict(examine(server, wins))
    lines["altered"] += found.altered
    del lines["alerts"]  # two versions, one alert: IN-1 looks at both
    n_second = sum(len(each) > 1 for each in seen.versions.values())
    lines["late variants missing"] = _missing_variants(server, seen) if n_second else []
    outcome.count(lines)


def _missing_variants(server: Server, seen: Seen) -> list[str]:
    kept = dict(server.query("SELECT assignment_id, COUNT(*) FROM measures_latevariant GROUP BY 1"))
    return [
        f"{key}: {kept.get(key, 0)}"
        for key, versions in seen.versions.items()
        if kept.get(key, 0) != len(versions) - 1
    ]
