"""What an administrator has clients told about the use of their answers."""

from copy import copy
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Clinic
from clients.notice import notice_version
from risk import actions
from web.forms import PlainHelper
from web.refusals import show_refusal

LONGEST_YEARS = 100


class ToldForm(forms.ModelForm):
    """What stands in the clients' notice, and where they can go from a page of a form at once."""

    years_kept = forms.IntegerField(
        label="Years for which answers are kept (optional)",
        min_value=1,
        max_value=LONGEST_YEARS,
        required=False,
        help_text="After therapy ends. Left empty, clients read that you can tell them.",
    )
    exit_url = forms.URLField(
        label="Where “Leave this page” leads (optional)",
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https", "http"])],
        help_text="For somebody who does not want to be seen with a form: a weather page, say. "
        "Left empty, there is no such button.",
    )

    class Meta:
        model = Clinic
        fields = ["years_kept", "notice_text", "exit_url"]
        labels = {"notice_text": "What else clients should know (optional)"}
        help_texts = {
            "notice_text": "Stands word for word in the notice, in whatever language clients read. "
            "When it changes, each client is shown the notice once more."
        }
        widgets = {"notice_text": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(self)


@require_http_methods(["GET", "HEAD", "POST"])
def told(request: HttpRequest) -> HttpResponse:
    """Change what clients are told."""
    clinic = copy(request.user.clinic)  # a refused form must not change what the page shows
    form = ToldForm(request.POST if request.method == "POST" else None, instance=clinic)
    if form.is_valid():
        try:
            actions.change_clinic(
                by=request.user, clinic=form.instance, values=form.cleaned_data, at=timezone.now()
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Saved. Clients read it from now on.")
            return redirect("supervision:clinic")
    context = {
        "form": form,
        "notice_version": notice_version(request.user.clinic),
        "nav_current": "supervision:clinic",
    }
    return render(request, "supervision/told.html", context, status=422 if form.errors else 200)
