"""What people type about products and stock."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import User
from accoraze.accounts.permissions import Can
from accoraze.fields import (
    FieldBox,
    LinesField,
    MoneyField,
    WordsField,
    reason_field,
    use_currency,
)
from accoraze.inventory.models import MAX_PRICE, MAX_STOCK, Product, StockAdjustment
from accoraze.inventory.pricing import Kind, PriceRule, Rounding
from accoraze.versions import VersionedForm


class ProductForm(VersionedForm):
    """
    A product as it is added or edited.

    `user` decides the business, the currency, and whether cost prices are there at all.
    """

    price = MoneyField(label=_("Price"), maximum=MAX_PRICE, localize=True)
    cost = MoneyField(label=_("Cost price"), maximum=MAX_PRICE, required=False, localize=True)
    category_name = forms.CharField(
        label=_("Category"),
        max_length=60,
        required=False,
        help_text=_("A new name adds a category."),
        widget=forms.TextInput(attrs={"list": "categories", "autocomplete": "off"}),
    )
    tag_names = WordsField(
        label=_("Tags"),
        word_length=30,
        most=12,
        required=False,
        help_text=_("Words between commas, such as: gift, new."),
    )
    stock = forms.IntegerField(
        label=_("On hand"),
        min_value=0,
        max_value=MAX_STOCK,
        required=False,
        help_text=_("Pieces you have now. Later the Stock page changes it."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    class Meta:
        model = Product
        fields = ("name", "sku", "status", "price", "cost", "reorder_level", "description")
        field_classes = {"description": LinesField}
        widgets = {
            "sku": forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
            "reorder_level": forms.TextInput(attrs={"inputmode": "numeric"}),
            "description": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"reorder_level": _("At this number the product counts as low.")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        use_currency(self.fields.values(), self.business.currency)
        if not user.may(Can.VIEW_COSTS):
            del self.fields["cost"]
        if not self.is_new:
            del self.fields["stock"]
            self.initial["category_name"] = str(self.instance.category or "")
            self.initial["tag_names"] = [tag.name for tag in self.instance.tags.all()]

    def clean_sku(self) -> str:
        sku = self.cleaned_data["sku"]
        others = Product.objects.for_business(self.business).exclude(pk=self.instance.pk)
        if other := others.filter(sku__iexact=sku).first():
            raise ValidationError(
                _("%(sku)s belongs to %(name)s."), params={"sku": sku, "name": other.name}
            )
        return sku

    def clean_stock(self) -> int:
        return self.cleaned_data["stock"] or 0

    def differences(self, saved: forms.ModelForm) -> list[tuple[forms.BoundField, ...]]:
        """Return the fields, category and tags among them, in which this form differs."""
        return [
            (saved[name], self[name])
            for name, field in self.fields.items()
            if name not in {"reason", "seen_version"}
            and field.has_changed(saved[name].value(), self[name].value())
        ]


# What is sold leaves the stock with its order.
REASONS_BY_HAND = [
    (reason.value, reason.label)
    for reason in StockAdjustment.Reason
    if reason != StockAdjustment.Reason.SOLD
]


class StockForm(forms.Form):
    """A stock adjustment: by how much, or how much was counted."""

    bound_field_class = FieldBox

    class Mode(models.TextChoices):
        ADD = "add", _("Add")
        REMOVE = "remove", _("Remove")
        SET = "set", _("Set to counted")

    product = forms.ModelChoiceField(
        Product.objects.none(), label=_("Product"), empty_label=_("Choose a product")
    )
    mode = forms.ChoiceField(label=_("What to do"), choices=Mode.choices)
    quantity = forms.IntegerField(
        label=_("Pieces"),
        min_value=0,
        max_value=MAX_STOCK,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS_BY_HAND)
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("Shown beside the change in the Activity Logs."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        product = cast("forms.ModelChoiceField", self.fields["product"])
        product.queryset = Product.objects.for_business(user.business).not_archived()

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("mode") != self.Mode.SET and cleaned.get("quantity") == 0:
            self.add_error("quantity", _("Enter 1 or more."))
        return cleaned


class PriceForm(forms.Form):
    """A rule for new prices."""

    bound_field_class = FieldBox

    kind = forms.ChoiceField(label=_("Change by"), choices=Kind.choices)
    value = forms.DecimalField(
        label=_("How much"),
        min_value=-1_000_000,
        max_value=1_000_000,
        max_digits=9,
        decimal_places=2,
        localize=True,
        help_text=_("Below zero lowers prices: -10 takes 10 percent, or 10 of your currency, off."),
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
    )
    rounding = forms.ChoiceField(label=_("Round"), choices=Rounding.choices)
    reason = reason_field()

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        value = cleaned.get("value")
        if value == 0:
            self.add_error("value", _("Enter a number other than zero."))
        if cleaned.get("kind") == Kind.PERCENT and value is not None and not -100 <= value <= 1000:
            self.add_error("value", _("Enter a percentage between -100 and 1,000."))
        return cleaned

    def rule(self, user: User) -> PriceRule:
        """Return the rule of valid data, in the currency of the person's business."""
        data = self.cleaned_data
        return PriceRule(data["kind"], data["value"], data["rounding"], user.business.currency)


class ImportForm(forms.Form):
    """A CSV file of products."""

    bound_field_class = FieldBox

    file = forms.FileField(
        label=_("CSV file"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv", "class": "input"}),
    )
    reason = reason_field()
