"""What of the branding is logged; of a logo its name, and its picture while that is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from accoraze.branding.models import Branding, Logo
from activitylog import ModelActivity, register


@register(Branding)
class BrandingActivity(ModelActivity):
    category = "branding"
    summary = ("colour", "logo")
    pictures = "logo"
    exclude = ("business", "version", "created_at", "updated_at")
    labels = {"added": _("Set up branding"), "updated": _("Updated branding")}

    def picture_urls(
        self, field: str, values: Collection[str | int], business_id: str
    ) -> Mapping[str | int, str]:
        logos = Logo.objects.filter(business_id=business_id, pk__in=values).defer("png")
        return {logo.pk: logo.url for logo in logos}
