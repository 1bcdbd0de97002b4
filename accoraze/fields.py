"""Form fields as Accoraze shows them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accoraze.accounts.currencies import Currency

EXAMPLE = Decimal("24.50")


class FieldBox(forms.BoundField):
    """A field with its label, hint and error around it, drawn by `forms/field.html`."""

    template_name = "forms/field.html"

    @property
    def text(self) -> str:
        """Return the value in words: the label of a choice, nothing for nothing."""
        value = self.value()
        if labels := dict(getattr(self.field, "choices", ())):
            return "" if value is None else str(labels.get(value, value))
        return self.field.widget.format_value(value) or ""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        if self.widget_type not in {"checkbox", "radioselect", "file"}:
            attrs.setdefault("class", "input")
        return attrs


class MoneyField(forms.DecimalField):
    """An amount of a currency, refused where the currency has no such coin.

    With `localize` it is typed as the reader's language writes it; a file is not.
    """

    widget = forms.TextInput

    def __init__(self, *, maximum: int, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=maximum, max_digits=12, **kwargs)
        self.maximum = maximum
        example = lazy(number_format, str)(EXAMPLE, 2) if self.localize else str(EXAMPLE)
        self.error_messages["invalid"] = format_lazy(
            _("Enter an amount, such as {example}."), example=example
        )
        self.affix = ""
        self.currency: Currency | None = None

    def use_currency(self, currency: Currency) -> None:
        """Let the field stand for amounts of this currency."""
        self.currency = currency
        self.affix = currency.sign.strip()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal) and self.currency and value.is_finite():
            return value.quantize(self.currency.step)
        return value

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None or self.currency is None:
            return
        if not 0 <= value <= self.maximum:
            raise ValidationError(
                _("Enter an amount between %(lowest)s and %(highest)s."),
                params={
                    "lowest": self.currency.format(Decimal(0)),
                    "highest": self.currency.format(Decimal(self.maximum)),
                },
            )
        if value % self.currency.step:
            raise ValidationError(
                ngettext(
                    "Enter an amount with at most %(count)d decimal place.",
                    "Enter an amount with at most %(count)d decimal places.",
                    self.currency.decimals,
                )
                if self.currency.decimals
                else _("Enter a whole amount: this currency has no decimals."),
                params={"count": self.currency.decimals},
            )


def reason_field(label: Any = "") -> forms.CharField:
    """Return the field whose words stand beside the change in the log."""
    return forms.CharField(
        label=label or _("Reason for the change"),
        max_length=200,
        required=False,
        help_text=_("Shown beside the change in the Activity Logs."),
    )


class LinesField(forms.CharField):
    """Text of several lines, kept with line feeds alone: browsers send another end of line."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return text and text.replace("\r\n", "\n").replace("\r", "\n")


def use_currency(fields: Iterable[forms.Field], currency: Currency) -> None:
    """Let all amounts among the fields be of this currency."""
    for field in fields:
        if isinstance(field, MoneyField):
            field.use_currency(currency)


class WordsField(forms.CharField):
    """Short names between commas, each kept once."""

    def __init__(self, *, word_length: int, most: int, **kwargs: Any) -> None:
        super().__init__(max_length=(word_length + 2) * most, **kwargs)
        self.word_length = word_length
        self.most = most

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        words = list(
            {word.lower(): word for word in map(str.strip, text.split(",")) if word}.values()
        )
        if len(words) > self.most:
            raise ValidationError(
                _("Keep to %(most)d words; there are %(count)d."),
                params={"most": self.most, "count": len(words)},
            )
        for word in words:
            MaxLengthValidator(self.word_length)(word)
        return words
