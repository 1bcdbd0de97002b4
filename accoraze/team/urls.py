from __future__ import annotations

from django.urls import path

from accoraze.team.views import invitations, joining, people

app_name = "team"

urlpatterns = [
    path("settings/team/", people.TeamView.as_view(), name="people"),
    path("settings/team/<int:pk>/", people.PersonView.as_view(), name="person"),
    path("settings/team/<int:pk>/role/", people.RoleView.as_view(), name="role"),
    path("settings/team/<int:pk>/remove/", people.RemoveView.as_view(), name="remove"),
    path("settings/team/invite/", invitations.InviteView.as_view(), name="invite"),
    path(
        "settings/team/invitations/<int:pk>/",
        invitations.InvitationView.as_view(),
        name="invitation",
    ),
    path(
        "settings/team/invitations/<int:pk>/send/",
        invitations.SendAgainView.as_view(),
        name="send-again",
    ),
    path(
        "settings/team/invitations/<int:pk>/withdraw/",
        invitations.WithdrawView.as_view(),
        name="withdraw",
    ),
    path("invitations/<str:token>/", joining.AcceptView.as_view(), name="accept"),
]
