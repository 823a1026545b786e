"""Every page of the product as each kind of person sees it, with example rows of the demo clinic.

A new URL needs a look here: test_accessibility compares with the URLconf.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

WIDE, NARROW = 1280, 360


@dataclass(frozen=True, slots=True)
class Look:
    """One page in one state. Arguments name rows of demo_rows, or are meant as they stand."""

    url_name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    press: str = ""  # a button that is pressed before the look
    menu: str = ""  # a menu that is opened before the look
    state: str = ""  # one of walk.STATES: what a script makes of the page before the look
    status: int = 200
    differs_on_phone: bool = False

    @property
    def name(self) -> str:
        """What a picture of it is called."""
        arguments = map(str, self.arguments.values())
        parts = [self.url_name, *arguments, self.query, self.press, self.state]
        kept = "".join(each if each.isalnum() else "-" for each in "-".join(filter(None, parts)))
        return kept.strip("-").lower()

    def path(self, rows: Mapping[str, Any]) -> str:
        """The path, with the rows put in."""
        filled = {key: rows.get(value, value) for key, value in self.arguments.items()}
        return reverse(self.url_name, kwargs=filled) + self.query


def _episode(name: str) -> dict[str, str]:
    return {"episode_id": f"{name}_episode"}


def _session(name: str) -> dict[str, str]:
    return {"session_id": f"{name}_session"}


def _form(name: str, **more: Any) -> dict[str, Any]:
    return {"public_id": f"{name}_form", **more}


ANONYMOUS = [
    Look("sign_in"),
    Look("sign_in", press="Sign in", status=200),
    Look("password_reset"),
    Look("password_reset_done"),
    Look("password_reset_confirm", {"uidb64": "uid", "token": "token"}),
    Look("password_reset_confirm", {"uidb64": "uid", "token": "used-up"}),
    Look("password_reset_complete"),
    Look("portal:landing"),
    Look("portal:landing", press="Open my form", status=422),
    Look("portal:stop"),
    Look("portal:stop", press="Stop messages", status=404),
    Look("portal:help_now"),
    Look("portal:start", {"public_id": "zzzzzzzzzz"}, status=404),
    Look("portal:back"),
    Look("portal:room"),
    Look("portal:room", press="Set up", status=422),
]
KIOSK = [
    Look("portal:back"),
    Look("portal:unlock"),
    Look("portal:unlock", press="Unlock", status=422),
    Look("portal:room"),
    Look("portal:room", press="Go on", status=422),
]
CLIENT = [
    Look("portal:start", _form("mailed"), differs_on_phone=True),
    Look("portal:start", _form("mailed"), press="Start", status=422),
    Look("portal:start", _form("fresh"), differs_on_phone=True),
    Look("portal:notice", _form("fresh")),
    Look("portal:who_sees", _form("fresh")),
    Look("portal:who_sees", _form("fresh"), query="?saved=1"),
    Look("portal:start", _form("hard")),
    Look("portal:start", _form("withdrawn"), status=410),
    Look("portal:question", _form("fresh", place=1), differs_on_phone=True),
    Look("portal:question", _form("fresh", place=1), press="Continue", status=422),
    Look("portal:question", _form("after", place=9), differs_on_phone=True),
    Look("portal:question", _form("after", place=11), differs_on_phone=True),
    Look("portal:question", _form("fresh", place=99), status=404),
    Look("portal:question", _form("fresh", place=1), state="idle", differs_on_phone=True),
    Look("portal:question", _form("fresh", place=1), state="stale", status=403),
    Look("portal:question", _form("line", place=1), differs_on_phone=True),
    Look("portal:question", _form("line", place=1), press="Continue", status=422),
    Look("portal:support", _form("hard")),
    Look("portal:check", _form("full"), differs_on_phone=True),
    Look("portal:check", _form("full"), state="changed", status=409),
    Look("portal:check", _form("full"), state="spoilt", status=422),
    Look("portal:done", _form("sent"), differs_on_phone=True),
    Look("portal:answers", _form("sent"), differs_on_phone=True),
    Look("portal:done", _form("left")),
    Look("portal:later", _form("fresh")),
    Look("portal:later", _form("full")),
    Look("portal:start", _form("handed")),
    Look("portal:question", _form("handed", place=1), differs_on_phone=True),
    Look("portal:leave", _form("handed")),
    Look("portal:question", _form("room", place=1)),
    Look("portal:question", _form("room", place=1), state="still"),
    Look("portal:leave", _form("room")),
]
THERAPIST = [
    Look("home"),
    Look("help"),
    Look("help", query="nothing/here/", status=404),
    Look("password_change"),
    Look("password_change", press="Change password", status=200),
    Look("password_change_done"),
    Look("pin"),
    Look("pin", press="Save the PIN", status=422),
    Look("practice:today", differs_on_phone=True),
    Look("practice:today", menu="More for"),
    Look("practice:today", query="?day=2031-01-01"),
    Look("practice:clients", differs_on_phone=True),
    Look("practice:clients", query="?show=all"),
    Look("practice:clients", query="?q=nobody-of-this-name"),
    Look("practice:add_client"),
    Look("practice:record", _episode("flagged"), differs_on_phone=True),
    Look("practice:record", _episode("calm")),
    Look("practice:record", _episode("waiting")),
    Look("practice:record", _episode("new")),
    Look("practice:record", _episode("ended")),
    Look("practice:record", _episode("twice"), differs_on_phone=True),
    Look("practice:correct_client", _episode("calm")),
    Look("practice:book", _episode("calm")),
    Look("practice:end", _episode("calm")),
    Look("practice:end", _episode("calm"), press="End this therapy", status=422),
    Look("practice:choose_numbers", _episode("calm")),
    Look("practice:numbers", {**_episode("calm"), "instrument_id": "oq-45.2"}),
    Look("practice:log", _session("booked"), differs_on_phone=True),
    Look("practice:log", _session("booked"), press="Save", status=422),
    Look("practice:log", _session("rated")),
    Look("practice:rate", _session("unrated"), differs_on_phone=True),
    Look("practice:rate", _session("unrated"), press="Save my rating", status=422),
    Look("practice:move", _session("booked")),
    Look("practice:cancel", _session("booked")),
    Look("practice:cancel", _session("booked"), press="Cancel this session", status=422),
    Look("practice:form_qr", _form("mailed")),
    Look("practice:form_qr", _form("mailed"), press="Show the code"),  # ends other codes only
    Look("practice:alerts"),
    Look("practice:alerts", query="?show=closed"),
    Look("practice:alert", {"alert_id": "safety_alert"}),
    Look("practice:alert", {"alert_id": "check_in_alert"}, press="Close the alert", status=422),
    Look("practice:alert", {"alert_id": "closed_alert"}),
    Look("supervision:people", status=403),
]
SUPERVISOR = [
    Look("supervision:caseload", differs_on_phone=True),
    Look("supervision:caseload", query="?status=check-in"),
    Look("supervision:caseload", query="?ended=1"),
    Look("supervision:caseload", query="?status=unheard-of", status=400),
    Look("supervision:record", _episode("flagged"), differs_on_phone=True),
    Look("supervision:record", _episode("ended")),
    Look("supervision:record", _episode("private")),
    Look("supervision:alerts"),
    Look("supervision:alert", {"alert_id": "safety_alert"}),
    Look("supervision:alert", {"alert_id": "closed_alert"}),
    Look("supervision:models"),
    Look("supervision:model", {"model_id": "model"}, differs_on_phone=True),
    Look("supervision:model", {"model_id": "model"}, press="Let it speak", status=422),
    Look("supervision:threshold"),
    Look("supervision:figures", differs_on_phone=True),
    Look("supervision:paradata", differs_on_phone=True),
]
ADMIN = [
    Look("supervision:people", differs_on_phone=True),
    Look("supervision:add_person"),
    Look("supervision:add_person", press="Add and send the link", status=422),
    Look("supervision:person", {"user_id": "user"}),
    Look("supervision:relations"),
    Look("supervision:add_relation"),
    Look("supervision:end_relation", {"relation_id": "relation"}),
    Look("supervision:forms", differs_on_phone=True),
    Look("supervision:add_form_line"),
    Look("supervision:forms_in_use"),
    Look("supervision:norms"),
    Look("supervision:told"),
    Look("supervision:clinic"),
    Look("supervision:client_messages"),
    Look("supervision:tablets", differs_on_phone=True),
    Look("supervision:tablets", press="Add and show the code", status=422),
    Look("supervision:audit", differs_on_phone=True),
]
LOOKS = {
    "anonymous": ANONYMOUS,
    "client": CLIENT,
    "kiosk": KIOSK,
    "therapist": THERAPIST,
    "supervisor": SUPERVISOR,
    "admin": ADMIN,
}
