"""An order as people type it, as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import User
from accoraze.fields import FieldBox, LinesField, reason_field
from accoraze.sales.line_forms import Assortment, LineFormSet
from accoraze.sales.models import Customer, Order


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
    note = LinesField(
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
