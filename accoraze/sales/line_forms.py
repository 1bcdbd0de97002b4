"""The lines of an order as people type them: a row of fields each, and what to choose from."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import User
from accoraze.fields import FieldBox
from accoraze.inventory.models import Product
from accoraze.sales.models import MAX_QUANTITY, Order

MAX_LINES = 100
EMPTY_LINES = 3


class Assortment:
    """
    The products that an order may name: what is sold, and what the order has already.

    What it has already keeps its price. Costs two queries, however many lines choose from it.
    """

    def __init__(self, user: User, order: Order | None) -> None:
        kept = order.lines.select_related("product") if order else ()
        active = Product.objects.for_business(user.business).filter(status=Product.Status.ACTIVE)
        self.currency = user.business.currency
        self.products = {
            product.pk: product for product in (*active, *(line.product for line in kept))
        }
        self.prices = {pk: product.price for pk, product in self.products.items()}
        self.prices |= {line.product_id: line.unit_price for line in kept}

    def product(self, value: str) -> Product:
        """Return the product of this key; raise ValueError when it is none of them."""
        product = self.products.get(int(value))
        if product is None:
            raise ValueError(value)
        return product

    def price(self, value: Any) -> Decimal | None:
        return self.prices.get(int(value)) if str(value).isdigit() else None

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        by_name = sorted(self.products.values(), key=lambda product: product.name.lower())
        return [
            ("", gettext("Choose a product")),
            *((str(product.pk), self.label(product)) for product in by_name),
        ]

    def label(self, product: Product) -> str:
        return gettext("%(name)s · %(price)s · %(stock)d on hand") % {
            "name": product.name,
            "price": self.currency.format(self.prices[product.pk]),
            "stock": product.stock,
        }


class ProductSelect(forms.Select):
    """A choice of products whose options carry the price, for the script that adds up."""

    assortment: Assortment

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if (price := self.assortment.price(value)) is not None:
            option["attrs"]["data-price"] = str(price)
        return option


class LineForm(forms.Form):
    """One line: a product, and how many of it."""

    bound_field_class = FieldBox

    product = forms.TypedChoiceField(label=_("Product"), widget=ProductSelect)
    quantity = forms.IntegerField(
        label=_("Quantity"),
        min_value=1,
        max_value=MAX_QUANTITY,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, assortment: Assortment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        product = cast("forms.TypedChoiceField", self.fields["product"])
        cast("ProductSelect", product.widget).assortment = assortment
        product.choices = assortment.choices
        product.coerce = assortment.product


class BaseLineFormSet(forms.BaseFormSet):
    """The lines; one that is left empty is no line, so that emptying it removes it."""

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()

    def clean(self) -> None:
        if any(self.errors):
            return
        if not self.quantities:
            raise ValidationError(_("Choose at least one product, and how many of it."))
        seen = set()
        for line in self.forms:
            product = line.cleaned_data.get("product")
            if product and product in seen:
                line.add_error(
                    "product", _("This product has a line already. Change its quantity there.")
                )
            seen.add(product)

    @property
    def quantities(self) -> dict[Product, int]:
        """Return how many of each product valid lines ask for."""
        filled = [line.cleaned_data for line in self.forms if line.cleaned_data]
        return {line["product"]: line["quantity"] for line in filled}


LineFormSet = forms.formset_factory(
    LineForm,
    formset=BaseLineFormSet,
    extra=EMPTY_LINES,
    max_num=MAX_LINES,
    absolute_max=MAX_LINES + EMPTY_LINES,
    validate_max=True,
)
