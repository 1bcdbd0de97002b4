"""What a business looks like: its colour, and its logo."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import Business
from accoraze.accounts.querysets import BusinessQuerySet
from accoraze.versions import Versioned

ACCORAZE_BLUE = "#3457d5"


class Branding(Versioned):
    """
    The looks of a business; there is one for each, from the moment that it is opened.

    `logo_digest` tells one logo from the next, and is empty where there is none; the picture
    itself lies apart, so that pages which only name it do not read it.
    """

    business = models.OneToOneField(Business, on_delete=models.CASCADE, editable=False)
    colour = models.CharField(
        _("brand colour"),
        max_length=7,
        default=ACCORAZE_BLUE,
        validators=[
            RegexValidator(
                r"^#[0-9a-fA-F]{6}\Z", _("Enter a colour as six digits, such as #3457d5.")
            )
        ],
    )
    logo_name = models.CharField(_("logo"), max_length=100, blank=True, editable=False)
    logo_digest = models.CharField(_("logo's picture"), max_length=32, blank=True, editable=False)

    objects = BusinessQuerySet.as_manager()

    class Meta:
        verbose_name = _("branding")
        verbose_name_plural = _("brandings")

    def __str__(self) -> str:
        return self.business.name

    @property
    def stylesheet_url(self) -> str:
        return reverse("branding:stylesheet", args=[self.business_id, self.version])

    @property
    def logo_url(self) -> str:
        """Return where the logo is, which changes with it; nothing without one."""
        if not self.logo_digest:
            return ""
        return reverse("branding:logo", args=[self.business_id, self.logo_digest])


class Logo(models.Model):
    """A logo's picture: a PNG that Accoraze drew itself from what was uploaded."""

    branding = models.OneToOneField(
        Branding, on_delete=models.CASCADE, primary_key=True, related_name="logo"
    )
    png = models.BinaryField()

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return str(self.branding)
