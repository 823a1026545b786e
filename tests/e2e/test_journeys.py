"""The four journeys in one go: clinic, therapist, client, therapist again, supervisor, ending."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.e2e.client_pages import PHONE, Answers, Respondent, code_in, tile
from tests.e2e.mailbox import Mailbox
from tests.e2e.server import Server
from tests.e2e.staff_pages import Staff, link_in

ADMIN, THERAPIST, SUPERVISOR = (
    f"{name}@clinic.example" for name in ("ada.lind", "theo.marsh", "signe.holm")
)
CLIENT_EMAIL = "robin@mail.example"
BORN = date(1987, 3, 9)
PRE, POST = ["aoc-45"], ["ac-6", "first-five"]
SELF_HARM = {"aoc-45": {"27": 2}}
MOMENT = "The clock on the wall was louder than we were."
BOTTOM = {
    "ac-6": {"3": 0, "4": 0, "7": 1, "8": 0, "9": {"text": MOMENT}},
    "first-five": {"1": 9, "2": 8},
}
NOTE = "Read it. Call me before you see Robin; the plan is in the folder."


@dataclass
class Story:
    """What one step hands to the next."""

    server: Server
    mailbox: Mailbox
    new_page: Callable[..., Page]
    zone: ZoneInfo
    therapist: Staff = field(init=False)
    supervisor: Staff = field(init=False)
    answers: dict[str, Answers] = field(default_factory=dict)

    def staff(self) -> Staff:
        """A browser for one more member of staff."""
        return Staff(self.new_page(), self.server.url)

    def now(self) -> datetime:
        """The clinic's wall clock, to the minute."""
        return datetime.now(self.zone).replace(second=0, microsecond=0)


def test_from_an_empty_clinic_to_the_end_of_a_therapy(
    empty_server: Server, mailbox: Mailbox, new_page: Callable[..., Page]
) -> None:
    story = Story(empty_server, mailbox, new_page, ZoneInfo(zone_where_it_is_day()))

    admin_starts_the_clinic(story)
    therapist_adds_a_client_and_sends_the_form(story)
    client_fills_the_form_from_the_mail(story)
    therapist_sees_form_and_safety_alert(story)
    client_fills_the_second_form_from_the_typed_code(story, therapist_shows_the_code(story))
    therapist_rates_before_reading(story)
    therapist_reads_what_follows(story)
    supervisor_looks_and_acknowledges(story)
    therapist_reads_the_note_and_resolves(story)
    therapist_ends_the_therapy(story)


def zone_where_it_is_day() -> str:
    """A zone in which no midnight comes up while the story lasts."""
    hour = datetime.now(UTC).hour
    return "Asia/Tokyo" if hour < 5 else "Europe/London" if hour < 19 else "America/Los_Angeles"


def admin_starts_the_clinic(story: Story) -> None:
    printed = story.server.manage(
        *("create_clinic", "--name", "Harbour Clinic", "--time-zone", str(story.zone)),
        *("--crisis", "Samaritans=116 123", "--admin-name", "Ada Lind", "--admin-email", ADMIN),
    )
    admin = story.staff()
    admin.set_password(link_in(printed), ADMIN)
    admin.add_person("Theo Marsh", THERAPIST, "Therapist")
    admin.add_person("Signe Holm", SUPERVISOR, "Supervisor")
    admin.go("People")
    admin.follow("Supervision: who sees whose caseload")
    admin.follow("Add a")
    admin.field("Supervisor").select_option("Signe Holm")
    admin.field("Therapist").select_option("Theo Marsh")
    admin.press("Add the relation")
    admin.reads("Signe Holm", "Theo Marsh")
    admin.go("Clinic")
    admin.follow("Change the messages")
    admin.field("Send each form by itself").uncheck()
    admin.press("Save")
    admin.reads("Nothing is sent by itself: therapists send each form.")

    story.therapist, story.supervisor = story.staff(), story.staff()
    for person, email in [(story.therapist, THERAPIST), (story.supervisor, SUPERVISOR)]:
        message = story.mailbox.wait_for(email)
        person.set_password(link_in(message.get_content()), email)
    expect(story.therapist.page.get_by_role("heading", level=1)).to_have_text("Today")
    expect(story.supervisor.page.get_by_role("heading", level=1)).to_have_text("Caseload")
    story.supervisor.reads("No clients yet")


