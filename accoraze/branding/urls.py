from __future__ import annotations

from django.urls import path

from accoraze.branding import views

app_name = "branding"

urlpatterns = [
    path("settings/branding/", views.BrandingView.as_view(), name="branding"),
    path(
        "branding/<int:business_id>/<int:version>.css",
        views.StylesheetView.as_view(),
        name="stylesheet",
    ),
    path("branding/<int:business_id>/<slug:digest>.png", views.LogoView.as_view(), name="logo"),
]
