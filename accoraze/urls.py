"""Every address of Accoraze."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="inventory:products"), name="home"),
    path("", include("accoraze.accounts.urls")),
    path("", include("accoraze.inventory.urls")),
    path("", include("accoraze.sales.urls")),
    path("", include("accoraze.finance.urls")),
    path("", include("activitylog.urls")),
]