def therapist_adds_a_client_and_sends_the_form(story: Story) -> None:
    therapist = story.therapist
    therapist.go("Clients")
    therapist.follow("Add a client")
    therapist.field("Name or pseudonym (optional)").fill("Robin Vale")
    therapist.field("E-mail address (optional)").fill(CLIENT_EMAIL)
    therapist.field("Date of birth (optional)").fill(BORN.isoformat())
    therapist.press("Add client")
    therapist.book(story.now() + timedelta(hours=2))
    therapist.reads("Booked.", "Robin Vale", "Session 1", "Form not sent yet", "Not enough data")
    therapist.press("Send Robin Vale: form before the session")
    therapist.reads("The link is on its way.", "Form sent")


def client_fills_the_form_from_the_mail(story: Story) -> None:
    message = story.mailbox.wait_for(CLIENT_EMAIL)
    text = f"{message['Subject']}\n{message.get_content()}"
    assert not re.search("Robin|Theo|Harbour|therap|session", text)
    phone = story.new_page(**PHONE)
    client = Respondent(phone, story.server.url)
    client.open_link(link_in(text))
    client.give_birth_date(BORN)
    client.start()
    story.answers["pre"] = client.fill(PRE, SELF_HARM)
    assert alerts(story) == [("safety", "new")], "raised before anything is sent"
    assert responses(story) == {}

    client.send_button.dblclick()
    expect(client.heading).to_have_text("Thank you")
    phone.reload()
    phone.go_back()
    phone.goto(phone.url)
    expect(client.heading).to_have_text("Thank you")
    stored = responses(story)
    assert stored.keys() == {"aoc-45", "aoc-8"}, "one each, the short form's items taken over"
    assert stored["aoc-45"] == [story.answers["pre"]["aoc-45"]]
    assert stored["aoc-8"][0]["5"] == 2


def therapist_sees_form_and_safety_alert(story: Story) -> None:
    therapist = story.therapist
    therapist.go("Today")
    therapist.reads("Form done", "Needs you", "Safety answer")
    therapist.reads("AOC-8 28%, no norms: the first score")
    assert alerts(story) == [("safety", "new")]


def therapist_shows_the_code(story: Story) -> str:
    """The client came early: the session moves to this minute, and its second form is shown."""
    therapist = story.therapist
    therapist.page.get_by_text("More for Robin Vale").click()
    therapist.follow("Move")
    therapist.move(to=story.now())
    therapist.go("Today")
    therapist.press("QR code for Robin Vale: form after the session")
    expect(therapist.page.get_by_role("img", name="QR code that opens the form")).to_be_visible()
    therapist.reads(f"{story.server.url}/f/")
    return code_in(therapist.page.locator(".al-code").inner_text())


def client_fills_the_second_form_from_the_typed_code(story: Story, code: str) -> None:
    """With a browser that runs no script; shown in the room, so no date of birth is asked."""
    client = Respondent(story.new_page(java_script_enabled=False, **PHONE), story.server.url)
    client.open_by_code(code.lower().replace("-", " "))
    client.start()
    story.answers["post"] = client.fill(POST, BOTTOM)
    expect(client.page.get_by_role("main")).to_contain_text(MOMENT)
    client.send()
    stored = responses(story)
    assert [stored[each] for each in POST] == [[story.answers["post"][each]] for each in POST]


def therapist_rates_before_reading(story: Story) -> None:
    therapist = story.therapist
    therapist.go("Today")
    therapist.reads("Client's form is in: rate first")
    therapist.does_not_read(MOMENT, "Check-in suggested", "owest answer on goals")
    therapist.follow("Robin Vale", inside=therapist.region("Sessions"))
    therapist.reads("The client's form is in: rate first", "Safety answer")
    therapist.does_not_read(MOMENT, "Check-in suggested", "owest answer on goals")

    therapist.follow("Log", inside=therapist.region("Sessions"))
    therapist.does_not_read(MOMENT, "owest answer on goals")
    therapist.choose("What became of it?", "Attended")
    therapist.choose("Tension between the two of you", "Client drew back")
    therapist.choose("Did you talk it through?", "Not yet")
    for mostly in tile(therapist.page, "Mostly").all():
        mostly.click()
    therapist.choose("How afraid did your client feel?", "3")
    therapist.press("Save")
    therapist.reads("Logged.")


