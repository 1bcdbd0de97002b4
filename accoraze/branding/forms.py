from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accoraze.branding.keeping import forget_oldest, keep
from accoraze.branding.logos import (
    NotAPictureError,
    Picture,
    TooHeavyError,
    TooLargeError,
    drawn_anew,
)
from accoraze.branding.models import Branding
from accoraze.versions import VersionedForm, locked


class LogoField(forms.FileField):
    """A picture, cleaned to a `Picture` that can be kept."""

    widget = forms.FileInput(
        attrs={"accept": "image/png,image/jpeg,image/webp,image/gif", "class": "input"}
    )
    default_error_messages = {
        "heavy": _("The file is larger than 2 MB. Save the picture smaller, and choose it again."),
        "large": _("The picture has more than 20 million pixels. Save it smaller first."),
        "picture": _("This is no picture that can be used. Choose a PNG, JPEG, WebP or GIF file."),
    }

    def clean(self, data: Any, initial: Any = None) -> Picture | None:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return drawn_anew(file.name, file, file.size)
        except TooHeavyError as error:
            raise ValidationError(self.error_messages["heavy"]) from error
        except TooLargeError as error:
            raise ValidationError(self.error_messages["large"]) from error
        except NotAPictureError as error:
            raise ValidationError(self.error_messages["picture"]) from error


class BrandingForm(VersionedForm):
    """The colour, and a logo that comes or goes."""

    logo = LogoField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG, WebP or GIF, at most 2 MB; square looks best."),
    )
    without_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    class Meta:
        model = Branding
        fields = ("colour",)
        widgets = {"colour": forms.TextInput(attrs={"type": "color"})}
        help_texts = {
            "colour": _(
                "For buttons, links and marks. Its lightness is adjusted where text would be hard "
                "to read."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.logo_id:
            del self.fields["without_logo"]

    def clean_colour(self) -> str:
        return self.cleaned_data["colour"].lower()

    @property
    def written_columns(self) -> list[str]:
        logo = ["logo"] if self._changes_logo else []
        return [*self.written_fields, *logo]

    @property
    def _changes_logo(self) -> bool:
        data = getattr(self, "cleaned_data", {})
        return bool(data.get("logo") or data.get("without_logo"))

    def save(self, commit: bool = True) -> Branding:
        """Write colour and logo in one transaction; raises ChangedMeanwhileError."""
        picture: Picture | None = self.cleaned_data["logo"]
        branding = self.instance
        with transaction.atomic():
            if self._changes_logo:
                locked(branding, seen_version=None)  # so that nobody forgets the logo meanwhile
                branding.logo = keep(self.business, picture) if picture else None
            super().save()
            if self._changes_logo:
                forget_oldest(branding)
        return branding
