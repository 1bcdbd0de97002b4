from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path
from django.views.i18n import set_language

from accoraze.accounts.forms import SignInForm
from accoraze.accounts.views import BusinessView, OwnPasswordView

app_name = "accounts"

urlpatterns = [
    path(
        "sign-in/",
        LoginView.as_view(
            template_name="accounts/sign_in.html",
            authentication_form=SignInForm,
            redirect_authenticated_user=True,
        ),
        name="sign-in",
    ),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("language/", login_not_required(set_language), name="language"),
    path("settings/password/", OwnPasswordView.as_view(), name="password"),
    path("settings/business/", BusinessView.as_view(), name="business"),
]
