"""The administrator's pages about people: who works here, in which roles."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions as accounts
from accounts.models import Role, User
from risk import actions
from risk.duties import duties
from supervision.admin_forms import PersonForm, RolesForm
from supervision.people import person_rows, relation_rows
from web.refusals import show_refusal

PEOPLE = "supervision:people"


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody in the clinic."""
    rows = person_rows(request.user, on=timezone.localdate())
    return render(request, "supervision/people.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: HttpRequest) -> HttpResponse:
    """Add a person, who gets a sign-in link by e-mail."""
    form = PersonForm(request.POST or None)
    if form.is_valid():
        try:
            user = accounts.add_person(
                by=request.user, clinic=request.user.clinic, at=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{user} is added. A sign-in link goes to {user.email}.")
            return redirect("supervision:person", user.pk)
    context = {"form": form, "nav_current": PEOPLE}
    return render(request, "supervision/add_person.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One person: roles, account, relations."""
    user = _person(request, user_id)
    form = RolesForm(request.POST or None, initial={"roles": sorted(user.role_set)})
    if form.is_valid():
        try:
            user = actions.change_roles(
                by=request.user, user=user, roles=form.cleaned_data["roles"], at=timezone.now()
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"The roles of {user} are saved.")
            return _back_to(request, user)
    return _person_page(request, user, form)


@require_POST
def disable_person(request: HttpRequest, user_id: int) -> HttpResponse:
    """Disable an account, unless clients or alerts would lose their person."""
    user = _person(request, user_id)
    try:
        actions.disable_person(by=request.user, user=user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"The account of {user} is disabled.")
    return _back_to(request, user)


@require_POST
def enable_person(request: HttpRequest, user_id: int) -> HttpResponse:
    """Open an account again; a link sets a new password where one is wanted."""
    user = _person(request, user_id)
    accounts.set_active(by=request.user, user=user, is_active=True, at=timezone.now())
    messages.success(request, f"The account of {user} is in use again.")
    return _back_to(request, user)


@require_POST
def send_sign_in_link(request: HttpRequest, user_id: int) -> HttpResponse:
    """Send a new one-time link."""
    user = _person(request, user_id)
    if user.is_active:
        accounts.request_sign_in_link(by=request.user, user=user, at=timezone.now())
        messages.success(request, f"A sign-in link goes to {user.email} within a minute.")
    else:
        messages.error(request, f"The account of {user} is disabled. Enable it first.")
    return _back_to(request, user)


def _person(request: HttpRequest, user_id: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), pk=user_id)


def _person_page(request: HttpRequest, user: User, form: RolesForm) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "person": user,
        "form": form,
        "duties": duties(user),
        "relations": relation_rows(request.user, on=today, of=user),
        "nav_current": PEOPLE,
    }
    return render(request, "supervision/person.html", context, status=_status(request))


def _back_to(request: HttpRequest, user: User) -> HttpResponse:
    """Back to the person's page; home, if the person took that page from themselves."""
    if user.pk == request.user.pk and not (user.is_active and user.has_role(Role.ADMIN)):
        return redirect("home")
    return redirect("supervision:person", user.pk)


def _status(request: HttpRequest) -> int:
    """A form that is shown again after a POST was not accepted."""
    return 422 if request.method == "POST" else 200
