"""When messages leave to clients by themselves, as an administrator sets it."""

from copy import copy
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Clinic
from risk import actions
from web.forms import PlainHelper
from web.refusals import show_refusal

MOST_HOURS = 168
_CLOCK = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class MessagesForm(forms.ModelForm):
    """Whether and when each form's message leaves, and the language of clients by default."""

    pre_form_hours = forms.IntegerField(
        label="The form before a session opens, and is sent, so many hours before",
        min_value=1,
        max_value=MOST_HOURS,
        help_text="1 to 168. Forms that are open already stay open.",
    )

    class Meta:
        model = Clinic
        fields = ["sends_forms", "pre_form_hours", "quiet_from", "quiet_until", "language"]
        labels = {
            "sends_forms": "Send each form by itself",
            "quiet_from": "Quiet hours begin at",
            "quiet_until": "Quiet hours end at",
            "language": "Language of clients by default",
        }
        help_texts = {
            "sends_forms": "To clients who get messages: the form before a session when it opens, "
            "the form after it at the planned end, and one reminder.",
            "quiet_from": "In the clinic's time. What staff send by hand leaves all the same.",
            "quiet_until": "The same time twice: no quiet hours.",
            "language": "For clients of whom nothing else is known.",
        }
        widgets = {"quiet_from": _CLOCK, "quiet_until": _CLOCK}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(self)


@require_http_methods(["GET", "HEAD", "POST"])
def client_messages(request: HttpRequest) -> HttpResponse:
    """Change when messages leave."""
    clinic = copy(request.user.clinic)  # a refused form must not change what the page shows
    form = MessagesForm(request.POST if request.method == "POST" else None, instance=clinic)
    if form.is_valid():
        try:
            actions.change_messages(
                by=request.user, clinic=form.instance, values=form.cleaned_data, at=timezone.now()
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Saved. It holds for every form that has not opened yet.")
            return redirect("supervision:clinic")
    context = {"form": form, "nav_current": "supervision:clinic"}
    status = 422 if form.errors else 200
    return render(request, "supervision/client_messages.html", context, status=status)
