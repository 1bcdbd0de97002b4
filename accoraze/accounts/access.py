"""The one door of every view: what the role may do, and rows of the own business only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Can


class SignedInRequest(HttpRequest):
    """A request as views see it: nobody gets past the middleware without signing in."""

    user: User


class BusinessViewMixin:
    """
    A view of the signed-in person's business.

    Attributes:
        capability: what the role must be allowed to do; without it the answer is 403.
    """

    capability: ClassVar[Can]
    model: Any
    request: SignedInRequest

    def dispatch(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.may(self.capability):
            raise PermissionDenied(
                _("The role %(role)s may not open this page.")
                % {"role": request.user.get_role_display()}
            )
        return super().dispatch(request, *args, **kwargs)

    @property
    def business(self) -> Business:
        return self.request.user.business

    def get_queryset(self) -> Any:
        """Return the model's rows of this business, so that any other's is not found."""
        return self.model._default_manager.for_business(self.business)
