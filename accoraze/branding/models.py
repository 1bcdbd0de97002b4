"""What a business looks like: its colour, its logo, and the logos that it had before."""

from __future__ import annotations

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accoraze import clock
from accoraze.accounts.models import Business
from accoraze.accounts.querysets import BusinessQuerySet
from accoraze.branding.logos import LONGEST_NAME
from accoraze.versions import Versioned

ACCORAZE_BLUE = "#3457d5"


class LogoQuerySet(BusinessQuerySet):
    def former(self, branding: Branding) -> Self:
        """Keep those that a business had before, the latest first."""
        former = self.for_business(branding.business).exclude(pk=branding.logo_id)
        return former.order_by("-chosen_at", "pk")


class Logo(models.Model):
    """
    A logo that a business has or had: a PNG that Accoraze drew itself from what was uploaded.

    Nothing of one changes: its key is the digest of what it holds and whose it is. Former ones
    are kept for the log, whose entries show them: see `keeping`.
    """

    digest = models.CharField(max_length=32, primary_key=True)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="logos")
    name = models.CharField(max_length=LONGEST_NAME)
    png = models.BinaryField()
    chosen_at = models.DateTimeField(default=clock.now)

    objects = LogoQuerySet.as_manager()

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return reverse("branding:logo", args=[self.business_id, self.pk])


class Branding(Versioned):
    """
    The looks of a business; there is one for each, from the moment that it is opened.

    The logo's picture lies apart, so that pages which only name its address do not read it.
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
    logo = models.ForeignKey(
        Logo, models.RESTRICT, null=True, editable=False, related_name="+", verbose_name=_("logo")
    )

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
        if not self.logo_id:
            return ""
        return Logo(pk=self.logo_id, business_id=self.business_id).url

    @property
    def logo_name(self) -> str:
        """Return the name of the logo's file, nothing without one; costs a query."""
        names = Logo.objects.filter(pk=self.logo_id).values_list("name", flat=True)
        return names.first() or ""
