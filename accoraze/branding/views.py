"""The page of the branding, and what pages load of it: a stylesheet and a picture."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import UpdateView, View

from accoraze.accounts.access import BusinessViewMixin
from accoraze.accounts.permissions import Can
from accoraze.branding.forms import BrandingForm
from accoraze.branding.models import Branding, Logo
from accoraze.logged_forms import LoggedFormMixin
from accoraze.versions import VersionedFormMixin

A_YEAR = 365 * 24 * 60 * 60


class BrandingView(VersionedFormMixin, LoggedFormMixin, UpdateView):
    """Changes colour and logo, which every page shows from then on."""

    capability = Can.CHANGE_BRANDING
    model = Branding
    form_class = BrandingForm
    success_message = gettext_lazy("The branding was saved; everybody sees it from now on.")
    success_url = reverse_lazy("branding:branding")
    template_name = "branding/branding.html"

    def get_object(self, queryset: Any = None) -> Branding:
        # A copy of its own: what is typed, and maybe refused, does not show in the shell.
        return self.get_queryset().get()


class OwnBrandingMixin(BusinessViewMixin):
    """Something that pages load: of the own business, and kept while its address stays."""

    capability = Can.VIEW_DASHBOARD

    def branding(self, business_id: int) -> Branding:
        if business_id != self.business.pk:
            raise Http404(_("There is no such business."))
        return self.business.branding

    def kept(self, response: HttpResponse) -> HttpResponse:
        patch_cache_control(response, private=True, max_age=A_YEAR, immutable=True)
        return response


class StylesheetView(OwnBrandingMixin, View):
    """The colour, as the one token that the stylesheets derive all others from."""

    def get(self, request: HttpRequest, business_id: int, version: int) -> HttpResponse:
        branding = self.branding(business_id)
        rule = f":root {{ --brand: {branding.colour}; }}\n"
        response = HttpResponse(rule, content_type="text/css; charset=utf-8")
        return self.kept(response) if version == branding.version else response


class LogoView(OwnBrandingMixin, View):
    """A logo's picture, a former one's too: its address holds its digest."""

    def get(self, request: HttpRequest, business_id: int, digest: str) -> HttpResponse:
        business = self.branding(business_id).business
        logo = get_object_or_404(Logo.objects.for_business(business), pk=digest)
        return self.kept(HttpResponse(bytes(logo.png), content_type="image/png"))
