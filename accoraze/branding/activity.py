"""What of the branding is logged; of a logo its name, and that the picture is another."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accoraze.branding.models import Branding
from activitylog import ModelActivity, register


@register(Branding)
class BrandingActivity(ModelActivity):
    category = "branding"
    summary = ("colour", "logo_name")
    exclude = ("business", "version", "created_at", "updated_at")
    mask = "logo_digest"
    labels = {"added": _("Set up branding"), "updated": _("Updated branding")}
