from __future__ import annotations

from django.contrib.auth.views import LoginView
from django.urls import include, path

urlpatterns = [
    path("sign-in/", LoginView.as_view(), name="sign-in"),
    path("", include("activitylog.urls")),
]
