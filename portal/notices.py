"""The plain pages of a form that cannot be opened or filled: what has happened, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Clinic
from measures.models import Assignment
from web.templatetags.spoken import spoken_moment

NO_SERVICE = _("Questionnaire")  # what stands at the top while nobody knows whose form it is


@dataclass(frozen=True, slots=True)
class Notice:
    """One plain page. `text` may name {service}, {received}, {opens} and {until}."""

    status: int
    title: str | Promise
    text: str | Promise
    offers_code: bool = False
    leads_back: bool = False  # to the form, where it is this device's


UNKNOWN = Notice(
    404,
    _("This link or code is not valid"),
    _(
        "Use the newest message you have, and open the whole link. You can also type the code that "
        "stands in the message or on the card."
    ),
    offers_code=True,
)
NO_PAGE = Notice(
    404, _("There is no such page"), _("Your answers so far are saved."), leads_back=True
)
NO_LANGUAGE = Notice(
    422,
    _("This form does not come in that language"),
    _("Your answers so far are saved."),
    leads_back=True,
)
RECEIVED = Notice(
    200,
    _("You have already sent this"),
    _("Received on {received}. There is nothing more to do. Thank you. You can close this page."),
)
LEFT = Notice(
    200,
    _("You have already sent this"),
    _("There is nothing more to do. No answer is left on this device. You can close this page."),
)
WITHDRAWN = Notice(
    410,
    _("This form is not needed any more"),
    _(
        "The session it belonged to has changed. There is nothing for you to do. If you are "
        "unsure, ask {service}."
    ),
)
NOT_YET = Notice(
    403,
    _("This form is not open yet"),
    _(
        "It opens on {opens}. Use the same link then. If the time of your session has changed, "
        "ask {service}."
    ),
)
EXPIRED = Notice(
    410,
    _("This form has closed"),
    _(
        "It could be filled in until {until}. If there is something you want to say, say it when "
        "you next meet, or get in touch with {service}."
    ),
)
LOCKED = Notice(
    410,
    _("This link is locked"),
    _(
        "The date of birth did not match five times. {service} has been told. Please ask for a "
        "new link."
    ),
)
REPLACED = Notice(
    410,
    _("This link no longer works"),
    _("Use the newest message from {service}, or ask for a new link."),
    offers_code=True,
)
RUN_OUT = Notice(
    410, _("This link no longer works"), _("It is too old. Please ask {service} for a new link.")
)
IDLE = Notice(
    403,
    _("Please open your form again"),
    _(
        "To keep your answers private, the form closes after half an hour without an answer. What "
        "you have saved is kept on this device, and the form is not sent yet. Open the link in "
        "your message again, or type the code."
    ),
    offers_code=True,
)
TOO_MANY = Notice(
    429,
    _("Please wait a while"),
    _("There were too many tries. Wait an hour, then try again, or ask for a new link."),
)
NOT_SENT = Notice(
    400,
    _("Your answers were not sent"),
    _(
        "Something was missing in what your browser sent. Your answers are saved: go back to the "
        "form and send them again."
    ),
    leads_back=True,
)


def show(
    request: HttpRequest, notice: Notice, assignment: Assignment | None = None
) -> HttpResponse:
    """Render a notice, with the clinic's own numbers where the form is known."""
    context = service_context(assignment)
    said = str(notice.text).format(
        service=context["service_name"],
        received=spoken_moment(assignment.completed_at if assignment else None),
        opens=spoken_moment(assignment.opens_at if assignment else None),
        until=spoken_moment(assignment.expires_at if assignment else None),
    )
    context |= {"title": notice.title, "text": said, "offers_code": notice.offers_code}
    if assignment and notice.leads_back:
        context["back_to"] = assignment.public_id
    return render(request, "portal/notice.html", context, status=notice.status)


def service_context(assignment: Assignment | None, *, is_shared: bool = False) -> dict[str, Any]:
    """What each client page shows at its top and in its footer."""
    if assignment is None:
        return {"service_name": NO_SERVICE, "crisis_contacts": []}
    return clinic_context(assignment.clinic, is_shared=is_shared)


def clinic_context(clinic: Clinic, *, is_shared: bool) -> dict[str, Any]:
    """The clinic's name and numbers; a shared device shows these, and does not dial them."""
    contacts: list[Any] = list(clinic.crisis_contacts.all())
    if is_shared:
        contacts = [{"label": each.label, "number": each.number} for each in contacts]
    return {"service_name": clinic.name, "crisis_contacts": contacts}
