"""The plain pages of a form that cannot be opened or filled: what has happened, what to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format

from measures.models import Assignment

NO_SERVICE = "Questionnaire"  # what stands at the top while nobody knows whose form it is


@dataclass(frozen=True, slots=True)
class Notice:
    """One plain page. `text` may name {service}, {received}, {opens} and {until}."""

    status: int
    title: str
    text: str
    offers_code: bool = False


UNKNOWN = Notice(
    404,
    "This link or code is not valid",
    "Use the newest message you have, and open the whole link. You can also type the code that "
    "stands in the message or on the card.",
    offers_code=True,
)
NO_PAGE = Notice(404, "There is no such page", "Your answers so far are saved.")
RECEIVED = Notice(
    200,
    "We have your answers",
    "Received on {received}. There is nothing more to do. Thank you.",
)
WITHDRAWN = Notice(
    410,
    "This form is not needed any more",
    "The session it belonged to has changed. There is nothing for you to do. If you are unsure, "
    "ask {service}.",
)
NOT_YET = Notice(
    403,
    "This form is not open yet",
    "It opens on {opens}. Use the same link then. If the time of your session has changed, "
    "ask {service}.",
)
EXPIRED = Notice(
    410,
    "This form has closed",
    "It could be filled in until {until}. If there is something you want to say, say it when you "
    "next meet, or get in touch with {service}.",
)
LOCKED = Notice(
    410,
    "This link is locked",
    "The date of birth did not match five times. {service} has been told. Please ask for a new "
    "link.",
)
REPLACED = Notice(
    410,
    "This link no longer works",
    "Use the newest message from {service}, or ask for a new link.",
    offers_code=True,
)
RUN_OUT = Notice(
    410, "This link no longer works", "It is too old. Please ask {service} for a new link."
)
IDLE = Notice(
    403,
    "Please open your form again",
    "To keep your answers private, the form closes after half an hour without an answer. What you "
    "have saved is kept on this device, and the form is not sent yet. Open the link in your "
    "message again, or type the code.",
    offers_code=True,
)
TOO_MANY = Notice(
    429,
    "Please wait a while",
    "There were too many tries. Wait an hour, then try again, or ask for a new link.",
)
NOT_SENT = Notice(
    400,
    "Your answers were not sent",
    "Something was missing in what your browser sent. Your answers are saved: go back to the form "
    "and send them again.",
)


def show(
    request: HttpRequest, notice: Notice, assignment: Assignment | None = None
) -> HttpResponse:
    """Render a notice, with the clinic's own numbers where the form is known."""
    context = service_context(assignment)
    said = notice.text.format(
        service=context["service_name"],
        received=_spoken(assignment.completed_at if assignment else None),
        opens=_spoken(assignment.opens_at if assignment else None),
        until=_spoken(assignment.expires_at if assignment else None),
    )
    context |= {"title": notice.title, "text": said, "offers_code": notice.offers_code}
    if assignment and notice in (NO_PAGE, NOT_SENT):
        context["public_id"] = assignment.public_id
    return render(request, "portal/notice.html", context, status=notice.status)


def service_context(assignment: Assignment | None) -> dict[str, Any]:
    """What each client page shows at its top and in its footer."""
    if assignment is None:
        return {"service_name": NO_SERVICE, "crisis_contacts": []}
    clinic = assignment.clinic
    return {"service_name": clinic.name, "crisis_contacts": list(clinic.crisis_contacts.all())}


def _spoken(moment: datetime | None) -> str:
    """Tuesday 24 November at 13:42, in the zone that is active."""
    return date_format(timezone.localtime(moment), r"l j F \a\t H:i") if moment else ""
