"""Root URLs: one prefix for each kind of person."""

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, reverse_lazy

from accounts.forms import PasswordChange, PasswordResetRequest, SetPassword
from alliance.devices import SignInView, pin
from alliance.home import help_page, home
from web.theme import choose_theme

sign_in_patterns = [
    path(
        "sign-in/",
        SignInView.as_view(),
        name="sign_in",
    ),
    path("pin/", pin, name="pin"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
    path(
        "password/",
        auth.PasswordChangeView.as_view(
            template_name="accounts/password_change.html", form_class=PasswordChange
        ),
        name="password_change",
    ),
    path(
        "password/changed/",
        auth.PasswordChangeDoneView.as_view(template_name="accounts/password_change_done.html"),
        name="password_change_done",
    ),
    path(
        "password/forgotten/",
        login_not_required(
            auth.PasswordResetView.as_view(
                template_name="accounts/password_reset.html",
                form_class=PasswordResetRequest,
                success_url=reverse_lazy("password_reset_done"),
            )
        ),
        name="password_reset",
    ),
    path(
        "password/sent/",
        login_not_required(
            auth.PasswordResetDoneView.as_view(template_name="accounts/password_reset_done.html")
        ),
        name="password_reset_done",
    ),
    path(
        "password/new/<uidb64>/<token>/",
        login_not_required(
            auth.PasswordResetConfirmView.as_view(
                template_name="accounts/password_reset_confirm.html", form_class=SetPassword
            )
        ),
        name="password_reset_confirm",
    ),
    path(
        "password/set/",
        login_not_required(
            auth.PasswordResetCompleteView.as_view(
                template_name="accounts/password_reset_complete.html"
            )
        ),
        name="password_reset_complete",
    ),
]

handler400 = "web.errors.bad_request"
handler404 = "web.errors.page_not_found"
handler500 = "alliance.failures.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("help/", help_page, name="help"),
    path("theme/", choose_theme, name="theme"),
    *sign_in_patterns,
    path("f/", include("portal.urls")),
    path("practice/", include("practice.urls")),
    path("supervision/", include("supervision.urls")),
    path("interop/", include("interop.urls")),
]
