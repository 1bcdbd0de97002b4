"""The addresses of the log."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from activitylog.pages.list import ActivityView
from activitylog.pages.people import PeopleView
from activitylog.reading import entry_views, news_views, summary_views
from activitylog.reading.exports.views import ExportView
from activitylog.saved_views.urls import urls_of_views

app_name = "activitylog"

urlpatterns = [
    path("settings/activity-logs/", ActivityView.as_view(), name="activity"),
    path("settings/activity-logs/export/", ExportView.as_view(), name="activity_export"),
    path("settings/activity-logs/news/", news_views.NewsView.as_view(), name="activity_news"),
    path("settings/activity-logs/<uuid:id>/", entry_views.EntryView.as_view(), name="entry"),
    path(
        "settings/activity-logs/overview/",
        summary_views.OverviewView.as_view(),
        name="overview",
    ),
    path("settings/activity-logs/views/", include(urls_of_views("activity"))),
    path("settings/activity-logs/people/", PeopleView.as_view(), name="person"),
    path("settings/activity-logs/objects/", summary_views.ObjectView.as_view(), name="object"),
    path("settings/security-logs/", ActivityView.as_view(log="security"), name="security"),
    path(
        "settings/security-logs/export/",
        ExportView.as_view(log="security"),
        name="security_export",
    ),
    path("settings/security-logs/views/", include(urls_of_views("security"))),
    path(
        "settings/security-logs/news/",
        news_views.NewsView.as_view(log="security"),
        name="security_news",
    ),
    path(
        "settings/security-logs/<uuid:id>/",
        entry_views.EntryView.as_view(log="security"),
        name="security_entry",
    ),
    path(
        "logs/activity/",
        RedirectView.as_view(pattern_name="activitylog:activity", query_string=True),
        name="activity_alias",
    ),
    path(
        "logs/security/",
        RedirectView.as_view(pattern_name="activitylog:security", query_string=True),
        name="security_alias",
    ),
]
