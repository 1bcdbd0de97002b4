"""Products from a CSV file: all of them, or none and the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Can
from accoraze.fields import MoneyField, use_currency
from accoraze.inventory.csv_file import Line, UnreadableFileError, read_lines
from accoraze.inventory.models import MAX_PRICE, MAX_STOCK, Category, Product
from accoraze.inventory.shelves import named

REQUIRED = ("sku", "name", "price")


@dataclass
class Imported:
    """What an import did."""

    added: int
    updated: int
    unchanged: int


class StatusField(forms.Field):
    """A product's status, by its key or its label in any case."""

    def to_python(self, value: Any) -> str:
        if not value:
            return ""
        for status in Product.Status:
            if value.lower() in (status.value, str(status.label).lower()):
                return status.value
        labels = ", ".join(str(status.label) for status in Product.Status)
        raise ValidationError(_("Use one of: %(labels)s."), params={"labels": labels})


def columns(user: User) -> dict[str, forms.Field]:
    """Return the columns that this person's file may have, with what each accepts."""
    sku = Product._meta.get_field("sku")
    money = {"cost": MoneyField(maximum=MAX_PRICE, required=False)}
    found: dict[str, forms.Field] = {
        "sku": forms.CharField(max_length=sku.max_length, validators=sku.validators),
        "name": forms.CharField(max_length=Product._meta.get_field("name").max_length),
        "price": MoneyField(maximum=MAX_PRICE),
        **(money if user.may(Can.VIEW_COSTS) else {}),
        "category": forms.CharField(max_length=60, required=False),
        "status": StatusField(required=False),
        "reorder_level": forms.IntegerField(min_value=0, max_value=MAX_STOCK, required=False),
        "stock": forms.IntegerField(min_value=0, max_value=MAX_STOCK, required=False),
        "description": forms.CharField(max_length=4000, required=False),
    }
    use_currency(found.values(), user.business.currency)
    return found


def import_products(content: bytes, user: User) -> Imported:
    """
    Add the products whose SKU is new and update the others, in one transaction.

    An empty value leaves what a product has. Raises UnreadableFileError, whose problems name
    line and column, and writes nothing, unless every line is right.
    """
    fields = columns(user)
    lines = read_lines(content, list(fields), REQUIRED)
    rows = _validated(lines, fields)
    with transaction.atomic():
        return _write(rows, user.business)


def _validated(lines: list[Line], fields: dict[str, forms.Field]) -> dict[int, dict[str, Any]]:
    """Return what each line says, by line number, without its empty values."""
    rows: dict[int, dict[str, Any]] = {}
    seen: dict[str, int] = {}
    problems = []
    for line in lines:
        values = rows[line.number] = {}
        for name, text in line.values.items():
            try:
                value = fields[name].clean(text)
            except ValidationError as error:
                problems += [_problem(line.number, name, reason) for reason in error.messages]
                continue
            if value not in fields[name].empty_values:
                values[name] = value
        sku = values.get("sku", "").lower()
        if sku and (first := seen.setdefault(sku, line.number)) != line.number:
            reason = _("%(sku)s stands in line %(first)d already.")
            problems.append(
                _problem(line.number, "sku", reason % {"sku": values["sku"], "first": first})
            )
    if problems:
        raise UnreadableFileError(*problems)
    return rows


def _problem(line: int, column: str, reason: str) -> str:
    return _("Line %(line)d, %(column)s: %(reason)s") % {
        "line": line,
        "column": column,
        "reason": reason,
    }


def _write(rows: dict[int, dict[str, Any]], business: Business) -> Imported:
    known = _known_products(business, [row["sku"].lower() for row in rows.values()])
    _refuse_stock_of_known(rows, known)
    shelves = named(Category, business, {row.get("category", "") for row in rows.values()})
    added, updated, written = [], [], set()
    for values in rows.values():
        if "category" in values:
            values["category"] = shelves[values["category"].lower()]
        product = known.get(values["sku"].lower())
        if product is None:
            added.append(Product(business=business, **values))
            continue
        changed = {
            name
            for name, value in values.items()
            if name != "sku" and getattr(product, name) != value
        }
        if changed:
            for name in changed:
                setattr(product, name, values[name])
            written |= changed.union(product.mark_changed())
            updated.append(product)
    Product.objects.bulk_create(added)
    if updated:
        Product.objects.bulk_update(updated, sorted(written))
    return Imported(len(added), len(updated), len(rows) - len(added) - len(updated))


def _known_products(business: Business, skus: list[str]) -> dict[str, Product]:
    products = (
        Product.objects.for_business(business)
        .annotate(key=Lower("sku"))
        .filter(key__in=skus)
        .select_related("category")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    return {product.sku.lower(): product for product in products}


def _refuse_stock_of_known(rows: dict[int, dict[str, Any]], known: dict[str, Product]) -> None:
    problems = [
        _problem(
            number,
            "stock",
            _("%(sku)s exists already. Change what is on hand on the Stock page.")
            % {"sku": row["sku"]},
        )
        for number, row in rows.items()
        if "stock" in row
        and row["sku"].lower() in known
        and known[row["sku"].lower()].stock != row["stock"]
    ]
    if problems:
        raise UnreadableFileError(*problems)
