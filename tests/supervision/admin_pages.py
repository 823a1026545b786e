"""Every page of an administrator, and what it takes to reach it."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import CrisisContact, Supervision, User
from measures.models import FormLine
from tests.factories import make_supervisor, make_therapist, supervise

READ = ["people", "add_person", "person", "relations", "add_relation", "end_relation", "forms"]
READ += ["add_form_line", "clinic", "audit", "norms"]
POST_ONLY = ["disable_person", "enable_person", "send_link", "take_back_relation"]
POST_ONLY += ["remove_form_line", "move_form_line", "add_number", "remove_number", "move_number"]
READ_ONLY = ["people", "relations", "forms", "audit"]


def address(name: str) -> str:
    """The page's address, about rows that are there."""
    relation = Supervision.objects.first() or supervise(make_supervisor(), make_therapist())
    arguments = {
        "person": relation.supervisee_id,
        "disable_person": relation.supervisee_id,
        "enable_person": relation.supervisee_id,
        "send_link": relation.supervisee_id,
        "end_relation": relation.pk,
        "take_back_relation": relation.pk,
        "remove_form_line": FormLine.objects.first().pk,
        "move_form_line": FormLine.objects.first().pk,
        "remove_number": CrisisContact.objects.first().pk,
        "move_number": CrisisContact.objects.first().pk,
    }
    return reverse(f"supervision:{name}", args=[arguments[name]] if name in arguments else [])


def signed_in(http: Client, user: User) -> Client:
    http.force_login(user)
    return http


def text_of(response: HttpResponse) -> str:
    """The page with its white space laid flat."""
    return " ".join(response.content.decode().split())


def post(http: Client, name: str, /, *arguments: Any, **values: Any) -> HttpResponse:
    """Post a form and follow where it leads."""
    url = reverse(f"supervision:{name}", args=arguments)
    return http.post(url, values, follow=True)
