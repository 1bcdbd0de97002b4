"""An order as people type it: a form for the whole, and a row of fields for each line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import User
from accoraze.fields import FieldBox, reason_field
from accoraze.inventory.models import Product
from accoraze.sales.models import MAX_QUANTITY, Customer, Order

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


class Problem(NamedTuple):
    """Something that is wrong with the whole, or with one field."""

    field: forms.BoundField | None
    reason: str


class OrderForm(forms.Form):
    """
    A new order, or an open one that is changed.

    `lines` holds its lines; the form is valid only with them.
    """

    bound_field_class = FieldBox

    customer = forms.ModelChoiceField(
        Customer.objects.none(), label=_("Customer"), empty_label=_("Choose a customer")
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = reason_field()
    seen_version = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        user: User,
        order: Order | None = None,
        initial: Mapping[str, Any] | None = None,
        initial_lines: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.user = user
        self.order = order
        customers = Customer.objects.for_business(user.business)
        if order is None:
            del self.fields["reason"]
            del self.fields["seen_version"]
            customers = customers.not_archived()
        else:
            self.initial = {**self.of_order(order), **self.initial}
            customers = customers.not_archived() | customers.filter(pk=order.customer_id)
            if initial_lines is None:
                initial_lines = [
                    {"product": line.product_id, "quantity": line.quantity}
                    for line in order.lines.all()
                ]
        cast("forms.ModelChoiceField", self.fields["customer"]).queryset = customers
        self.lines: Any = LineFormSet(
            data,
            prefix="lines",
            initial=None if self.is_bound else initial_lines,
            form_kwargs={"assortment": Assortment(user, order)},
        )

    @staticmethod
    def of_order(order: Order) -> dict[str, Any]:
        """Return what the form shows of an order that is opened with it."""
        return {
            "customer": order.customer_id,
            "note": order.note,
            "seen_version": order.version,
        }

    def is_valid(self) -> bool:
        lines_are_valid = self.lines.is_valid()
        return super().is_valid() and lines_are_valid

    def with_more_lines(self) -> OrderForm:
        """Return a form with what was typed, not judged yet, and empty lines below it."""
        typed = [
            {name: line[name].value() for name in line.fields}
            for line in self.lines.forms
            if line.has_changed()
        ]
        return OrderForm(
            user=self.user,
            order=self.order,
            initial={name: self[name].value() for name in self.fields},
            initial_lines=typed,
        )

    def on_top_of(self, current: Order) -> OrderForm:
        """Return what was typed as a change of the order as it is now; saving again decides."""
        data = cast("QueryDict", self.data).copy()
        data["seen_version"] = str(current.version)
        form = OrderForm(data, user=self.user, order=current)
        form.is_valid()
        return form

    @property
    def has_problems(self) -> bool:
        return self.is_bound and not self.is_valid()

    def problems(self) -> list[Problem]:
        """Return everything that is wrong, in the order of the page."""
        wholes = [*self.non_field_errors(), *self.lines.non_form_errors()]
        fields = [*self, *(field for line in self.lines for field in line)]
        return [
            *(Problem(None, reason) for reason in wholes),
            *(Problem(field, reason) for field in fields for reason in field.errors),
        ]