def therapist_reads_what_follows(story: Story) -> None:
    therapist = story.therapist
    therapist.reads("Check-in suggested", "Lowest answer on goals", "(session 1)", MOMENT)
    therapist.reads("23.9% at session 1", "Client: 50% at session 1", "Therapist: 75% at session 1")
    for heading in ("How the client is doing", "Working together"):
        chart = therapist.region(heading).get_by_role("list", name="session by session")
        expect(chart.get_by_role("listitem")).to_have_count(1)
    assert story.server.query(
        "SELECT status, seen_status, alliance_client, alliance_therapist FROM risk_standing"
    ) == [("check-in", "check-in", 50.0, 75.0)]
    # The alert that rested on closed answers made way for the one that the log called for.
    assert sorted(alerts(story)) == [
        ("check-in", "new"),
        ("check-in", "resolved"),
        ("safety", "new"),
    ]


def supervisor_looks_and_acknowledges(story: Story) -> None:
    supervisor = story.supervisor
    supervisor.go("Caseload")
    first = supervisor.page.locator("table tbody").first
    for text in ("Check-in suggested", "Robin Vale", "Theo Marsh", "Lowest answer on", "safety"):
        expect(first).to_contain_text(text)
    supervisor.follow("Robin Vale", inside=first)
    supervisor.reads("with Theo Marsh", MOMENT)
    main = supervisor.page.get_by_role("main")
    expect(main.get_by_role("button")).to_have_count(0)
    expect(main.locator("form, input, textarea, a[href*='/practice/']")).to_have_count(0)

    supervisor.go("Supervision alerts")
    supervisor.page.get_by_role("link", name=re.compile("^Robin Vale: Self-harm")).click()
    supervisor.field("Note for the others (optional)").fill(NOTE)
    supervisor.press("Mark as seen")
    supervisor.reads("Marked as seen.", NOTE, "Signe Holm")


def therapist_reads_the_note_and_resolves(story: Story) -> None:
    therapist = story.therapist
    therapist.go("Alerts")
    therapist.reads(NOTE, "Signe Holm", "Seen")
    therapist.page.get_by_role("link", name=re.compile("^Robin Vale: Self-harm")).click()
    therapist.reads(NOTE)
    step = therapist.page.get_by_text("Close this alert")
    step.click()
    therapist.field("Talked about and dealt with").check()
    therapist.field("What was done").fill("Talked it through, safety plan agreed.")
    therapist.press("Close the alert")
    therapist.reads("Alert closed.")
    therapist.go("Today")
    therapist.does_not_read("Safety answer")
    assert sorted(alerts(story)) == [
        ("check-in", "new"),
        ("check-in", "resolved"),
        ("safety", "resolved"),
    ]


def therapist_ends_the_therapy(story: Story) -> None:
    therapist = story.therapist
    therapist.go("Clients")
    therapist.follow("Robin Vale")
    therapist.follow("End this therapy")
    therapist.field("Client ended it and said so").check()
    therapist.press("End this therapy")
    therapist.reads("Ended.", "therapy ended", "Client ended it and said so")
    [(ending, ended_on)] = story.server.query("SELECT ending_type, ended_on FROM clients_episode")
    assert (ending, str(ended_on)) == ("client_unilateral_informed", f"{story.now():%Y-%m-%d}")
    assert sorted(alerts(story)) == [
        ("check-in", "resolved"),
        ("check-in", "resolved"),
        ("safety", "resolved"),
    ]
    assert "safety alerts repaired: 0" in story.server.manage("sweep")


def alerts(story: Story) -> list[tuple[Any, ...]]:
    return story.server.query("SELECT kind, state FROM risk_alert ORDER BY id")


def responses(story: Story) -> dict[str, list[Any]]:
    """Everything that the client has sent: the answers by instrument."""
    rows = story.server.query(
        "SELECT instrument, answers FROM measures_response WHERE respondent = 'client' ORDER BY id"
    )
    found: dict[str, list[Any]] = {}
    for instrument, answers in rows:
        read = json.loads(answers) if isinstance(answers, str) else answers
        found.setdefault(instrument, []).append(read)
    return found
