"""Every address of Accoraze."""

from __future__ import annotations

from django.urls import include, path

from accoraze.dashboard.views import DashboardView

urlpatterns = [
    path("", DashboardView.as_view(), name="home"),
    path("", include("accoraze.accounts.urls")),
    path("", include("accoraze.team.urls")),
    path("", include("accoraze.branding.urls")),
    path("", include("accoraze.inventory.urls")),
    path("", include("accoraze.sales.urls")),
    path("", include("accoraze.finance.urls")),
    path("", include("activitylog.urls")),
]
