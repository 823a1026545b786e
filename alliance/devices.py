"""A person's PIN, and signing in on a device that was handed to a client."""

from django.contrib import messages
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.forms import SignIn
from accounts.pins import PinForm, set_pin
from risk.actions import end_hand_over
from web.device_cookies import HAND_OVER_COOKIE, forget_secret


@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    """Choose the PIN with which the own device is taken back from a client."""
    form = PinForm(request.POST or None, user=request.user)
    if form.is_valid():
        set_pin(by=request.user, pin=form.cleaned_data["pin"], at=timezone.now())
        messages.success(request, "Your PIN is saved. You can now hand your device over.")
        return redirect("home")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/pin.html", {"form": form}, status=status)


class SignInView(LoginView):
    """Signs a person in; a hand-over that runs on the device is over with it."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignIn
    redirect_authenticated_user = True

    def form_valid(self, form: SignIn) -> HttpResponse:
        """End the hand-over before the staff's pages open."""
        key = self.request.COOKIES.get(HAND_OVER_COOKIE, "")
        end_hand_over(key=key, at=timezone.now())
        response = super().form_valid(form)
        if key:
            forget_secret(response, HAND_OVER_COOKIE)
        return response
